// Package organisation describes who carries, funds, joins or backs initiatives.
//
// A sheet of the registry names its organisations in its own words, which stay
// as they were typed (initiative.Organisation). An organisation is what those
// names are gathered into (Gather), and what someone wrote about it on a page of
// its own (Organisation): there is a record only where something was written.
package organisation

import (
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

// Organisation is what is known of an organisation itself. What it does for an
// initiative is told by the sheets, and by its own links.
type Organisation struct {
	ID          string            `json:"id"`
	Name        string            `json:"name"`
	Names       []string          `json:"names,omitempty"` // other ways in which sheets name it
	Kinds       []Kind            `json:"kinds,omitempty"`
	LegalForm   string            `json:"legal_form,omitempty"`
	SIRET       []string          `json:"siret,omitempty"` // of its establishments
	RNA         string            `json:"rna,omitempty"`
	Summary     string            `json:"summary,omitempty"`
	Lang        string            `json:"lang,omitempty"` // of the summary; fr when empty
	Levels      initiative.Levels `json:"levels,omitempty"`
	Territories []territory.Key   `json:"territories,omitempty"` // where it acts
	Web         []string          `json:"web,omitempty"`
	Links       []Link            `json:"links,omitempty"` // as it says them itself
	Public      bool              `json:"public"`
	Fictional   bool              `json:"fictional,omitempty"`
}

// Kind is what an organisation mostly is to initiatives.
type Kind string

// The kinds; one organisation may be several.
const (
	Carrier Kind = "carrier"
	Funder  Kind = "funder"
	Partner Kind = "partner"
	Network Kind = "network"
	Public  Kind = "public"
	Support Kind = "support"
)

// Kinds lists them in the order they are shown.
var Kinds = []Kind{Carrier, Funder, Partner, Network, Public, Support}

// Act is what an organisation does with an initiative or another organisation.
type Act string

// The acts.
const (
	Carries  Act = "carries"  // leads the initiative
	Funds    Act = "funds"    // gives it money
	Partners Act = "partners" // works with it
	Shares   Act = "shares"   // shares means with it
	Gathers  Act = "gathers"  // is a network that it is a member of
)

// Acts lists them in the order they are shown.
var Acts = []Act{Carries, Funds, Partners, Shares, Gathers}

// Link is what an organisation says that it does, with an initiative of the
// registry or with another organisation, by its name.
type Link struct {
	Act  Act    `json:"act"`
	To   string `json:"to,omitempty"`   // initiative id
	Name string `json:"name,omitempty"` // of an organisation
	initiative.Terms
}

// MaxNames bounds the other names and the links of one record.
const MaxNames, MaxLinks = 50, 200

// Clean makes the texts of a record safe and tidy. It never refuses anything.
func (o Organisation) Clean() Organisation {
	o.Name, o.RNA = text.CleanLine(o.Name, initiative.MaxName*4), text.CleanLine(o.RNA, 40)
	o.Summary = text.CleanText(o.Summary, initiative.MaxSummary*4)
	var names []string
	for _, n := range o.Names {
		if n = text.CleanLine(n, initiative.MaxName*4); n != "" && n != o.Name && !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	o.Names, o.Web, o.SIRET = names, text.CleanLines(o.Web, initiative.MaxAddress), text.CleanLines(o.SIRET, initiative.MaxAddress)
	o.Links = slices.Clone(o.Links)
	for i, k := range o.Links {
		o.Links[i].Name, o.Links[i].Terms = text.CleanLine(k.Name, initiative.MaxName*4), k.Terms.Clean()
	}
	return o
}

// Validate says what of a record can't be accepted, field by field.
func (o Organisation) Validate() fault.List {
	var l fault.List
	if !id.Valid(o.ID) {
		l.Add("id", "id.invalid", "value", o.ID)
	}
	if strings.TrimSpace(o.Name) == "" {
		l.Add("name", "required")
	}
	l.Limit("name", o.Name, initiative.MaxName)
	l.Limit("summary", o.Summary, initiative.MaxSummary)
	for i, n := range o.Names {
		l.Limit("names."+strconv.Itoa(i), n, initiative.MaxName)
	}
	o.validateCodes(&l)
	for i, w := range o.Web {
		if !text.WebAddress(w) {
			l.Add("web."+strconv.Itoa(i), "url.invalid", "value", w)
		}
	}
	for i, k := range o.Links {
		k.validate(&l, "links."+strconv.Itoa(i))
	}
	for field, n := range map[string]int{"names": len(o.Names), "siret": len(o.SIRET), "web": len(o.Web), "territories": len(o.Territories)} {
		if n > MaxNames {
			l.Add(field, "too_many", "max", MaxNames)
		}
	}
	if len(o.Links) > MaxLinks {
		l.Add("links", "too_many", "max", MaxLinks)
	}
	return l
}

func (o Organisation) validateCodes(l *fault.List) {
	for i, s := range o.SIRET {
		if !initiative.ValidSIRET(s) {
			l.Add("siret."+strconv.Itoa(i), "siret.invalid", "value", s)
		}
	}
	if o.RNA != "" && !initiative.ValidRNA(o.RNA) {
		l.Add("rna", "rna.invalid", "value", o.RNA)
	}
	for _, k := range o.Kinds {
		if !slices.Contains(Kinds, k) {
			l.Add("kinds", "code.unknown", "value", string(k))
		}
	}
	if o.LegalForm != "" && !slices.Contains(initiative.LegalForms, o.LegalForm) {
		l.Add("legal_form", "code.unknown", "value", o.LegalForm)
	}
	for _, level := range o.Levels {
		if !slices.Contains(initiative.ActionLevels, level) {
			l.Add("levels", "code.unknown", "value", string(level))
		}
	}
	for i, k := range o.Territories {
		if _, err := territory.ParseKey(string(k)); err != nil {
			l.Add("territories."+strconv.Itoa(i), "territory.unknown", "value", string(k))
		}
	}
}

func (k Link) validate(l *fault.List, field string) {
	if !slices.Contains(Acts, k.Act) {
		l.Add(field+".act", "required")
	}
	if (k.To == "") == (k.Name == "") { // one end, not none and not two
		l.Add(field+".to", "required")
	}
	l.Limit(field+".name", k.Name, initiative.MaxName)
	k.Terms.Validate(l, field)
}

// Level is the level at which a legal form acts, "" when it tells none.
func Level(legalForm string) territory.Level {
	switch legalForm {
	case "commune", "epci", "departement", "region":
		return territory.Level(legalForm)
	}
	return ""
}

// World is the world of actors that a legal form belongs to: people speak of
// actors who do not usually meet.
type World string

// The worlds. Unknown is a legal form that nobody gave.
const (
	Associations World = "associations"
	Enterprises  World = "enterprises"
	Authorities  World = "authorities"
	Inhabitants  World = "inhabitants"
	UnknownWorld World = ""
)

// Worlds lists the known ones in the order they are shown.
var Worlds = []World{Associations, Enterprises, Authorities, Inhabitants}

// WorldOf is the world of a legal form.
func WorldOf(legalForm string) World {
	switch legalForm {
	case "association", "foundation", "mutual":
		return Associations
	case "cooperative", "company":
		return Enterprises
	case "commune", "epci", "departement", "region", "public":
		return Authorities
	case "collective":
		return Inhabitants
	}
	return UnknownWorld
}
