package territory

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/text"
)

// reading is one way to understand a query.
type reading struct {
	code        string // upper case, when the query may be one
	full        string // folded, as an entry's
	short       string
	words       []string
	departement string // named by the query beside the place
	level       Level  // named by the query: « communauté de communes … »
	within      []bool // by position, the places that may answer; all when nil
}

// allows says whether a place may answer.
func (r reading) allows(at int32) bool { return r.within == nil || r.within[at] }

// narrow adds to the options what the query itself says.
func (r reading) narrow(o Options) Options {
	if r.departement != "" {
		o.Departement = r.departement
	}
	if r.level != "" && len(o.Levels) == 0 {
		o.Levels = []Level{r.level}
	}
	return o
}

var (
	codeForm    = regexp.MustCompile(`^(\d{1,5}|\d{9}|2[AB]\d{0,3}|X[A-Z]\d{0,7})$`)
	bracketed   = regexp.MustCompile(`^(.+?)\s*\(([^()]+)\)\s*$`)
	cedex       = regexp.MustCompile(`(?i)\s+cedex(\s+\d+)?\s*$`)
	digitsApart = regexp.MustCompile(`^\d{3}\s\d{3}\s\d{3}$`)
)

// read lists the ways to understand a query: as it stands, without the
// département that it also names, and as an EPCI without its kind. None when
// nothing is asked.
func (s *Set) read(q string) []reading {
	q = strings.TrimSpace(text.CleanLine(q, MaxQuery))
	q = cedex.ReplaceAllString(q, "")
	first := plain(q)
	if first.full == "" {
		return nil
	}
	readings := []reading{first}
	if rest, departement := s.splitDepartement(q); departement != "" {
		if r := plain(rest); r.full != "" {
			r.departement = departement
			readings = append(readings, r)
		}
	}
	if short := shorten(first.full, EPCI); short != first.short {
		readings = append(readings, reading{full: short, short: short, words: strings.Fields(short), level: EPCI})
	}
	return readings
}

func plain(q string) reading {
	r := reading{full: foldName(q)}
	r.short, r.words = shorten(r.full, Commune), strings.Fields(r.full)
	if digitsApart.MatchString(q) {
		q = strings.ReplaceAll(q, " ", "")
	}
	if c := strings.ToUpper(q); codeForm.MatchString(c) {
		r.code = c
	}
	return r
}

// splitDepartement finds a département at the end of the query, in brackets,
// after a comma or as a bare code, or the code that begins it.
func (s *Set) splitDepartement(q string) (rest, code string) {
	if m := bracketed.FindStringSubmatch(q); m != nil {
		return m[1], s.departementCode(m[2])
	}
	if i := strings.LastIndexByte(q, ','); i > 0 {
		if code := s.departementCode(q[i+1:]); code != "" {
			return q[:i], code
		}
	}
	words := strings.Fields(q)
	if len(words) < 2 {
		return "", ""
	}
	first, last := words[0], words[len(words)-1]
	if code := s.departementDigits(last); code != "" {
		return strings.Join(words[:len(words)-1], " "), code
	}
	if code := s.departementDigits(first); code != "" {
		return strings.Join(words[1:], " "), code
	}
	return "", ""
}

// departementDigits reads the code of a département, or the one that a postal
// or INSEE code begins with.
func (s *Set) departementDigits(w string) string {
	w = strings.ToUpper(strings.Trim(w, "-–,"))
	if _, ok := s.index[Departement][w]; ok && len(w) >= 2 {
		return w
	}
	if len(w) != 5 || !codeForm.MatchString(w) {
		return ""
	}
	if at, ok := s.index[Commune][w]; ok {
		return s.departementOf(at)
	}
	if at := s.postal[w]; len(at) > 0 {
		return s.departementOf(at[0])
	}
	return ""
}

func (s *Set) departementCode(w string) string {
	w = strings.TrimSpace(w)
	if code := s.departementDigits(w); code != "" {
		return code
	}
	folded := shorten(foldName(w), Commune)
	for _, e := range s.areas {
		if p := &s.places[e.place]; p.level == Departement && e.short == folded {
			return p.code
		}
	}
	return ""
}

// PostalCodes gives the postal codes of each commune that has some, by its code.
func (s *Set) PostalCodes() map[string][]string {
	of := map[string][]string{}
	for _, postal := range slices.Sorted(maps.Keys(s.postal)) {
		for _, at := range s.postal[postal] {
			code := s.places[at].code
			of[code] = append(of[code], postal)
		}
	}
	return of
}

// byCode reports what the query names as a code.
func (s *Set) byCode(a reading, take func(find)) {
	if a.code == "" {
		return
	}
	for level, code := range map[Level]string{
		EPCI: a.code, Departement: padded(a.code, 2), Region: padded(a.code, 2), Commune: padded(a.code, 5),
	} {
		if at, ok := s.index[level][code]; ok {
			take(find{place: at, former: none, match: MatchCode})
		}
	}
	long := padded(a.code, 5)
	for _, at := range s.postal[long] {
		take(find{place: at, former: none, match: MatchPostal})
	}
	if i, ok := s.gone[long]; ok {
		at, _ := s.find(s.former[i].Commune)
		match := MatchCode
		if s.moved(i) {
			match = MatchOldCode
		}
		take(find{place: at, former: i, match: match})
	}
}

// padded gives back the zero that spreadsheets lose.
func padded(code string, length int) string {
	if len(code) == length-1 {
		return "0" + code
	}
	return code
}
