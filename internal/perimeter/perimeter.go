// Package perimeter describes the territories that people draw themselves: a pays,
// a park, a contract, a projet de territoire. A perimeter is told by its members,
// kept as they were said; the communes that it holds are worked out from them
// (Communes), by the codes of the year.
package perimeter

import (
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

// Perimeter is a territory that someone composed of others.
type Perimeter struct {
	// ID is the code of its key: perimetre:<id>. It is drawn by chance, for the
	// link of a perimeter that is not public is what lets people see it.
	ID      string          `json:"id"`
	Name    string          `json:"name"`
	Kind    Kind            `json:"kind"`
	Other   string          `json:"other,omitempty"`   // of the kind Other, in words
	Purpose string          `json:"purpose,omitempty"` // what it is for
	Members []territory.Key `json:"members"`           // communes, EPCI, départements
	Vintage int             `json:"vintage"`           // the year of their codes
	Lang    string          `json:"lang,omitempty"`    // of the purpose; fr when empty
	By      string          `json:"by,omitempty"`      // who drew it, or the source of the list
	Licence string          `json:"licence,omitempty"` // of the list
	Web     string          `json:"web,omitempty"`
	Public  bool            `json:"public"`            // else it is shared by its link
	Retired string          `json:"retired,omitempty"` // the day it was withdrawn
}

// Kind is what a perimeter is.
type Kind string

// The kinds. A pays and a PETR are of the Code général des collectivités
// territoriales (L. 5741-1), a park of the Code de l'environnement (L. 333-1); a CRTE
// is a contract between the State and local authorities; a bassin de vie is
// Insee's, and what people call so.
const (
	Pays    Kind = "pays"
	Park    Kind = "pnr"
	CRTE    Kind = "crte"
	PETR    Kind = "petr"
	Project Kind = "project"
	Basin   Kind = "basin"
	Other   Kind = "other"
)

// Kinds lists them in the order they are shown.
var Kinds = []Kind{Pays, Park, CRTE, PETR, Project, Basin, Other}

// Limits of a perimeter. The largest that is known of its kinds, a river basin,
// has some seven thousand communes.
const (
	MaxName     = 120
	MaxLine     = 200
	MaxPurpose  = 2_000
	MaxMembers  = 5_000
	MaxCommunes = 8_000
)

// Key is what territories are named by.
func (p Perimeter) Key() territory.Key {
	return territory.Key(string(territory.Perimeter) + ":" + p.ID)
}

// Fictional says whether it gathers places of the demonstration.
func (p Perimeter) Fictional() bool { return p.Key().Fictional() }

// NewID draws the identifier of a perimeter: its name as an address says it, and
// forty bits that nobody guesses.
func NewID(name string, fictional bool) string {
	slug := text.Slug(name)
	if len(slug) > 40 {
		slug = strings.TrimRight(slug[:40], "-")
	}
	drawn := id.Short("", id.Token(), 8)
	if fictional {
		slug = strings.TrimSuffix("fictif-"+slug, "-")
	}
	return strings.TrimPrefix(slug+"-"+drawn, "-")
}

// Clean makes the texts of a perimeter safe and tidy, and names each member once.
// It never refuses anything.
func (p Perimeter) Clean() Perimeter {
	p.Name, p.Other, p.By = text.CleanLine(p.Name, MaxName*4), text.CleanLine(p.Other, MaxLine*4), text.CleanLine(p.By, MaxLine*4)
	p.Licence, p.Web, p.Purpose = text.CleanLine(p.Licence, MaxLine*4), text.CleanLine(p.Web, MaxLine*4), text.CleanText(p.Purpose, MaxPurpose*4)
	if p.Kind != Other {
		p.Other = ""
	}
	var members []territory.Key
	seen := map[territory.Key]bool{}
	for _, k := range p.Members {
		if !seen[k] {
			seen[k] = true
			members = append(members, k)
		}
	}
	p.Members = members
	return p
}

// Validate says what of a perimeter can't be accepted whatever the year, field by
// field. Against says what the territories of the year have to say.
func (p Perimeter) Validate() fault.List {
	var l fault.List
	if _, err := territory.NewKey(territory.Perimeter, p.ID); err != nil {
		l.Add("id", "id.invalid", "value", p.ID)
	}
	if strings.TrimSpace(p.Name) == "" {
		l.Add("name", "required")
	}
	l.Limit("name", p.Name, MaxName)
	switch {
	case p.Kind == "":
		l.Add("kind", "required")
	case !slices.Contains(Kinds, p.Kind):
		l.Add("kind", "code.unknown", "value", string(p.Kind))
	case p.Kind == Other && p.Other == "":
		l.Add("other", "perimeter.other")
	}
	for field, line := range map[string]string{"other": p.Other, "by": p.By, "licence": p.Licence, "web": p.Web} {
		l.Limit(field, line, MaxLine)
	}
	l.Limit("purpose", p.Purpose, MaxPurpose)
	if p.Web != "" && !text.WebAddress(p.Web) {
		l.Add("web", "url.invalid", "value", p.Web)
	}
	if len(p.Members) == 0 {
		l.Add("members", "perimeter.empty")
	}
	if len(p.Members) > MaxMembers {
		l.Add("members", "too_many", "max", MaxMembers)
	}
	for i, k := range p.Members {
		if !slices.Contains(memberLevels, k.Level()) {
			l.Add("members."+strconv.Itoa(i), "perimeter.level", "value", string(k))
		} else if _, err := territory.ParseKey(string(k)); err != nil {
			l.Add("members."+strconv.Itoa(i), "territory.unknown", "value", string(k))
		}
	}
	return l
}

// memberLevels are what a perimeter may be made of.
var memberLevels = []territory.Level{territory.Commune, territory.EPCI, territory.Departement}

// Against says what of a perimeter can't be accepted in a year: no commune, too
// many, real ones beside invented ones.
func (p Perimeter) Against(places *territory.Set) fault.List {
	var l fault.List
	communes := p.Communes(places)
	switch {
	case len(communes) == 0 && len(p.Members) > 0:
		l.Add("members", "perimeter.no_commune", "year", strconv.Itoa(places.Vintage()))
	case len(communes) > MaxCommunes:
		l.Add("members", "perimeter.too_large", "max", MaxCommunes, "n", len(communes))
	}
	invented := 0
	for _, k := range communes {
		if k.Fictional() {
			invented++
		}
	}
	if invented > 0 && invented < len(communes) {
		l.Add("members", "perimeter.mixed")
	} else if len(communes) > 0 && p.Fictional() != (invented > 0) {
		l.Add("members", "perimeter.fictional")
	}
	return l
}

// Communes are the communes of the year that a perimeter holds, each once, in the
// order of codes. A member of before is the commune that took it in; what no year
// knows is left out: see At.
func (p Perimeter) Communes(places *territory.Set) []territory.Key {
	seen := map[territory.Key]bool{}
	var out []territory.Key
	for _, m := range p.Members {
		now, known := today(places, m)
		if !known {
			continue
		}
		communes := []territory.Key{now}
		if now.Level() != territory.Commune {
			communes = places.Members(now, territory.Commune)
		}
		for _, c := range communes {
			if !seen[c] {
				seen[c] = true
				out = append(out, c)
			}
		}
	}
	slices.Sort(out)
	return out
}

// today is a member as the territories of the year know it.
func today(places *territory.Set, m territory.Key) (territory.Key, bool) {
	if places.Has(m) {
		return m, true
	}
	if m.Level() != territory.Commune {
		return "", false
	}
	now, _, known := places.Current(m.Code())
	return now.Key, known
}

// At is the perimeter in the codes of the territories of a year, and what that
// changed: a commune that merged is the one that took it in, which may be larger; a
// member that the year does not know is let go. Each change is told.
func (p Perimeter) At(places *territory.Set) (Perimeter, fault.List) {
	var told fault.List
	next := p
	next.Members, next.Vintage = nil, places.Vintage()
	for i, m := range p.Members {
		now, known := today(places, m)
		field := "members." + strconv.Itoa(i)
		switch {
		case !known:
			told.Add(field, "perimeter.gone", "value", string(m), "year", strconv.Itoa(places.Vintage()))
		case now != m:
			told.Add(field, "perimeter.merged", "value", m.Code(), "name", places.Label(now))
			fallthrough
		default:
			next.Members = append(next.Members, now)
		}
	}
	return next.Clean(), told
}

// Drawn is the perimeter as a set of territories takes it.
func (p Perimeter) Drawn(places *territory.Set) territory.Drawn {
	d := territory.Drawn{Code: p.ID, Name: p.Name, Unlisted: !p.Public, Retired: p.Retired != ""}
	for _, c := range p.Communes(places) {
		if c.Fictional() == p.Fictional() { // what came by another way than a form is held to it too
			d.Members = append(d.Members, c)
		}
	}
	return d
}

// Whole is an EPCI that a perimeter holds, and how much of it.
type Whole struct {
	EPCI        territory.Key
	Held, Of    int // communes
	Inhabitants int // who live in those that are held, as far as is known
}

// ByEPCI tells the EPCI of the communes, by code, and how much of each is held;
// outside counts the communes that belong to none.
func ByEPCI(places *territory.Set, communes []territory.Key) (all []Whole, outside int) {
	at := map[territory.Key]int{}
	for _, c := range communes {
		up := places.Above(c, territory.EPCI)
		if up == "" {
			outside++
			continue
		}
		i, known := at[up]
		if !known {
			i = len(all)
			at[up] = i
			all = append(all, Whole{EPCI: up, Of: len(places.Members(up, territory.Commune))})
		}
		all[i].Held++
		if t, _ := places.Get(c); t.Population != nil {
			all[i].Inhabitants += *t.Population
		}
	}
	slices.SortFunc(all, func(a, b Whole) int { return strings.Compare(string(a.EPCI), string(b.EPCI)) })
	return all, outside
}
