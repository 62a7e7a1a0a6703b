package app

import (
	"context"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/indicator/formula"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/territory"
)

// Composition is an indicator that someone composes, looked at before it is kept.
type Composition struct {
	Card       series.Brought
	Book       *series.Book // with it laid over; nil while its formula does not hold
	Samples    []territory.Key
	Difference *PlaceDifference // with what stands, when a formula is changed
	version    int64
}

// DecimalsUnsaid leaves the decimals of a card to what it is: none for a count, one for the others.
const DecimalsUnsaid = -1

// ComposedView opens a card that was composed, to change its formula.
func (a *App) ComposedView(ctx context.Context, actor access.Actor, code string) (BroughtView, error) {
	v, err := a.BroughtIndicator(ctx, actor, code)
	if err == nil && !v.Composed() {
		err = fault.New(fault.NotFound, "not_found")
	}
	return v, err
}

// LookAtComposed says what a formula gives: in order or not, for which places, how it comes.
// What is wrong is told field by field, with what the formula gives when it holds
// nevertheless. It keeps nothing.
func (a *App) LookAtComposed(ctx context.Context, actor access.Actor, v BroughtView) (Composition, error) {
	action := access.Create
	if v.Version > 0 {
		action = access.Edit
	}
	c := Composition{version: v.Version}
	if err := allow(actor, action, access.Object{Kind: access.KindPlaceIndicator}); err != nil {
		return c, err
	}
	figures, err := a.PlaceIndicatorsFor(ctx, actor)
	if err != nil {
		return c, err
	}
	taken, err := a.takenCodes(ctx, figures)
	if err != nil {
		return c, err
	}
	c.Card = composed(taken, v, actor.Name)
	unsaid := c.Card.Decimals == DecimalsUnsaid
	if unsaid {
		c.Card.Decimals = 1
	}
	var faults fault.List
	if v.Version == 0 && taken(c.Card.Code) {
		faults.Add("code", "place_compose.code_taken", "code", c.Card.Code)
	}
	if faults = append(faults, unfit(c.Card, figures)...); len(faults) > 0 {
		return c, faults
	}
	faults = a.mappingFaults(c.Card)
	if c.Card.Formula == "" {
		return c, append(faults, whileBroken(c.Card, figures)...).Err()
	}
	book, err := a.laidOver(figures, c.Card)
	if err != nil {
		wrong := onFormula(c.Card.Code, err)
		if wrong == nil {
			return c, err
		}
		return c, append(append(faults, whileBroken(c.Card, figures)...), wrong...).Err()
	}
	c.Book = book
	c.settle(unsaid)
	faults = append(append(faults, c.Card.Validate(countIn(figures))...), privateReads(book, c.Card)...)
	c.Samples = samplesOf(book, c.Card)
	if before := figures.Series(c.Card.Code, c.Card.Level); v.Version > 0 && before != nil {
		c.Difference = differenceOf(book.Order(c.Card.Level), before, book.Series(c.Card.Code, c.Card.Level))
	}
	return c, faults.Err()
}

// unfit is what keeps a card from being laid over a book at all: a code that is none, a
// level or a rule that is none, a weight that does not weigh, decimals that nobody can write.
func unfit(b series.Brought, figures *series.Book) fault.List {
	return slices.DeleteFunc(b.Validate(countIn(figures)), func(f *fault.Fault) bool {
		return !slices.Contains([]string{"code", "level", "decimals", "rule", "weight"}, f.Field)
	})
}

// settle says of a card what follows from what it reads: its period, and how many decimals are shown.
func (c *Composition) settle(decimals bool) {
	card, _ := c.Book.Card(c.Card.Code)
	if c.Card.Period == "" {
		c.Card.Period = commonPeriod(c.Book.Reads(c.Card.Code))
	}
	if decimals && card.Count {
		c.Card.Decimals = 0
	}
	card.Period, card.Decimals = c.Card.Period, c.Card.Decimals // nobody else has this book yet
}

// whileBroken is what is wrong with a card whose formula does not hold. Its period is then
// still to be worked out: only the formula is to be put right.
func whileBroken(b series.Brought, figures *series.Book) fault.List {
	return slices.DeleteFunc(b.Validate(countIn(figures)), func(f *fault.Fault) bool { return f.Field == "period" && b.Period == "" })
}

// composed settles the card that is looked at.
func composed(taken func(string) bool, v BroughtView, by string) series.Brought {
	b := v.Brought
	b.Formula = strings.TrimSpace(b.Formula)
	if b.Level == "" {
		b.Level = territory.Commune
	}
	if b.Rule == "" || b.Formula == "" || b.Level != territory.Commune { // where nothing goes up
		b.Rule = series.Formula
	}
	b.Min, b.Max, b.Column, b.File, b.Release = nil, nil, "", "", 0
	b.Source, b.Producer, b.Licence, b.Web = "", "", "", ""
	if b.By == "" {
		b.By = by
	}
	b = b.Clean()
	if b.Code == "" {
		b.Code = series.NewCode(b.Label, taken)
		b.Family = b.Code
	}
	return b
}

// commonPeriod is the period of all that a formula reads; "" when they differ, and someone must say.
func commonPeriod(reads []*series.Card) string {
	period := ""
	for _, c := range reads {
		if period != "" && c.Period != period {
			return ""
		}
		period = c.Period
	}
	return period
}

// laidOver is a book with a card laid over it, new or in place of what stands under its code.
func (a *App) laidOver(figures *series.Book, b series.Brought) (*series.Book, error) {
	const looked = "looked at"
	if _, stands := figures.Card(b.Code); !stands {
		return figures.With(looked, []*series.Card{b.Card()}, nil)
	}
	shipped, err := a.PlaceIndicators()
	if err != nil {
		return nil, err
	}
	var cards []*series.Card
	var values []*series.Series
	for _, c := range figures.Cards() {
		switch {
		case c.Brought == nil:
			continue
		case c.Code == b.Code:
			cards = append(cards, b.Card())
		default:
			cards = append(cards, c.Brought.Card())
		}
		if c.Formula == "" {
			values = append(values, figures.Series(c.Code, c.Level))
		}
	}
	return shipped.With(looked, cards, values)
}

// onFormula gives the faults of formulas their field in the form: those of the card at its formula or
// unit, those of cards that read it as what would fall. Nil of what is no fault.
func onFormula(code string, err error) fault.List {
	var l fault.List
	for _, f := range fault.All(err) {
		switch {
		case f.Field != "" && f.Field != code && f.Key == "formula.cycle":
			l = append(l, fault.On("formula", f.Code, f.Key, argsOf(f)...))
		case f.Field != "" && f.Field != code:
			l.Add("formula", "place_compose.falls", "code", f.Field)
		default:
			field := "formula"
			switch {
			case strings.HasPrefix(f.Key, "formula.declared"):
				field = "unit"
			case f.Key == "place_formula.not_summed":
				field = "rule"
			}
			l = append(l, fault.On(field, f.Code, f.Key, argsOf(f)...))
		}
	}
	return l
}

// samplesOf chooses places to work the formula out for: one in the middle of those that have a value,
// one whose value is doubtful, one that can't be divided, one that has none.
func samplesOf(book *series.Book, b series.Brought) []territory.Key {
	s := book.Series(b.Code, b.Level)
	order := book.Order(b.Level)
	var keys []territory.Key
	add := func(at int) {
		if at >= 0 {
			keys = append(keys, order.Key(at))
		}
	}
	add(s.Typical())
	for _, of := range [][]series.Status{{series.Flagged, series.Estimated}, {formula.DividedByZero, formula.Undefined, formula.TooLarge}, {series.Secret, series.Missing, series.NotApplicable}} {
		for _, st := range of {
			if at := s.First(st); at >= 0 {
				add(at)
				break
			}
		}
	}
	return keys
}

// KeepComposed keeps an indicator that someone composed.
func (a *App) KeepComposed(ctx context.Context, actor access.Actor, v BroughtView, from From) (Composition, error) {
	c, err := a.LookAtComposed(ctx, actor, v)
	if err != nil {
		return c, err
	}
	if err := a.mayShow(ctx, actor, c.Card, v.Version > 0); err != nil {
		return c, err
	}
	return c, a.store.Update(ctx, Principal, author(actor, from), func(tx *store.Tx) error {
		all, err := ownCards(tx)
		if err != nil {
			return err
		}
		if v.Version == 0 && len(all) >= maxPlaceIndicators {
			return fault.New(fault.TooLarge, "place_import.full", "max", maxPlaceIndicators)
		}
		if err := stillReads(c, all); err != nil {
			return err
		}
		version, err := tx.Put(placeIndicatorPut(c.Card, v.Version))
		if err != nil {
			return err
		}
		if err := onceOnly("code", c.Card.Code, v.Version, version); err != nil {
			return err
		}
		return tx.Location("/indicateurs/" + c.Card.Code)
	})
}

// mayShow holds who makes a card public, new or by a change, to the right to publish.
func (a *App) mayShow(ctx context.Context, actor access.Actor, b series.Brought, stands bool) error {
	if !b.Public {
		return nil
	}
	if stands {
		before, err := a.BroughtIndicator(ctx, actor, b.Code)
		if err != nil || before.Public {
			return err
		}
	}
	return allow(actor, access.Publish, access.Object{Kind: access.KindPlaceIndicator})
}

// stillReads refuses a formula of which a card that it reads went, or was hidden, while it was written.
func stillReads(c Composition, all map[string]series.Brought) error {
	for _, r := range c.Book.Reads(c.Card.Code) {
		if now, stands := all[r.Code]; r.Brought != nil && (!stands || c.Card.Public && !now.Public) {
			return fault.On("formula", fault.Conflict, "place_compose.meanwhile", "code", r.Code)
		}
	}
	return nil
}
