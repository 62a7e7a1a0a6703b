package web

import (
	"cmp"
	"math"
	"net/url"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/territory"
)

// What is told as being « comme ici »: sizes, densities and jobs within a twentieth,
// distances within a kilometre, shares within a point.
const (
	sameRatio = 0.05
	sameKm    = 1
	samePoint = 1
)

// ratioTraits are told as how many times more or fewer.
var ratioTraits = []series.Trait{series.TraitSize, series.TraitDensity, series.TraitJobs}

func (p placeReader) traitWord(t series.Trait) string { return p.r.L.T("alike.trait." + string(t)) }

// traitFigure writes what a place has of a trait, with its unit.
func (p placeReader) traitFigure(t series.Trait, v float64) string {
	return p.r.L.T("alike.value."+string(t), "n", p.traitNumber(t, v))
}

// traitNumber is traitFigure where a heading says the unit.
func (p placeReader) traitNumber(t series.Trait, v float64) string {
	decimals := 0
	switch {
	case t == series.TraitOld, t == series.TraitYoung, t == series.TraitWork, t == series.TraitDensity && v < 10:
		decimals = 1
	}
	return p.r.L.Number(v, decimals)
}

// traitOf is what a place of the same level has of a trait.
func (p placeReader) traitOf(t series.Trait, code string) (float64, bool) {
	return p.book.Trait(t, p.t.Level, code)
}

// alikePlace tells what a place shares with this one, what it does not, and who acts there.
func (p placeReader) alikePlace(a series.Alike, acting app.ActingEach, weights series.Weights) alikePlace {
	key := p.like(a.Code)
	t, _ := p.places.Get(key)
	out := alikePlace{Name: t.Name + p.inDepartement(key), Href: territoryURL(p.r, key), Kind: territoryKind(p.r, t)}
	if km, known := p.book.Km(p.t.Level, p.t.Code, a.Code); known {
		out.Kind = p.r.L.T("alike.kind", "kind", out.Kind, "km", p.r.L.Int(int(math.Round(km))))
	}
	for _, t := range byGap(a, weights) {
		if said, alike := p.gapWords(t, a.Code); !alike {
			out.Differs = append(out.Differs, capital(said)+".")
		}
	}
	if same := p.sameTraits(a); len(same) > 0 {
		out.Same = p.r.L.T("alike.same", "traits", p.r.L.List(same))
	}
	p.whoActs(&out, key, acting.At[key])
	return out
}

// sameTraits are the traits that weigh in which a place hardly differs from this one.
func (p placeReader) sameTraits(a series.Alike) []string {
	var same []string
	for _, t := range series.Traits() {
		if _, weighs := a.Gaps[t]; !weighs {
			continue
		}
		if _, alike := p.gapWords(t, a.Code); alike {
			same = append(same, p.traitWord(t))
		}
	}
	return same
}

// inDepartement is the département where most of a place lies, in brackets.
func (p placeReader) inDepartement(key territory.Key) string {
	if up := p.places.Above(key, territory.Departement); up != "" {
		return " (" + nameOf(p.places, up) + ")"
	}
	return ""
}

// byGap are the traits that weigh, those that set the places apart most first; what is not
// known of one comes last.
func byGap(a series.Alike, weights series.Weights) []series.Trait {
	var order []series.Trait
	for _, t := range series.Traits() {
		if _, weighs := a.Gaps[t]; weighs {
			order = append(order, t)
		}
	}
	apart := func(t series.Trait) float64 {
		if g := a.Gaps[t]; !math.IsNaN(g) {
			return weights[t] * g * g
		}
		return -1
	}
	slices.SortStableFunc(order, func(x, y series.Trait) int { return cmp.Compare(apart(y), apart(x)) })
	return order
}

// gapWords says how a place differs from this one in a trait; alike when it hardly does.
func (p placeReader) gapWords(t series.Trait, code string) (said string, alike bool) {
	here, hereKnown := p.traitOf(t, p.t.Code)
	there, thereKnown := p.traitOf(t, code)
	switch l := p.r.L; {
	case !thereKnown:
		return l.T("alike.unknown.there", "trait", p.traitWord(t)), false
	case !hereKnown:
		return l.T("alike.unknown.here", "trait", p.traitWord(t), "there", p.traitFigure(t, there)), false
	case slices.Contains(ratioTraits, t):
		return p.ratioWords(t, here, there)
	case t == series.TraitTown:
		return p.townWords(here, there)
	}
	return p.r.L.T("alike."+string(t), "there", p.traitFigure(t, there), "here", p.traitFigure(t, here)), math.Abs(there-here) < samePoint
}

// ratioWords says how much more or less there is: « 20 % d’habitants en moins », « 2,4 fois plus d’habitants ».
func (p placeReader) ratioWords(t series.Trait, here, there float64) (said string, alike bool) {
	l, way, ratio := p.r.L, ".more", there/here
	if ratio < 1 {
		way = ".fewer"
	}
	figures := []any{"there", p.traitFigure(t, there), "here", p.traitFigure(t, here)}
	switch {
	case here == there:
		return "", true
	case here <= 0 || there <= 0:
		return l.T("alike.apart", append(figures, "trait", p.traitWord(t))...), false
	case ratio >= 2 || ratio <= 0.5:
		return l.T("alike."+string(t)+way+".times", append(figures, "times", l.Number(max(ratio, 1/ratio), 1))...), false
	}
	return l.T("alike."+string(t)+way, append(figures, "share", l.Percent(math.Abs(ratio-1), 0))...), math.Abs(ratio-1) < sameRatio
}

func (p placeReader) townWords(here, there float64) (said string, alike bool) {
	key := "alike.town"
	switch {
	case p.t.Level != territory.Commune:
		key = "alike.town.mean"
	case there == 0:
		key = "alike.town.there"
	case here == 0:
		key = "alike.town.here"
	}
	near := math.Abs(there-here) < sameKm && (there == 0) == (here == 0)
	return p.r.L.T(key, "there", p.traitFigure(series.TraitTown, there), "here", p.traitFigure(series.TraitTown, here)), near
}

// whoActs names the first initiatives of a place, or says that none is known to us.
func (p placeReader) whoActs(out *alikePlace, key territory.Key, at app.ActingAt) {
	l := p.r.L
	for _, v := range at.Here[:min(len(at.Here), alikeActing)] {
		out.Acting = append(out.Acting, alikeActorOf(p.r, v))
	}
	more := len(at.Here) - len(out.Acting)
	switch {
	case len(at.Here) == 0 && at.More:
		out.ActingSaid = l.T("alike.acting.unread")
	case len(at.Here) == 0:
		missing := missingOf(p.r, p.places.Label(key))
		out.ActingSaid, out.Missing = l.T("alike.acting.none"), &missing
	case at.More:
		out.ActingMore = NavLink{Text: l.T("alike.acting.others"), Href: territoryURL(p.r, key) + "#ici"}
	case more > 0:
		out.ActingMore = NavLink{Text: l.N("alike.acting.more", more), Href: territoryURL(p.r, key) + "#ici"}
	}
}

// alikeActorOf says whom to call: who carries the initiative, and what its sheet publishes.
func alikeActorOf(r *Request, v app.InitiativeView) alikeActor {
	out := alikeActor{Of: NavLink{Href: r.To("initiative", slugOf(v.Path))}}
	out.Of.Text, out.Of.Lang = v.In(r.Lang, "name")
	out.Of.Lang = written(out.Of.Lang)
	for _, o := range v.Organisations {
		if o.Leads() {
			out.By = o.Name
			break
		}
	}
	for _, f := range reachFacts(r, v.Initiative) {
		if at, err := url.Parse(f.Text); err == nil && at.Host != "" {
			f.Text = strings.TrimPrefix(at.Host, "www.") // a page: where it is, not its whole address
		}
		out.Reach = append(out.Reach, NavLink{Text: f.Text, Href: f.Href})
	}
	return out
}

// alikeRegistered says how much the directory holds, and what its silence means.
func alikeRegistered(r *Request, acting app.ActingEach) string {
	if acting.Registered == 0 {
		return r.L.T("alike.acting.empty", "date", r.L.Date(acting.On))
	}
	return r.L.N("alike.acting.registered", acting.Registered, "date", r.L.Date(acting.On))
}

// alikeHere is what this place has of each trait that counts.
func (p placeReader) alikeHere(ask alikeAsk) []Fact {
	var facts []Fact
	for _, t := range ask.weighed() {
		f := Fact{Label: capital(p.traitWord(t)), Text: p.r.L.T("alike.here.unknown")}
		if v, known := p.traitOf(t, p.t.Code); known {
			f.Text = p.traitFigure(t, v)
		}
		facts = append(facts, f)
	}
	return facts
}

// alikeUnknown says what could not be compared.
func (p placeReader) alikeUnknown(f alikeFound, ask alikeAsk) []string {
	l := p.r.L
	var said, missing []string
	for _, t := range ask.weighed() {
		if _, known := p.traitOf(t, p.t.Code); !known {
			missing = append(missing, p.traitWord(t))
		}
	}
	if len(missing) > 0 {
		said = append(said, l.T("alike.missing", "traits", l.List(missing)))
	}
	if f.unknown > 0 {
		said = append(said, l.N("alike.left", f.unknown, "of", l.N("territory.level."+string(p.t.Level), f.unknown)))
	}
	return said
}

// alikeSources are the sources of the traits that count, with their periods.
func (p placeReader) alikeSources(ask alikeAsk) string {
	var said []string
	for _, t := range ask.weighed() {
		if c, known := p.book.Card(t.Indicator()); known {
			said = append(said, p.r.L.T("alike.source", "trait", p.traitWord(t), "period", cardPeriod(p.r, c), "source", c.Source.Producer))
		}
	}
	return capital(strings.Join(said, p.r.L.T("alike.source.next")))
}

// alikeTable sets the places beside this one, a trait a column.
func (p placeReader) alikeTable(f alikeFound, weights series.Weights) Table {
	l := p.r.L
	traits := alikeAsk{Weights: weights}.weighed()
	t := Table{Caption: l.T("alike.table", "name", p.t.Name), Compact: true, Columns: []Column{{Label: capital(l.N("territory.level."+string(p.t.Level), 1))}}}
	for _, trait := range traits {
		t.Columns = append(t.Columns, Column{Label: l.T("alike.column." + string(trait)), Numeric: true})
	}
	t.Columns = append(t.Columns, Column{Label: l.T("alike.column.km"), Numeric: true}, Column{Label: l.T("alike.sheets"), Numeric: true})
	t.Rows = append(t.Rows, Row{append(p.traitCells(p.t.Code, l.T("alike.table.here", "name", p.t.Name), "", traits), TableCell{Text: l.T("alike.table.self"), Missing: true}, TableCell{Text: l.T("alike.table.self"), Missing: true})})
	for _, a := range f.near {
		key := p.like(a.Code)
		cells := p.traitCells(a.Code, nameOf(p.places, key)+p.inDepartement(key), territoryURL(p.r, key), traits)
		t.Rows = append(t.Rows, Row{append(cells, p.kmCell(a.Code), actingCell(p.r, f.acting.At[key]))})
	}
	return t
}

func (p placeReader) traitCells(code, name, href string, traits []series.Trait) []TableCell {
	cells := []TableCell{{Text: name, Href: href}}
	for _, t := range traits {
		cell := TableCell{Text: p.r.L.T("portrait.missing"), Missing: true}
		if v, known := p.traitOf(t, code); known {
			cell = TableCell{Text: p.traitNumber(t, v), Numeric: true}
		}
		cells = append(cells, cell)
	}
	return cells
}

func (p placeReader) kmCell(code string) TableCell {
	if km, known := p.book.Km(p.t.Level, p.t.Code, code); known {
		return TableCell{Text: p.traitNumber(series.TraitTown, km), Numeric: true}
	}
	return TableCell{Text: p.r.L.T("portrait.missing"), Missing: true}
}

// actingCell counts the sheets of a place; at least so many when not all were read.
func actingCell(r *Request, at app.ActingAt) TableCell {
	if at.More {
		return TableCell{Text: r.L.T("alike.sheets.least", "n", len(at.Here)), Numeric: true}
	}
	return TableCell{Text: r.L.Int(len(at.Here)), Numeric: true}
}
