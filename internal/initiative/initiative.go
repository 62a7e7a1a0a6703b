// Package initiative describes the initiatives of the registry (répertoire): who
// acts, where, for whom, at which levels, and how it measured what it changed.
package initiative

import (
	"slices"

	"codeberg.org/bocage/bocage/internal/territory"
)

// Initiative is an action led by one or more organisations somewhere. It lives
// in the registry and is shared by studies. Its contact is private and kept
// apart (Contact).
type Initiative struct {
	ID            string          `json:"id"`
	Name          string          `json:"name"`
	Summary       string          `json:"summary,omitempty"`
	Story         string          `json:"story,omitempty"` // sanitised HTML
	Lang          string          `json:"lang,omitempty"`  // of the texts; fr when empty
	Translations  Translations    `json:"translations,omitempty"`
	Organisations []Organisation  `json:"organisations,omitempty"`
	Start         string          `json:"start,omitempty"` // partial date: 2021, 2021-03, 2021-03-12
	End           string          `json:"end,omitempty"`
	Status        Status          `json:"status,omitempty"`
	Themes        []string        `json:"themes,omitempty"`
	Tags          []string        `json:"tags,omitempty"` // the keepers' own labels: for who is signed in
	For           []string        `json:"for,omitempty"`  // who it is for, in the holder's words
	Action        Levels          `json:"action,omitempty"`
	Governance    Levels          `json:"governance,omitempty"`
	Funding       Levels          `json:"funding,omitempty"`
	Territories   []territory.Key `json:"territories,omitempty"` // where it acts
	Places        []Place         `json:"places,omitempty"`
	Links         []Link          `json:"links,omitempty"`
	Web           []string        `json:"web,omitempty"`
	PublicEmail   string          `json:"public_email,omitempty"` // how anyone may reach it: not the private contact
	PublicPhone   string          `json:"public_phone,omitempty"`
	Pictures      []Picture       `json:"pictures,omitempty"`
	Documents     []Document      `json:"documents,omitempty"`
	Approach      Approach        `json:"approach,omitzero"`
	KeyFigures    []string        `json:"key_figures,omitempty"` // observation ids, at most three
	Elsewhere     string          `json:"elsewhere,omitempty"`   // what it takes to do it elsewhere
	Alone         bool            `json:"alone,omitempty"`       // asked, and it has no partner: not the same as a sheet that names none
	Silences      []Silence       `json:"silences,omitempty"`    // parts that were asked about and stay empty
	Confirmed     string          `json:"confirmed,omitempty"`   // the last day when someone said that all of it still holds
	Extra         []Extra         `json:"extra,omitempty"`       // columns of a census that no field received
	Source        Source          `json:"source,omitzero"`
	Merged        []Merged        `json:"merged,omitempty"` // sheets that this one took in
	Public        bool            `json:"public"`
	Fictional     bool            `json:"fictional,omitempty"`
}

// Status says whether the action runs.
type Status string

// Statuses. The empty status is unknown, which is not the same as ended.
const (
	Planned Status = "planned"
	Running Status = "running"
	Paused  Status = "paused"
	Ended   Status = "ended"
)

// Organisation carries or backs an initiative.
type Organisation struct {
	Name      string `json:"name"`
	Role      string `json:"role,omitempty"`       // lead, partner, funder, network
	LegalForm string `json:"legal_form,omitempty"` // code of the catalogue: association, cooperative…
	SIRET     string `json:"siret,omitempty"`
	RNA       string `json:"rna,omitempty"`
	Terms
}

// Leads says whether it is who carries the initiative.
func (o Organisation) Leads() bool { return !o.Backs() }

// Backs says whether it is more than who carries the initiative: a partner, a
// funder, a network.
func (o Organisation) Backs() bool { return o.Role != "" && o.Role != Lead }

// Lead is the role of who carries an initiative.
const Lead = "lead"

// Terms are those of a link: since when, what is shared, who says so.
type Terms struct {
	Since  string   `json:"since,omitempty"` // partial dates
	Until  string   `json:"until,omitempty"`
	Shares []string `json:"shares,omitempty"` // codes of Shares
	Note   string   `json:"note,omitempty"`
	Source string   `json:"source,omitempty"`
}

// Past says whether the link ended before a day (2026-11-29). One that ends in
// 2026 lasts until the last day of 2026.
func (t Terms) Past(day string) bool {
	return t.Until != "" && t.Until < day[:min(len(t.Until), len(day))]
}

// Place is an address or a spot where the action can be seen.
type Place struct {
	Label     string        `json:"label,omitempty"`
	Address   string        `json:"address,omitempty"`
	Territory territory.Key `json:"territory,omitempty"`
	Lon       *float64      `json:"lon,omitempty"`
	Lat       *float64      `json:"lat,omitempty"`
}

// LinkType says what one initiative does with another.
type LinkType string

// The typed links. Three can be told from their other end too, so that both
// sides may say the same: is funded by, receives people from, is taken up by.
const (
	Funds        LinkType = "funds"
	FundedBy     LinkType = "funded_by"
	CarriesWith  LinkType = "carries_with"
	SharesMeans  LinkType = "shares_means"
	RefersTo     LinkType = "refers_to"
	ReceivesFrom LinkType = "receives_from"
	Replicates   LinkType = "replicates"
	ReplicatedBy LinkType = "replicated_by"
)

// Straight gives the type of a link in the direction in which it is kept, and
// whether its ends change places for that.
func (t LinkType) Straight() (LinkType, bool) {
	switch t {
	case FundedBy:
		return Funds, true
	case ReceivesFrom:
		return RefersTo, true
	case ReplicatedBy:
		return Replicates, true
	}
	return t, false
}

// Link ties an initiative to another of the registry, or to a named one that
// is not (yet) in it.
type Link struct {
	Type LinkType `json:"type"`
	To   string   `json:"to,omitempty"`   // initiative id
	Name string   `json:"name,omitempty"` // when it is not in the registry
	Terms
}

// Picture is an image with the words that replace it for who can't see it.
type Picture struct {
	Blob   string `json:"blob"`            // sha256
	Small  string `json:"small,omitempty"` // sha256 of the one that pages show first
	Alt    string `json:"alt"`
	Credit string `json:"credit,omitempty"`
	Width  int    `json:"width,omitempty"`
	Height int    `json:"height,omitempty"`
}

// Document is an attached file.
type Document struct {
	Blob  string `json:"blob,omitempty"` // sha256; empty when only linked
	URL   string `json:"url,omitempty"`
	Title string `json:"title"`
	Media string `json:"media,omitempty"`
	Size  int64  `json:"size,omitempty"`
}

// ApproachState says whether the initiative measured what it changed.
type ApproachState string

// States of a measurement approach. Empty is unknown: nobody asked yet.
const (
	ApproachNone    ApproachState = "none"
	ApproachPlanned ApproachState = "planned"
	ApproachDone    ApproachState = "done"
)

// Approach is the démarche de mesure: how an initiative learnt what it changes.
type Approach struct {
	State    ApproachState `json:"state,omitempty"`
	Who      string        `json:"who,omitempty"`
	When     string        `json:"when,omitempty"` // partial date or "from/to"
	Why      string        `json:"why,omitempty"`
	With     string        `json:"with,omitempty"`
	Method   string        `json:"method,omitempty"`
	Cost     string        `json:"cost,omitempty"`
	Time     string        `json:"time,omitempty"`
	Limits   string        `json:"limits,omitempty"`
	Lessons  string        `json:"lessons,omitempty"`
	Document *Document     `json:"document,omitempty"`
}

// Extra is a column of a census that no field of the registry received: kept
// as the holder wrote it.
type Extra struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Source says where the record comes from and under which licence, and how it
// is known there, so that the same file twice changes nothing.
type Source struct {
	List    string `json:"list,omitempty"` // name of the list or census
	Key     string `json:"key,omitempty"`  // identifier within it
	Row     string `json:"row,omitempty"`  // digest of the line it came from, when it has no key
	URL     string `json:"url,omitempty"`
	Licence string `json:"licence,omitempty"`
	Date    string `json:"date,omitempty"`
}

// Merged is a sheet that told of the same initiative and was merged into this one:
// what still names it, a list or a bundle, finds this one.
type Merged struct {
	ID     string   `json:"id,omitempty"`
	Source Source   `json:"source,omitzero"`
	Same   []string `json:"same,omitempty"` // digests of how either sheet was told: name, organisation, place
}

// Sources are the lists that tell of the initiative, its own first.
func (in Initiative) Sources() []Source {
	all := []Source{in.Source}
	for _, m := range in.Merged {
		if !slices.ContainsFunc(all, func(s Source) bool { return s.List == m.Source.List && s.URL == m.Source.URL }) {
			all = append(all, m.Source)
		}
	}
	return slices.DeleteFunc(all, func(s Source) bool { return s.List == "" })
}

// OpenMerged is what anyone may read of the sheets taken in: the lists they came from.
func (in Initiative) OpenMerged() []Merged {
	var out []Merged
	for _, m := range in.Merged {
		if m.Source.List != "" {
			out = append(out, Merged{Source: m.Source})
		}
	}
	return out
}

// Contact is the private part of a record: never public, never in an edition.
type Contact struct {
	Name    string `json:"name,omitempty"`
	Email   string `json:"email,omitempty"`
	Phone   string `json:"phone,omitempty"`
	Notice  string `json:"notice,omitempty"`     // version of the notice shown when it was given
	Consent string `json:"consent_at,omitempty"` // date of the agreement
}

// Empty says whether there is nothing to keep.
func (c Contact) Empty() bool { return c.Name == "" && c.Email == "" && c.Phone == "" }
