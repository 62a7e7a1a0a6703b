package composite

import (
	"cmp"
	"context"
	"math"
	"slices"

	"codeberg.org/bocage/bocage/stats"
)

// Machine says how a long computation runs; it changes no result.
type Machine struct {
	Workers  int                   // goroutines; 1 when 0
	Progress func(done, total int) // called now and then, from any goroutine; nil when nobody asks
}

// Spread makes the index again under other choices, as many times as the plan's
// Uncertainty says, and tells for each unit within which ranks and scores it
// falls. Each draw uses its own generator: same seed, same bits, whatever the
// number of workers. The context ends it early, with its error.
//
// With R_ud and y_ud the rank and the score of unit u in draw d, 1 the best rank
// and equal scores sharing it, within the year of the unit, and D_u the draws in
// which it has a score,
//
//	Rank, Score   quantiles 0.05, 0.5 and 0.95 (type 7) of R_ud and y_ud over D_u
//	Mean          Σ_{d∈D_u} R_ud / |D_u|,  Ranked = |D_u| / draws
//	Top, Bottom   share of D_u with R_ud ≤ k, or R_ud > n_d − k
//	Above         (#{R_a < R_b} + ½ #{R_a = R_b}) / draws in which both have a rank
//
// n_d being the units ranked in draw d, and k their number times Share, rounded
// down, 1 at least. Units come in the order of the data, after screening; scores
// are on the scale of the plan. Nominal is the rank under the plan itself, no
// draw. A factor is drawn by itself, from its own numbers: see [Factor].
//
// Missing values: units without a score in a draw have no rank there; a unit
// that never has one has missing intervals, not zeros.
// Errors: those of [Plan.Run], in the plan or in any draw, none of which is
// skipped; a factor that varies nothing, that varies several things, or that
// names what is not there; too few draws, or more than memory takes.
//
// Sources: OECD and JRC, Handbook on Constructing Composite Indicators (2008), step 7; Saisana, Saltelli and Tarantola,
// Uncertainty and sensitivity analysis techniques as tools for the quality
// assessment of composite indicators, JRSS A 168 (2005).
func (p Plan) Spread(ctx context.Context, d *Dataset, m Machine) (*Spreads, error) {
	if p.Uncertainty == nil {
		return nil, &Error{Step: StepUncertainty, Reason: NoFactorVaries}
	}
	u, err := p.uncertain(ctx, d, m)
	if err != nil {
		return nil, err
	}
	return u.spread(ctx, m)
}

func (u *uncertain) spread(ctx context.Context, m Machine) (*Spreads, error) {
	draws, err := u.decided()
	if err != nil {
		return nil, err
	}
	u.done = counter(len(draws)*u.passes(len(draws)), m.Progress)
	if err := u.rank(ctx, draws); err != nil {
		return nil, err
	}
	return u.tell(ctx, draws)
}

// decided are the choices of every draw.
func (u *uncertain) decided() ([]drawn, error) {
	if len(u.o.Explicit) > 0 {
		return u.explicit()
	}
	sampler, err := u.o.Sampling.Sampler(sum(u.takes))
	if err != nil {
		return nil, err
	}
	out := make([]drawn, u.o.draws())
	var numbers []float64
	for n := range out {
		numbers = sampler.Draw(n, numbers)
		out[n] = decide(u.o.Factors, u.takes, numbers)
	}
	return out, nil
}

func sum(x []int) int {
	s := 0
	for _, v := range x {
		s += v
	}
	return s
}

// uncertain is an analysis on its way.
type uncertain struct {
	*runs
	o       *Uncertainty
	nominal nominal
	years   []int32
	ranks   rankStore
	scores  []float64 // draw by draw, when all fit; else nil
	memory  int       // bytes of scores that may be held at once
}

// nominal is what the plan itself gives.
type nominal struct {
	scores []float64
	ranks  []int32
}

// uncertain checks the data and what varies, and makes the plan once.
func (p Plan) uncertain(ctx context.Context, d *Dataset, m Machine) (*uncertain, error) {
	o := p.Uncertainty
	if err := o.check(); err != nil {
		return nil, err
	}
	r, err := p.begin(d)
	if err != nil {
		return nil, err
	}
	base := r.Data()
	factors, err := p.peopled(ctx, d, o.Factors)
	if err != nil {
		return nil, err
	}
	if err := checkFactors(p, factors, base, r.Structure); err != nil {
		return nil, err
	}
	base, screen, err := p.screens(d, base, factors)
	if err != nil {
		return nil, err
	}
	o = o.with(factors)
	if err := p.checkWeighs(o.Factors, r.Structure, r.Target); err != nil {
		return nil, err
	}
	takes, err := coordinates(o.Factors, r.Structure)
	if err != nil {
		return nil, err
	}
	for _, code := range o.Pairs {
		if !slices.ContainsFunc(base.Units, func(u Unit) bool { return u.Code == code }) {
			return nil, &Error{Step: StepUncertainty, Reason: NoSuchUnit, Unit: code}
		}
	}
	u := &uncertain{o: o, memory: memory, years: yearLabels(base.Units), runs: &runs{plan: p, base: base, screen: screen, s: r.Structure, target: r.Target,
		factors: o.Factors, takes: takes, seed: o.Sampling.Seed, workers: max(1, m.Workers), done: func(int) {}}}
	if p.compares(o.Factors, r.Structure) {
		u.memory = math.MaxInt // some units at a time would be compared with each other only
	}
	u.nominal, err = u.asPlanned(ctx)
	return u, err
}

// asPlanned makes the plan itself.
func (u *uncertain) asPlanned(ctx context.Context) (nominal, error) {
	alone := *u.runs
	alone.factors = nil
	out := nominal{scores: make([]float64, len(u.base.Units)), ranks: make([]int32, len(u.base.Units))}
	err := alone.each(ctx, []drawn{noDraw(nil)}, 0, len(u.base.Units), func(_, _ int, scores []float64) { copy(out.scores, scores) })
	rankByYear(out.scores, u.years, &Ranker{}, out.ranks)
	u.sides = alone.sides
	return out, err
}

// rank makes every draw and keeps its ranks, and its scores when they fit.
func (u *uncertain) rank(ctx context.Context, draws []drawn) error {
	n := len(u.base.Units)
	u.ranks = newRankStore(len(draws), n)
	if u.passes(len(draws)) == 1 && !u.o.NoScores || u.o.KeepRuns {
		u.scores = make([]float64, len(draws)*n)
	}
	rankers := make([]Ranker, u.workers)
	ranks := make([][]int32, u.workers)
	return u.each(ctx, draws, 0, n, func(worker, draw int, scores []float64) {
		if ranks[worker] == nil {
			ranks[worker] = make([]int32, n)
		}
		rankByYear(scores, u.years, &rankers[worker], ranks[worker])
		u.ranks.put(draw, ranks[worker])
		if u.scores != nil {
			copy(u.scores[draw*n:], scores)
		}
	})
}

// passes is how many times the draws are made: once for the ranks, and when
// their scores do not fit in memory, once more for each share of the units
// that does.
func (u *uncertain) passes(draws int) int {
	if u.o.NoScores || u.o.KeepRuns || draws*len(u.base.Units)*8 <= u.memory {
		return 1
	}
	return 1 + (len(u.base.Units)+u.block(draws)-1)/u.block(draws)
}

// block is how many units' scores are held at once.
func (u *uncertain) block(draws int) int { return max(1, u.memory/(8*draws)) }

// scoresOf gives look the scores of every draw, for some units at a time, draw
// by draw.
func (u *uncertain) scoresOf(ctx context.Context, draws []drawn, look func(first, last int, scores []float64)) error {
	n := len(u.base.Units)
	if u.o.NoScores {
		return nil
	}
	if u.scores != nil {
		look(0, n, u.scores)
		return nil
	}
	block := u.block(len(draws))
	kept := make([]float64, block*len(draws))
	for first := 0; first < n; first += block {
		last := min(first+block, n)
		err := u.each(ctx, draws, first, last, func(_, draw int, scores []float64) {
			copy(kept[draw*(last-first):], scores)
		})
		if err != nil {
			return err
		}
		look(first, last, kept[:(last-first)*len(draws)])
	}
	return nil
}

func (u *uncertain) tell(ctx context.Context, draws []drawn) (*Spreads, error) {
	out := &Spreads{Draws: len(draws), Seed: u.o.Sampling.Seed, Units: make([]Spread, len(u.base.Units)), Pairs: u.o.Pairs, Factors: u.names()}
	if err := u.tellRanks(out, u.screen.present(draws, len(u.base.Units))); err != nil {
		return nil, err
	}
	if err := u.tellScores(ctx, draws, out); err != nil {
		return nil, err
	}
	if len(u.o.Pairs) > 0 {
		var err error
		if out.Above, err = u.ranks.above(u.rowsOf(u.o.Pairs), u.workers); err != nil {
			return nil, err
		}
	}
	out.Apart.Width = widthOf(out.Units)
	if u.o.KeepRuns {
		out.Runs = u.keep(draws)
	}
	return out, nil
}

// tellRanks sums up the ranks of each year by itself, and how far neighbours
// in the nominal ranking keep their order.
func (u *uncertain) tellRanks(out *Spreads, present []float64) error {
	held, pairs := 0, 0
	var ranker Ranker
	for _, rows := range rowsOfYears(u.years, len(u.base.Units)) {
		store := u.ranks
		if u.years != nil {
			store = u.ranks.of(rows)
		}
		spread, err := store.spread(u.o.share(), u.workers)
		if err != nil {
			return err
		}
		scores, ranked := make([]float64, len(rows)), 0
		for i, r := range rows {
			unit := u.base.Units[r]
			out.Units[r] = Spread{Unit: unit.Code, Year: unit.Year, Nominal: u.nominal.ranks[r], Rank: interval(spread.Quantiles, i),
				Mean: Number(spread.Mean[i]), Top: Number(spread.Top[i]), Bottom: Number(spread.Bottom[i]),
				Present: present[r], Ranked: float64(spread.Draws[i]) / float64(out.Draws)}
			scores[i] = u.nominal.scores[r]
			if u.nominal.ranks[r] > 0 {
				ranked++
			}
		}
		out.Apart.Units = max(out.Apart.Units, ranked)
		h, p := store.held(ranker.Order(scores))
		held, pairs = held+h, pairs+p
	}
	out.Apart.Neighbours = Number(Missing())
	if pairs > 0 {
		out.Apart.Neighbours = Number(float64(held) / float64(pairs))
	}
	return nil
}

// tellScores sums up the scores of each unit, some units at a time when all do
// not fit in memory.
func (u *uncertain) tellScores(ctx context.Context, draws []drawn, out *Spreads) error {
	for r := range out.Units {
		out.Units[r].Score = Interval{Number(Missing()), Number(Missing()), Number(Missing())}
	}
	spread, err := NewScoreSpread(len(out.Units), len(draws), nil)
	if err != nil {
		return err
	}
	var failed error
	var scratch ScoreScratch
	err = u.scoresOf(ctx, draws, func(first, last int, scores []float64) {
		if failed = spread.Add(first, scores, &scratch); failed != nil {
			return
		}
		for r := first; r < last; r++ {
			out.Units[r].Score = interval(spread.Quantiles, r)
		}
	})
	return cmp.Or(err, failed)
}

func interval(quantiles Matrix, row int) Interval {
	return Interval{Number(quantiles.At(row, 0)), Number(quantiles.At(row, 1)), Number(quantiles.At(row, 2))}
}

// widthOf is the median width of the rank intervals, missing when none has one.
func widthOf(units []Spread) Number {
	var widths []float64
	for _, s := range units {
		if s.Nominal > 0 && s.Ranked > 0 {
			widths = append(widths, float64(s.Rank.High-s.Rank.Low))
		}
	}
	return Number(stats.Median(widths))
}
