package twin

import (
	"maps"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/initiative"
)

// Merge is two sheets that became one, and all that is needed for them to be two
// again. It is named after the sheet that went.
type Merge struct {
	Kept     string   `json:"kept"`
	Gone     string   `json:"gone"`
	KeptName string   `json:"kept_name"` // as they were called then
	GoneName string   `json:"gone_name"`
	By       string   `json:"by"`
	Date     string   `json:"date"`
	Version  int64    `json:"version"`            // of the kept sheet, that the merge made
	Paths    []string `json:"paths,omitempty"`    // addresses that lead to the kept sheet since
	Studies  []string `json:"studies,omitempty"`  // whose census held the sheet that went
	Touched  []Moved  `json:"touched,omitempty"`  // what else spoke of it, and speaks of the other since
	Apart    []string `json:"apart,omitempty"`    // pairs that were taken away
	Contacts []string `json:"contacts,omitempty"` // whose contact was set aside: kept, gone
	Undone   *Undone  `json:"undone,omitempty"`
}

// Moved is a change that a merge made to a record.
type Moved struct {
	Kind    string `json:"kind"`
	ID      string `json:"id"`
	Version int64  `json:"version"`
}

// Undone says who made them two again, when, and what could not go back.
type Undone struct {
	By   string `json:"by"`
	Date string `json:"date"`
	Left []Left `json:"left,omitempty"`
}

// Why says what stood in the way of a part.
type Why string

// What can stand in the way.
const (
	LeftField   Why = "field"   // a field changed again since: the sheet keeps what it says
	LeftStudy   Why = "study"   // the study no longer has the sheet
	LeftLink    Why = "link"    // a sheet's links changed since: it leads to the kept one
	LeftContact Why = "contact" // the private contact changed, or was erased
	LeftRecord  Why = "record"  // something else changed since, and stays with the kept one
)

// Left is something that stayed as it was when a merge was undone.
type Left struct {
	Why  Why    `json:"why"`
	Path string `json:"path,omitempty"` // of a field
	ID   string `json:"id,omitempty"`   // of a sheet or a study
	Name string `json:"name,omitempty"`
}

// Standing says whether the two are one.
func (m Merge) Standing() bool { return m.Kept != "" && m.Undone == nil }

// Chosen is a merge as someone chose it, part by part; what is not said is that
// of the sheet that stays.
type Chosen map[string]Choice

// Into is the sheet that two become. Nothing of it is cleaned or checked yet.
func Into(staying, going initiative.Initiative, chosen Chosen) initiative.Initiative {
	out := staying
	for _, p := range Parts(staying, going) {
		switch chosen[p.Name] {
		case Going:
			p.set(&out, going)
		case Both:
			if p.join != nil {
				p.join(&out, staying, going)
			}
		}
	}
	out.Links = slices.DeleteFunc(slices.Clone(out.Links), func(k initiative.Link) bool { return k.To == staying.ID || k.To == going.ID })
	out.Fictional = staying.Fictional && going.Fictional
	out.Translations = translations(out, staying, going, chosen)
	return out
}

// translations follow the texts that they translate: those of the sheet whose text
// was taken, and of the other when both say the same. In two languages, the texts
// that were not taken are the translation.
func translations(out, staying, going initiative.Initiative, chosen Chosen) initiative.Translations {
	all := initiative.Translations{}
	put := func(lang, field, said string) {
		if said == "" || lang == out.Spoken() {
			return
		}
		if all[lang] == nil {
			all[lang] = map[string]string{}
		}
		if all[lang][field] == "" {
			all[lang][field] = said
		}
	}
	from := func(in initiative.Initiative) {
		for _, lang := range slices.Sorted(maps.Keys(in.Translations)) {
			for field, said := range in.Translations[lang] {
				if strings.HasPrefix(field, "picture.") || in.Original(field) == out.Original(field) || in.Spoken() != out.Spoken() {
					put(lang, field, said)
				}
			}
		}
		if in.Spoken() != out.Spoken() {
			for _, field := range in.Translatable() {
				put(in.Spoken(), field, in.Original(field))
			}
		}
	}
	first, second := staying, going
	if chosen["texts"] == Going {
		first, second = going, staying
	}
	from(first)
	from(second)
	if len(all) == 0 {
		return nil
	}
	return all
}

// Because says why a choice is proposed.
type Because string

// Why a choice is proposed.
const (
	OnlyOne Because = "only"    // the other sheet says nothing of it
	Joined  Because = "joined"  // both are kept
	ByHand  Because = "by_hand" // someone wrote it, an import the other
	Newer   Because = "newer"   // it was written last
	AsKept  Because = "kept"    // nothing tells one from the other
	Shown   Because = "shown"   // one of the two is public already
)

// Written says who wrote a part last, and when.
type Written struct {
	ByHand bool
	At     int64 // 0 when nobody knows
}

// Propose says what a merge would take of a part, and why: what is filled rather
// than nothing, both of a list, someone's words rather than a list's, then the newer.
func Propose(p Part, staying, going initiative.Initiative, s, g Written) (Choice, Because) {
	switch {
	case p.Name == "public":
		if going.Public {
			return Going, Shown
		}
		return Staying, Shown
	case !p.Filled(going):
		return Staying, OnlyOne
	case !p.Filled(staying):
		return Going, OnlyOne
	case p.Joins:
		return Both, Joined
	case s.ByHand != g.ByHand:
		if g.ByHand {
			return Going, ByHand
		}
		return Staying, ByHand
	case g.At > s.At:
		return Going, Newer
	case s.At > g.At:
		return Staying, Newer
	}
	return Staying, AsKept
}
