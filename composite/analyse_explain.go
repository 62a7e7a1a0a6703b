package composite

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Explain asks why a unit is where it is, ready to be told.
type Explain struct {
	Sources    `yaml:",inline"`
	Most       int `json:"most,omitempty" yaml:"most,omitempty"`             // indicators told on each side: 3 when 0
	Neighbours int `json:"neighbours,omitempty" yaml:"neighbours,omitempty"` // units told that look like it: 3 when 0
}

// Explanation is why a unit is where it is.
type Explanation struct {
	Decomposition *Decomposition `json:"decomposition"`
	Raises        []Source       `json:"raises"` // indicators that bring most, the most first
	Lowers        []Source       `json:"lowers"` // those that cost most
	Profile       *UnitProfile   `json:"profile"`
	Nearest       []Neighbour    `json:"nearest"`
	Indicators    int            `json:"indicators"`   // under the node
	Present       int            `json:"present"`      // of them, those that the unit has
	Availability  Number         `json:"availability"` // share of the weight that the unit has
	Imputed       []string       `json:"imputed,omitempty"`
	Winsorised    []string       `json:"winsorised,omitempty"`
	Clipped       []string       `json:"clipped,omitempty"`
	RankLow       int            `json:"rank_low,omitempty"` // best and worst rank of its interval, to be set by who knows it: a rank is never told alone
	RankHigh      int            `json:"rank_high,omitempty"`
}

// Run gathers the sources of the score of a unit, its profile under the node,
// the units that look like it, and what was done to its numbers. Raises are the
// indicators that bring most points of the score, Lowers those that cost most. One
// that the unit lacks may be among them: [SayAbsence] tells it apart. Missing values
// and errors: as [Sources.Run] and [Profile.Run].
//
// Source: the parts are those of [Sources.Run], after Ang, The LMDI approach to
// decomposition analysis, Energy Policy 33 (2005).
func (o Explain) Run(x *Computed, unit string, year int) (*Explanation, error) {
	d, err := o.Sources.Run(x, unit, year)
	if err != nil {
		return nil, err
	}
	most, neighbours := o.Most, o.Neighbours
	if most <= 0 {
		most = 3
	}
	if neighbours <= 0 {
		neighbours = 3
	}
	out := &Explanation{Decomposition: d, Raises: foremost(d.Sources, most, 1), Lowers: foremost(d.Sources, most, -1)}
	if out.Profile, err = (Profile{Node: o.Node, Within: o.Within, Most: most}).Run(x, unit, year); err != nil {
		return nil, err
	}
	if out.Nearest, err = (Nearest{Node: o.Node, Count: neighbours}).Run(x, unit, year); err != nil {
		return nil, err
	}
	out.count(x)
	return out, nil
}

// foremost are the indicators whose total is the furthest on one side of 0.
func foremost(sources []Source, most int, side Number) []Source {
	var out []Source
	for _, s := range sources {
		if s.Level == 1 && side*s.Total > 0 {
			out = append(out, s)
		}
	}
	slices.SortStableFunc(out, func(a, b Source) int { return cmp.Compare(side*b.Total, side*a.Total) })
	return out[:min(most, len(out))]
}

// count tells what the unit has, and what was done to it.
func (e *Explanation) count(x *Computed) {
	shares := sharesOf(x.Structure, x.Weights)
	target := x.Structure.Find(e.Decomposition.Node)
	for _, s := range e.Decomposition.Sources {
		if s.Level > 1 {
			continue
		}
		e.Indicators++
		if s.Score == s.Score {
			e.Present++
			e.Availability += Number(weightIn(x.Structure, shares, x.Structure.Find(s.Code), target))
		}
		for _, list := range []struct {
			mark string
			to   *[]string
		}{{"imputed", &e.Imputed}, {"winsorised", &e.Winsorised}, {"clipped", &e.Clipped}} {
			if slices.Contains(s.Marks, list.mark) {
				*list.to = append(*list.to, s.Code)
			}
		}
	}
}

// Saying is one thing that an explanation says; each has an English sentence
// in [Sayings], and other languages make their own.
type Saying string

// What an explanation may say.
const (
	SayScore     Saying = "score"
	SayInterval  Saying = "interval"
	SayRaises    Saying = "raises"
	SayLowers    Saying = "lowers"
	SayAbsence   Saying = "absence" // an indicator that raises or lowers because the unit lacks it
	SayBalance   Saying = "balance"
	SayMissing   Saying = "missing"
	SayImputed   Saying = "imputed"
	SayTreated   Saying = "treated"
	SayClipped   Saying = "clipped"
	SayLooksLike Saying = "looks_like"
)

// Sayings are the English sentences. {name}, {code}, {other}, {value},
// {limit}, {count} and {of} are filled by [Statement.In].
var Sayings = map[Saying]string{
	SayScore:     "{name} has a score of {value}, against {limit} for what it is compared to.",
	SayInterval:  "Its rank lies between {count} and {of}.",
	SayRaises:    "What raises it most: {name} ({value} points).",
	SayLowers:    "What lowers it most: {name} ({value} points).",
	SayAbsence:   "{name} is missing: not being compared on it brings {value} points.",
	SayBalance:   "How its parts differ from one another brings {value} points.",
	SayMissing:   "It has {count} of {of} indicators, and a share {value} of the weight: the others make up for what is missing.",
	SayImputed:   "Estimated, because missing: {other}.",
	SayTreated:   "Extreme, and brought nearer to the others: {other}.",
	SayClipped:   "Beyond the bounds, and counted as at them: {other}.",
	SayLooksLike: "By its profile it looks like {other}.",
}

// Statement is one thing said, with what its sentence needs.
type Statement struct {
	Say   Saying `json:"say"`
	Code  string `json:"code,omitempty"`
	Name  string `json:"name,omitempty"`
	Other string `json:"other,omitempty"` // codes or names, with a comma between
	Value Number `json:"value"`
	Limit Number `json:"limit"`
	Count int    `json:"count,omitempty"`
	Of    int    `json:"of,omitempty"`
}

// In fills a sentence; numbers keep three significant digits.
func (s Statement) In(sentence string) string {
	number := func(v Number) string { return strconv.FormatFloat(threeDigits(float64(v)), 'f', -1, 64) }
	return strings.NewReplacer("{name}", s.Name, "{code}", s.Code, "{other}", s.Other, "{value}", number(s.Value), "{limit}", number(s.Limit),
		"{count}", strconv.Itoa(s.Count), "{of}", strconv.Itoa(s.Of)).Replace(sentence)
}

// Statements are the explanation in order: the score, the interval of ranks
// when it is known, what raises and lowers, what is missing or was changed,
// and who looks like the unit. A rank without its interval is not told.
func (e *Explanation) Statements() []Statement {
	d := e.Decomposition
	out := []Statement{{Say: SayScore, Code: d.Unit, Name: d.Name, Value: d.Score, Limit: d.AgainstScore}}
	if e.RankLow > 0 && e.RankHigh >= e.RankLow {
		out = append(out, Statement{Say: SayInterval, Count: e.RankLow, Of: e.RankHigh})
	}
	for _, s := range e.Raises {
		out = append(out, s.statement(SayRaises))
	}
	for _, s := range e.Lowers {
		out = append(out, s.statement(SayLowers))
	}
	balance := Number(0)
	for _, s := range d.Sources {
		balance += s.FromBalance
	}
	if balance != 0 {
		out = append(out, Statement{Say: SayBalance, Value: balance})
	}
	if e.Present < e.Indicators {
		out = append(out, Statement{Say: SayMissing, Count: e.Present, Of: e.Indicators, Value: e.Availability})
	}
	return append(out, e.treated()...)
}

// statement tells what an indicator brings, or what its absence does.
func (s Source) statement(say Saying) Statement {
	if s.Score != s.Score {
		say = SayAbsence
	}
	return Statement{Say: say, Code: s.Code, Name: labelOf(s), Value: s.Total}
}

func (e *Explanation) treated() []Statement {
	names := map[string]string{}
	for _, s := range e.Decomposition.Sources {
		names[s.Code] = labelOf(s)
	}
	var out []Statement
	say := func(what Saying, codes []string) {
		var said []string
		for _, code := range codes {
			said = append(said, names[code])
		}
		if len(said) > 0 {
			out = append(out, Statement{Say: what, Other: strings.Join(said, ", ")})
		}
	}
	say(SayImputed, e.Imputed)
	say(SayTreated, e.Winsorised)
	say(SayClipped, e.Clipped)
	var like []string
	for _, n := range e.Nearest {
		like = append(like, n.Name)
	}
	if len(like) > 0 {
		out = append(out, Statement{Say: SayLooksLike, Other: strings.Join(like, ", ")})
	}
	return out
}

func labelOf(s Source) string {
	if s.Name != "" {
		return s.Name
	}
	return s.Code
}
