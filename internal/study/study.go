// Package study is one run of the method: its framing, its working group, its
// census and selection, its scales and its conclusions.
package study

import (
	"codeberg.org/bocage/bocage/internal/initiative"
)

// Study is a run of the method.
type Study struct {
	ID        string               `json:"id"`
	Title     string               `json:"title"`
	Subtitle  string               `json:"subtitle,omitempty"`
	Lang      string               `json:"lang,omitempty"`
	Framing   Framing              `json:"framing"`
	Framework FrameworkRef         `json:"framework"`
	Scale     initiative.ScaleRule `json:"scale"`
	// SmallestEffect is the smallest difference (Cliff's delta, 0–1) that
	// would matter here: decided before the conclusions are tested.
	SmallestEffect float64         `json:"smallest_effect"`
	Members        []Member        `json:"members,omitempty"`
	Criteria       []Criterion     `json:"criteria,omitempty"`
	Blocks         []DeclaredBlock `json:"blocks,omitempty"`
	Licence        string          `json:"licence,omitempty"`
	Public         bool            `json:"public"`
	Fictional      bool            `json:"fictional,omitempty"`
}

// Framing (cadrage) is the note that the group agrees on before it starts.
type Framing struct {
	Why         string       `json:"why,omitempty"`
	ForWhom     string       `json:"for_whom,omitempty"`
	Question    string       `json:"question,omitempty"`
	Perimeter   string       `json:"perimeter,omitempty"`
	Territories []string     `json:"territories,omitempty"` // territory keys
	Definitions []Definition `json:"definitions,omitempty"` // rural, local, social innovation, well-being
	Means       string       `json:"means,omitempty"`
	Calendar    string       `json:"calendar,omitempty"`
}

// Definition is how this study understands a word.
type Definition struct {
	Term string `json:"term"`
	Text string `json:"text"`
}

// FrameworkRef names the framework and the version the study uses.
type FrameworkRef struct {
	ID      string `json:"id"`
	Version string `json:"version"`
}

// College is the kind of actor a member is.
type College string

// Colleges.
const (
	Field    College = "field"
	Research College = "research"
	Civic    College = "public"  // public decision
	Private  College = "private" // private decision
)

// Member of the working group. No account is needed.
type Member struct {
	ID           string   `json:"id"`
	Name         string   `json:"name"`
	Organisation string   `json:"organisation,omitempty"`
	Role         string   `json:"role,omitempty"`
	College      College  `json:"college"`
	Recused      []string `json:"recused,omitempty"` // initiatives they step back from
}

// RecusedFrom says whether the member declared an interest in the initiative.
func (m Member) RecusedFrom(initiativeID string) bool {
	for _, i := range m.Recused {
		if i == initiativeID {
			return true
		}
	}
	return false
}

// CriterionKind says how many readings a criterion needs.
type CriterionKind string

// A gate is a fact: one reading and a check. A judgement needs two readings.
const (
	Gate      CriterionKind = "gate"
	Judgement CriterionKind = "judgement"
)

// Criterion of the selection.
type Criterion struct {
	ID    string        `json:"id"`
	Label string        `json:"label"`
	Kind  CriterionKind `json:"kind"`
	Help  string        `json:"help,omitempty"`
}

// EntryStatus is where an initiative stands in the study.
type EntryStatus string

// Nobody applied, so nobody is excluded.
const (
	Registered  EntryStatus = "registered"   // recensée
	ToRead      EntryStatus = "to_read"      // à lire
	Selected    EntryStatus = "selected"     // retenue pour analyse
	NotSelected EntryStatus = "not_selected" // non retenue (motif)
)

// Statuses lists them in the order of the flow.
var Statuses = []EntryStatus{Registered, ToRead, Selected, NotSelected}

// Entry is an initiative within a study.
type Entry struct {
	Initiative string            `json:"initiative"`
	Status     EntryStatus       `json:"status"`
	Reason     string            `json:"reason,omitempty"` // why it is not selected
	Named      bool              `json:"named"`            // agrees to be named when not selected
	Readings   []ScreeningAnswer `json:"readings,omitempty"`
	Settled    string            `json:"settled,omitempty"` // reason, when readings differed
	SettledBy  string            `json:"settled_by,omitempty"`
}

// Answer to a criterion.
type Answer string

// Answers.
const (
	Yes    Answer = "yes"
	No     Answer = "no"
	Unsure Answer = "unsure"
)

// ScreeningAnswer is one member's reading of one criterion.
type ScreeningAnswer struct {
	Criterion string `json:"criterion"`
	Member    string `json:"member"`
	Answer    Answer `json:"answer"`
	Note      string `json:"note,omitempty"`
}

// DeclaredBlock is a group of initiatives that are counted but not named, so
// that a historical funnel adds up.
type DeclaredBlock struct {
	ID     string      `json:"id"`
	Label  string      `json:"label"`
	Count  int         `json:"count"`
	Status EntryStatus `json:"status"`
	Reason string      `json:"reason,omitempty"`
	Source string      `json:"source,omitempty"`
}
