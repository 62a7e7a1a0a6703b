package initiative

import (
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

// DoubtKinds are what of a sheet may be wrong and can be told from the sheet
// alone, in the order in which it is told. What time or the map of the year brings
// (a date that is still to come, a commune that merged) is found where they are
// known.
var DoubtKinds = []string{"placeholder", "capitals", "same_summary", "early_start", "address", "unlocated", "email", "web"}

const firstYear = "1800" // an initiative of today that began before is rather a slip

// Doubts names what of a sheet should be looked at: words of DoubtKinds. The
// addresses of what is invented are nobody's on purpose.
func (in Initiative) Doubts() []string {
	doubtful := map[string]bool{
		"placeholder":  placeholder(in.Name) || placeholder(in.Summary) || slices.ContainsFunc(in.Organisations, func(o Organisation) bool { return placeholder(o.Name) }),
		"capitals":     shouts(in.Name) || shouts(in.Summary),
		"same_summary": in.Summary != "" && text.Fold(in.Summary) == text.Fold(in.Name),
		"early_start":  in.Start != "" && in.Start < firstYear,
		"address":      slices.ContainsFunc(in.Places, Place.contradicts),
		"unlocated":    slices.ContainsFunc(in.Places, Place.unlocated),
		"email":        !in.Fictional && in.PublicEmail != "" && !hopefulEmail(in.PublicEmail),
		"web":          !in.Fictional && slices.ContainsFunc(in.Web, func(w string) bool { return !hopefulWeb(w) }),
	}
	var out []string
	for _, kind := range DoubtKinds {
		if doubtful[kind] {
			out = append(out, kind)
		}
	}
	return out
}

// placeholders are what people write to fill a field in later, folded.
var placeholders = []string{"test", "tests", "essai", "essais", "a completer", "a definir", "a preciser", "a remplir", "a renseigner", "a venir", "en attente", "todo", "tbd", "to be completed",
	"n a", "na", "nc", "neant", "rien", "sans titre", "sans nom", "untitled", "nouvelle initiative", "nom de l initiative", "azerty", "qwerty", "asdf", "blabla", "bla bla", "bidon", "none", "null", "undefined"}

// placeholder says whether words hold the place of others that nobody wrote yet.
func placeholder(words string) bool {
	if words == "" {
		return false
	}
	folded := text.Fold(words)
	if slices.Contains(placeholders, folded) || strings.HasPrefix(folded, "lorem ipsum") {
		return true
	}
	first := strings.TrimRight(folded, "0123456789 ")
	if first == "test" || first == "essai" {
		return true
	}
	return len(folded) == 0 && !strings.ContainsFunc(words, unicode.IsLetter) || len(folded) > 1 && strings.Trim(folded, folded[:1]+" ") == "" && !unicode.IsDigit(rune(folded[0]))
}

// shouts says whether words are written in capitals: several of them, so that
// acronyms are none.
func shouts(words string) bool {
	letters := 0
	for _, r := range words {
		if unicode.IsLower(r) {
			return false
		}
		if unicode.IsUpper(r) {
			letters++
		}
	}
	return letters > 12 && len(strings.Fields(words)) > 1
}

// unlocated says whether a place has an address and neither territory nor
// coordinates: no map shows it.
func (p Place) unlocated() bool { return p.Address != "" && p.Territory == "" && p.Lon == nil }

var postcode = regexp.MustCompile(`(?:^|[^0-9])([0-9]{5})(?:[^0-9]|$)`)

// contradicts says whether the postcode of an address is of another département
// than the commune that is said. Some twenty communes are reached by their
// neighbours' post office: it is a doubt.
func (p Place) contradicts() bool {
	found := postcode.FindAllStringSubmatch(p.Address, -1)
	if p.Territory.Level() != territory.Commune || p.Territory.Fictional() || len(found) == 0 {
		return false
	}
	said := territory.DepartementOf(p.Territory.Code())
	return !slices.ContainsFunc(found, func(m []string) bool { return sameDepartement(m[1], said) })
}

// sameDepartement says whether a postcode may be of a département; those of
// Corsica begin with 20, whichever it is.
func sameDepartement(postcode, departement string) bool {
	if departement == "2A" || departement == "2B" {
		return strings.HasPrefix(postcode, "20")
	}
	return strings.HasPrefix(postcode, departement)
}

// reserved are the ends of names that nobody has (RFC 2606, RFC 6761), and of
// examples that were left.
var reserved = []string{"example", "example.com", "example.org", "example.net", "exemple.fr", "exemple.com", "exemple.org", "test", "invalid", "localhost", "local"}

// slips are names of large hosts as they are mistyped.
var slips = []string{"gmial.com", "gmai.com", "gmail.fr", "gmail.co", "gmal.com", "hotmial.com", "hotmal.com", "hotmail.con", "gmail.con", "orange.com.fr", "ornage.fr", "oragne.fr", "wanado.fr", "wanadoo.com", "yaho.fr", "yahho.fr", "yahoo.con", "laposte.com", "lapost.net", "fre.fr", "outlok.com", "outlook.con", "sfr.com"}

// hopefulHost says whether a name may be someone's.
func hopefulHost(host string) bool {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	_, end, dotted := text.CutLast(host, ".")
	_, numbers := netip.ParseAddr(host)
	if !dotted || len(end) < 2 || numbers == nil || strings.ContainsAny(host, "@ ,;") || strings.Contains(host, "..") || strings.HasPrefix(host, ".") || strings.HasPrefix(host, "-") {
		return false
	}
	for _, r := range reserved {
		if host == r || strings.HasSuffix(host, "."+r) {
			return false
		}
	}
	return strings.ContainsFunc(end, unicode.IsLetter) && !slices.Contains(slips, host)
}

func hopefulEmail(address string) bool {
	_, host, found := text.CutLast(address, "@")
	return found && hopefulHost(host)
}

// bareHosts are sites where everyone has a page: without it, the address is nobody's.
var bareHosts = []string{"facebook.com", "instagram.com", "twitter.com", "x.com", "linkedin.com", "youtube.com", "helloasso.com", "google.com", "google.fr"}

func hopefulWeb(address string) bool {
	u, err := url.Parse(address)
	if err != nil || !hopefulHost(u.Hostname()) {
		return false
	}
	host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	if !strings.Contains(host, ".") || host == "http" || host == "https" {
		return false
	}
	return !slices.Contains(bareHosts, host) || strings.Trim(u.Path, "/") != "" || u.RawQuery != ""
}
