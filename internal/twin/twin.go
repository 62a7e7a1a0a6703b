// Package twin finds sheets of the registry that may tell of one and the same
// initiative (doublons). It compares what anyone may read of them: names,
// organisations, numbers, web addresses, places; it decides nothing.
//
// The weights, the threshold and what they are worth are in docs/METHOD/doublons.md.
package twin

import (
	"net/url"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/territory"
)

// Sheet is what is compared of an initiative.
type Sheet struct {
	ID            string
	Name          string
	Organisations []string // names
	Numbers       []string // SIRET and RNA of those who carry it
	Pages         []string // web addresses, as pageOf writes them
	Email         string
	Phone         string
	Communes      []territory.Key
	Towns         []string // what the communes are called
	Spots         []Spot
}

// Spot is where something stands, in degrees.
type Spot struct{ Lon, Lat float64 }

// Of is what is compared of an initiative: nothing of its contact. town names a commune;
// nil when names of towns are not known.
func Of(in initiative.Initiative, town func(territory.Key) string) Sheet {
	s := Sheet{ID: in.ID, Name: in.Name, Email: strings.ToLower(strings.TrimSpace(in.PublicEmail)), Phone: phoneOf(in.PublicPhone)}
	for _, o := range in.Organisations {
		if o.Role != "" && o.Role != "lead" {
			continue // who backs many initiatives does not tell them apart
		}
		s.Organisations = append(s.Organisations, o.Name)
		s.Numbers = append(s.Numbers, present(o.SIRET, o.RNA)...)
	}
	for _, w := range in.Web {
		s.Pages = append(s.Pages, present(pageOf(w))...)
	}
	for _, k := range in.Territories {
		if k.Level() == territory.Commune {
			s.Communes = append(s.Communes, k)
		}
	}
	for _, p := range in.Places {
		if p.Territory.Level() == territory.Commune {
			s.Communes = append(s.Communes, p.Territory)
		}
		if p.Lon != nil && p.Lat != nil {
			s.Spots = append(s.Spots, Spot{*p.Lon, *p.Lat})
		}
	}
	slices.Sort(s.Communes)
	s.Communes = slices.Compact(s.Communes)
	if town != nil {
		for _, k := range s.Communes {
			s.Towns = append(s.Towns, present(town(k))...)
		}
	}
	return s
}

func present(values ...string) []string {
	var out []string
	for _, v := range values {
		if v != "" {
			out = append(out, v)
		}
	}
	return out
}

// pageOf writes a web address so that the same page is always written alike:
// without its scheme, www, final slash, anchor and what counts visits.
func pageOf(address string) string {
	address = strings.TrimSpace(address)
	if !strings.Contains(address, "://") {
		address = "https://" + address
	}
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" {
		return ""
	}
	q := u.Query()
	for name := range q {
		if strings.HasPrefix(name, "utm_") || name == "fbclid" {
			q.Del(name)
		}
	}
	path := strings.TrimRight(u.EscapedPath(), "/")
	if slices.Contains(doors, strings.ToLower(path)) {
		path = ""
	}
	page := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.") + path
	if len(q) > 0 {
		page += "?" + q.Encode()
	}
	return page
}

// doors are other addresses of the first page of a site.
var doors = []string{"/index.html", "/index.htm", "/index.php", "/accueil", "/home", "/fr"}

func hostOf(page string) string {
	if i := strings.IndexAny(page, "/?"); i >= 0 {
		return page[:i]
	}
	return page
}

// phoneOf keeps the last nine digits: 02 33…, +33 2 33… and 0033 2 33… are one number.
func phoneOf(s string) string {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
	if len(digits) < 9 {
		return ""
	}
	return digits[len(digits)-9:]
}

// Signal is a reason to take two sheets for one, or for two.
type Signal string

// The signals. The last three speak against.
const (
	SameName         Signal = "same_name"
	CloseName        Signal = "close_name"
	RareName         Signal = "rare_name"
	SamePage         Signal = "same_page"
	SameSite         Signal = "same_site"
	SameNumber       Signal = "same_number"
	SameOrganisation Signal = "same_organisation"
	SameEmail        Signal = "same_email"
	SamePhone        Signal = "same_phone"
	SameCommune      Signal = "same_commune"
	NearBy           Signal = "near_by"
	OtherPlace       Signal = "other_place"
	OtherCarrier     Signal = "other_carrier"
	OtherName        Signal = "other_name"
)

// Signals lists them all, in the order in which they are told.
var Signals = []Signal{SameName, CloseName, RareName, SamePage, SameSite, SameNumber, SameOrganisation, SameEmail, SamePhone,
	SameCommune, NearBy, OtherPlace, OtherCarrier, OtherName}

// Reason is a signal and what it weighs in the score of a pair.
type Reason struct {
	Signal Signal `json:"signal"`
	Points int    `json:"points"`
}

// Pair is two sheets that may be one: A comes before B, so a pair is written one way.
type Pair struct {
	A       string   `json:"a"`
	B       string   `json:"b"`
	Score   int      `json:"score"` // Threshold to 100
	Reasons []Reason `json:"reasons"`
}

// PairOf writes two identifiers in the order of a pair.
func PairOf(a, b string) (string, string) {
	if a > b {
		return b, a
	}
	return a, b
}

// plainly is the plain form of each, without those that hold nothing.
func plainly(values []string) []string {
	var out []string
	for _, v := range values {
		out = append(out, present(plain(v))...)
	}
	return out
}
