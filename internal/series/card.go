// Package series holds the indicators of place: their cards, their values as
// packed vectors in the order of the communes, what is computed from them at
// the levels above, and where a place stands among others.
package series

import (
	"codeberg.org/bocage/bocage/internal/framework"
	"codeberg.org/bocage/bocage/internal/indicator"
	"codeberg.org/bocage/bocage/internal/territory"
)

// Rule says how the value of a larger place follows from those of its communes.
type Rule string

// The rules. Sum adds counts. Formula computes the card's formula again from
// counts that were added. Weighted is the mean weighted by a count, an estimate.
// None: a median can't be computed from medians. A card that has a formula and another
// rule than Formula is computed commune by commune, and goes up by that rule.
const (
	Sum      Rule = "sum"
	Formula  Rule = "formula"
	Weighted Rule = "weighted"
	None     Rule = "none"
)

// Card is what an indicator of place is: words, unit, period, source, and how
// its values are made. One card is one indicator over one period; cards of a
// Family are the same indicator at other times.
type Card struct {
	Code       string
	Family     string         // code shared by the cards of a series over time; its own code when alone
	Break      framework.Text // why it does not compare with the others of its family
	Label      framework.Text
	Definition framework.Text
	Sentence   framework.Text // what follows the rounded value: « habitants sur 100 ont 65 ans ou plus »
	YesNo      framework.Text // what a commune as a whole is at 100 and is not at 0, where the source says all or nothing
	Unit       string         // UCUM
	UnitLabel  framework.Text
	Decimals   int
	Direction  indicator.Direction
	Count      bool            // counts people or things; shown on demand, other cards are computed from it
	Level      territory.Level // at which the source publishes
	Period     string          // "2018", "2013/2018"; "" when the source gives none
	Vintage    int             // of the codes in the source
	Source     *Source
	Column     string // of the source's file
	Rule       Rule
	Formula    string // executed, and shown as such; "" of values that come from a source
	Weight     string // code of the count that weighs
	Base       string // code of the count that a sample was drawn from
	Flags      []Flag
	Caveats    []framework.Text
	Flaw       string // the page of the documentation that tells of a known flaw
	Secret     bool   // what the source leaves out is covered by statistical secrecy
	First      int    // order among what a portrait opens on; 0 on demand
	Dimensions []Mapping
	Brought    *Brought // by people, from a file; nil of those that ship
}

// Mapping says which dimension of a framework an indicator speaks of, and who says so.
type Mapping struct {
	Framework string `json:"framework"`
	Dimension string `json:"dimension"`
	Author    string `json:"author"`
}

// Source is where values come from.
type Source struct {
	ID       string
	Title    framework.Text
	Producer string
	Licence  string
	URL      string
	File     string
	Vintage  int
	Sample   float64  // share of households that answered; 0 when all did
	Outside  []string // how the codes of communes begin that it does not speak of
}

// Flag warns of values: all of them, those over a bound, or those that are
// exactly one of a few.
type Flag struct {
	Every   bool
	Over    *float64
	Exactly []float64
	Text    framework.Text
}

// Of says whether the flag warns of a value.
func (f Flag) Of(v float64) bool {
	if f.Every || f.Over != nil && v > *f.Over {
		return true
	}
	for _, e := range f.Exactly {
		if v == e {
			return true
		}
	}
	return false
}

// Warnings are the words of the flags that a value bears.
func (c *Card) Warnings(v float64) []framework.Text {
	var words []framework.Text
	for _, f := range c.Flags {
		if f.Of(v) {
			words = append(words, f.Text)
		}
	}
	return words
}

// EachCommune says whether the card's formula is computed commune by commune, its results
// then going up by the card's rule.
func (c *Card) EachCommune() bool {
	return c.Formula != "" && c.Rule != Formula && c.Level == territory.Commune
}

// Middled says whether a level shows the commune in the middle of each of its places: what is
// of communes and follows from no count, such as a median, is not computed again above them.
func (c *Card) Middled(level territory.Level) bool {
	return c.Rule == None && c.Level == territory.Commune && level != territory.Commune
}
