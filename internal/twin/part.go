package twin

import (
	"cmp"
	"reflect"
	"slices"

	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

// Choice says whose value a merged sheet has: that of the sheet that stays, of
// the one that goes into it, or both.
type Choice string

// The choices.
const (
	Staying Choice = "staying"
	Going   Choice = "going"
	Both    Choice = "both"
)

// Part is what is chosen at once when two sheets become one.
type Part struct {
	Name  string
	Joins bool     // both may stay, one with the other
	Paths []string // the fields it holds, as a history names them

	at   func(*initiative.Initiative) any                                        // a pointer to its value
	join func(into *initiative.Initiative, staying, going initiative.Initiative) // both in one
	set  func(into *initiative.Initiative, from initiative.Initiative)
}

// Filled says whether a sheet says anything of the part.
func (p Part) Filled(in initiative.Initiative) bool {
	v := reflect.ValueOf(p.at(&in)).Elem()
	return !v.IsZero() && (v.Kind() != reflect.Slice || v.Len() > 0)
}

// Same says whether two sheets say the same of it.
func (p Part) Same(a, b initiative.Initiative) bool {
	return !p.Filled(a) && !p.Filled(b) || reflect.DeepEqual(p.at(&a), p.at(&b))
}

// value is a part of which one sheet's is taken.
func value[T any](name string, at func(*initiative.Initiative) *T) Part {
	return Part{Name: name, Paths: []string{"/" + name},
		at:  func(in *initiative.Initiative) any { return at(in) },
		set: func(into *initiative.Initiative, from initiative.Initiative) { *at(into) = *at(&from) }}
}

// list is a part that can be joined: what the going sheet alone says comes after.
// alike finds what is said already; blend, when there is one, completes it.
func list[L ~[]T, T any](name string, at func(*initiative.Initiative) *L, alike func(a, b T) bool, blend func(a, b T) T) Part {
	p := value(name, at)
	p.Joins = true
	p.join = func(into *initiative.Initiative, staying, going initiative.Initiative) {
		joined := slices.Clone(*at(&staying))
		for _, v := range *at(&going) {
			i := slices.IndexFunc(joined, func(w T) bool { return alike(w, v) })
			switch {
			case i < 0:
				joined = append(joined, v)
			case blend != nil:
				joined[i] = blend(joined[i], v)
			}
		}
		*at(into) = joined
	}
	return p
}

func equal[T comparable](a, b T) bool { return a == b }
func folded(a, b string) bool         { return text.Fold(a) == text.Fold(b) }

// textParts are written in the language of the sheet.
var textParts = []Part{
	value("name", func(in *initiative.Initiative) *string { return &in.Name }),
	value("summary", func(in *initiative.Initiative) *string { return &in.Summary }),
	value("story", func(in *initiative.Initiative) *string { return &in.Story }),
	value("elsewhere", func(in *initiative.Initiative) *string { return &in.Elsewhere }),
	value("approach", func(in *initiative.Initiative) *initiative.Approach { return &in.Approach }),
}

// texts are all of them as one part, for two sheets in two languages: whose are not
// taken become the translation.
var texts = Part{Name: "texts", Paths: []string{"/name", "/summary", "/story", "/elsewhere", "/approach", "/lang"},
	at: func(in *initiative.Initiative) any { return &in.Name },
	set: func(into *initiative.Initiative, from initiative.Initiative) {
		into.Lang = from.Lang
		for _, p := range textParts {
			p.set(into, from)
		}
	}}

// otherParts say the same in any language, or carry their own words.
var otherParts = []Part{
	list("organisations", func(in *initiative.Initiative) *[]initiative.Organisation { return &in.Organisations }, sameOrganisation, blendOrganisations),
	value("status", func(in *initiative.Initiative) *initiative.Status { return &in.Status }),
	value("start", func(in *initiative.Initiative) *string { return &in.Start }),
	value("end", func(in *initiative.Initiative) *string { return &in.End }),
	list("themes", func(in *initiative.Initiative) *[]string { return &in.Themes }, equal, nil),
	list("tags", func(in *initiative.Initiative) *[]string { return &in.Tags }, folded, nil),
	list("for", func(in *initiative.Initiative) *[]string { return &in.For }, folded, nil),
	list("territories", func(in *initiative.Initiative) *[]territory.Key { return &in.Territories }, equal, nil),
	list("places", func(in *initiative.Initiative) *[]initiative.Place { return &in.Places }, samePlace, blendPlaces),
	list("action", func(in *initiative.Initiative) *initiative.Levels { return &in.Action }, equal, nil),
	list("governance", func(in *initiative.Initiative) *initiative.Levels { return &in.Governance }, equal, nil),
	list("funding", func(in *initiative.Initiative) *initiative.Levels { return &in.Funding }, equal, nil),
	list("web", func(in *initiative.Initiative) *[]string { return &in.Web }, func(a, b string) bool { return pageOf(a) == pageOf(b) }, nil),
	value("public_email", func(in *initiative.Initiative) *string { return &in.PublicEmail }),
	value("public_phone", func(in *initiative.Initiative) *string { return &in.PublicPhone }),
	list("links", func(in *initiative.Initiative) *[]initiative.Link { return &in.Links }, sameLink, nil),
	list("pictures", func(in *initiative.Initiative) *[]initiative.Picture { return &in.Pictures }, func(a, b initiative.Picture) bool { return a.Blob == b.Blob }, nil),
	list("documents", func(in *initiative.Initiative) *[]initiative.Document { return &in.Documents }, func(a, b initiative.Document) bool { return a.Blob == b.Blob && a.URL == b.URL }, nil),
	value("key_figures", func(in *initiative.Initiative) *[]string { return &in.KeyFigures }),
	list("extra", func(in *initiative.Initiative) *[]initiative.Extra { return &in.Extra }, func(a, b initiative.Extra) bool { return a.Name == b.Name }, blendExtra),
	value("public", func(in *initiative.Initiative) *bool { return &in.Public }),
}

// Parts are what there is to choose between two sheets, in the order of a sheet.
func Parts(a, b initiative.Initiative) []Part {
	if a.Spoken() != b.Spoken() {
		return append([]Part{texts}, otherParts...)
	}
	return slices.Concat(textParts, otherParts)
}

func sameOrganisation(a, b initiative.Organisation) bool {
	if cmp.Or(a.Role, "lead") != cmp.Or(b.Role, "lead") {
		return false
	}
	return a.SIRET != "" && a.SIRET == b.SIRET || a.RNA != "" && a.RNA == b.RNA ||
		folded(a.Name, b.Name) && (a.SIRET == "" || b.SIRET == "" || a.SIRET == b.SIRET)
}

func blendOrganisations(a, b initiative.Organisation) initiative.Organisation {
	a.Role, a.LegalForm = cmp.Or(a.Role, b.Role), cmp.Or(a.LegalForm, b.LegalForm)
	a.SIRET, a.RNA = cmp.Or(a.SIRET, b.SIRET), cmp.Or(a.RNA, b.RNA)
	return a
}

func samePlace(a, b initiative.Place) bool {
	return a.Territory == b.Territory && folded(a.Label, b.Label) && (a.Address == "" || b.Address == "" || folded(a.Address, b.Address))
}

func blendPlaces(a, b initiative.Place) initiative.Place {
	a.Address = cmp.Or(a.Address, b.Address)
	if a.Lon == nil || a.Lat == nil {
		a.Lon, a.Lat = b.Lon, b.Lat
	}
	return a
}

func sameLink(a, b initiative.Link) bool {
	return a.Type == b.Type && a.To == b.To && (a.To != "" || folded(a.Name, b.Name))
}

// blendExtra keeps both of what two lists say under one name.
func blendExtra(a, b initiative.Extra) initiative.Extra {
	if a.Value != b.Value {
		a.Value += " ; " + b.Value
	}
	return a
}

// PartNames are the names of all parts that two sheets may have to choose between.
func PartNames() []string {
	names := []string{texts.Name}
	for _, p := range slices.Concat(textParts, otherParts) {
		names = append(names, p.Name)
	}
	return names
}

// Stays proposes which of two sheets keeps its address: one that everyone sees,
// then the one that says more, then the one that was there first.
func Stays(a, b initiative.Initiative) initiative.Initiative {
	if a.Public != b.Public {
		if a.Public {
			return a
		}
		return b
	}
	said := func(in initiative.Initiative) (n int) {
		for _, p := range slices.Concat(textParts, otherParts) {
			if p.Filled(in) {
				n++
			}
		}
		return n
	}
	if x, y := said(a), said(b); x > y || x == y && a.ID < b.ID {
		return a
	}
	return b
}
