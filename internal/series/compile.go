package series

import (
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/i18n"
	"codeberg.org/bocage/bocage/internal/indicator/formula"
	"codeberg.org/bocage/bocage/internal/territory"
)

// names tells the formula engine the units of the cards.
type names struct{ b *Book }

// Unit is that of a card.
func (n names) Unit(code string) (string, bool) {
	c := n.b.by[code]
	if c == nil {
		return "", false
	}
	return c.Unit, true
}

// Codes lists all.
func (n names) Codes() []string {
	codes := make([]string, len(n.b.cards))
	for i, c := range n.b.cards {
		codes[i] = c.Code
	}
	return codes
}

// compile reads the formulas of cards together and holds them against the units of what
// they name; it gives the order in which they are run. What is wrong is a fault.List whose fields are the codes
// of the cards; a cycle is told by its path.
func (b *Book) compile(cards []*Card) ([]string, error) {
	definitions := map[string]formula.Definition{}
	for _, c := range cards {
		if c.Formula != "" {
			definitions[c.Code] = formula.Definition{Expression: c.Formula, Unit: c.Unit}
		}
	}
	plan, err := formula.Prepare(definitions, names{b})
	if err != nil {
		return nil, err
	}
	for _, code := range plan.Order {
		c, p := b.by[code], plan.Programs[code]
		if faults := b.unreadable(c, p); len(faults) > 0 {
			return nil, faults
		}
		b.programs[code] = p
		if c.Brought != nil {
			c.Count = c.Level == territory.Commune && b.adds(c)
			b.sourced(c)
		}
	}
	return plan.Order, nil
}

// unreadable says which references of a formula it can't be computed from. Where it is
// computed again over larger places, all are counts, which are added over their communes: what is computed from a rate
// would not add up. Computed commune by commune it reads rates and medians of communes too; at
// another level, where nothing is added, what is published there. A period is a card of its own.
func (b *Book) unreadable(c *Card, p *formula.Program) fault.List {
	var l fault.List
	references := p.References()
	if len(references) == 0 {
		l.Add(c.Code, "place_formula.nothing", "column", 1)
	}
	for _, ref := range references {
		r, level := b.by[ref.Code], c.Level
		if ref.Level != "" {
			level = ref.Level
		}
		column := p.Column(ref)
		switch {
		case ref.Period != "":
			l = append(l, b.otherPeriod(c, r, ref, column))
		case r.Level == territory.Commune && b.adds(r), r.Level == level && level != territory.Commune:
		case r.Level == territory.Commune && ref.Level == "" && c.EachCommune():
		case r.Level == territory.Commune:
			l.Add(c.Code, "place_formula.rate", "column", column, "code", ref.Code)
		default:
			l.Add(c.Code, "place_formula.level."+string(r.Level), "column", column, "code", ref.Code)
		}
	}
	if degree, known := p.Scale(func(code string) bool { return b.adds(b.by[code]) }); c.Rule == Sum && len(l) == 0 && known && degree != 1 {
		l.Add(c.Code, "place_formula.not_summed")
	}
	return l
}

// otherPeriod is the fault of a period in a reference, with the code of the card that it means.
func (b *Book) otherPeriod(c, r *Card, ref formula.Reference, column int) *fault.Fault {
	for _, other := range b.families[r.Family] {
		if other.Period == ref.Period {
			return fault.On(c.Code, fault.Invalid, "place_formula.period_near", "column", column, "code", ref.Code, "period", ref.Period, "near", other.Code)
		}
	}
	return fault.On(c.Code, fault.Invalid, "place_formula.period", "column", column, "code", ref.Code, "period", ref.Period)
}

// adds says whether the values of communes add up to those of larger places.
func (b *Book) adds(c *Card) bool {
	return c.Rule == Sum || c.Rule == Formula && b.programs[c.Code] != nil && b.programs[c.Code].Additive()
}

// Formula is what is executed for a card, as the reader's language writes it; ""
// for a card without one.
func (b *Book) Formula(code, lang string) string {
	if p := b.programs[code]; p != nil {
		return p.String(lang)
	}
	return ""
}

// Sentence reads the formula of a card back in words, with the labels of what it names; ""
// for a card without one.
func (b *Book) Sentence(code string, l *i18n.Localiser) string {
	p := b.programs[code]
	if p == nil {
		return ""
	}
	return p.Sentence(l, func(code string) string { return b.by[code].Label.In(l.Lang()) })
}

// Program is what is executed for a card; nil for a card without a formula.
func (b *Book) Program(code string) *formula.Program { return b.programs[code] }

// Reads lists the cards that a card's formula names, in the order it does.
func (b *Book) Reads(code string) []*Card {
	var list []*Card
	if p := b.programs[code]; p != nil {
		for _, ref := range p.References() {
			if c := b.by[ref.Code]; !slices.Contains(list, c) {
				list = append(list, c)
			}
		}
	}
	return list
}

// ReadBy lists the cards whose formula names a card, or that weigh by it.
func (b *Book) ReadBy(code string) []*Card {
	var list []*Card
	for _, c := range b.cards {
		if c.Weight == code || slices.Contains(b.Reads(c.Code), b.by[code]) {
			list = append(list, c)
		}
	}
	return list
}

// Named lists the cards that a formula run at a level may name there; each tells whether it is
// computed commune by commune.
func (b *Book) Named(level territory.Level, each bool) []*Card {
	var list []*Card
	for _, c := range b.cards {
		if c.Level == territory.Commune && (b.adds(c) || each && level == territory.Commune) || c.Level == level && level != territory.Commune {
			list = append(list, c)
		}
	}
	return list
}

// joined adds to a list the texts of another that it does not hold.
func joined(list, more string) string {
	all := strings.Split(list, " ; ")
	for _, s := range strings.Split(more, " ; ") {
		if !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return strings.Join(slices.DeleteFunc(all, func(s string) bool { return s == "" }), " ; ")
}

// sourced gives a card that people composed the sources of what it reads.
func (b *Book) sourced(c *Card) {
	s := &Source{ID: "composed:" + c.Code, Vintage: b.places.Vintage()}
	c.Vintage = s.Vintage
	for _, r := range b.Reads(c.Code) {
		of := r.Source
		s.Title.FR, s.Title.EN = joined(s.Title.FR, of.Title.FR), joined(s.Title.EN, of.Title.EN)
		s.Producer, s.Licence = joined(s.Producer, of.Producer), joined(s.Licence, of.Licence)
	}
	c.Source = s
}
