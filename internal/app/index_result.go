package app

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"sync"

	"codeberg.org/bocage/bocage/composite"
	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/index"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/territory"
)

// keptResults is how many computed indices are held: one of all communes over forty
// indicators takes some 60 MB.
const keptResults = 6

// indexClasses is into how many classes places are sorted when weights move.
const indexClasses = 5

// IndexResult is an index computed: what every step left, and the scores. It is shared
// by its readers and never changes, but for its spread and its audit, which come later.
type IndexResult struct {
	*composite.Result
	Index index.Index
	Book  *series.Book
	Given *composite.Dataset // before any step, with the places that were left out
	Sum   string             // of the plan and the figures: the same, the same result

	rows    map[string]int // code → row of the places that are scored
	given   map[string]int
	places  *territory.Set
	moving  sync.Mutex
	live    *composite.Live
	spread  slow[composite.Spreads]
	sorted  slow[IndexFamilies]
	audited *indexAudited
}

// IndexResult computes an index over the indicators that its reader sees, once for all
// who see the same. It errs when a part of it is not theirs to see: an index never tells
// of what its parts do not.
func (a *App) IndexResult(ctx context.Context, actor access.Actor, x index.Index) (*IndexResult, error) {
	if lack := x.Ready(); lack != "" {
		return nil, fault.New(fault.Invalid, "index.not_ready")
	}
	places, err := a.Territories()
	if err != nil {
		return nil, err
	}
	book, err := a.PlaceIndicatorsFor(ctx, actor)
	if err != nil {
		return nil, err
	}
	for _, c := range x.Indicators {
		if card, known := book.Card(c.Code); !known || !index.Offered(card, x.Level) {
			return nil, fault.New(fault.Invalid, "index.part_gone")
		}
	}
	key, err := resultKey(x, book, places)
	if err != nil {
		return nil, err
	}
	ctx = context.WithoutCancel(ctx) // others wait for it
	return keptOnce(&a.results, key, store.Revision{}, func() (*IndexResult, error) { return computeIndex(ctx, x, book, places) })
}

// resultKey is all that a result follows from: the choices of the index, the figures
// of the day and the places.
func resultKey(x index.Index, book *series.Book, places *territory.Set) (string, error) {
	x.Title, x.Question, x.Limits, x.By, x.Public, x.Retired = "", "", "", "", false, ""
	x.Said = nil
	choices, err := json.Marshal(x)
	return string(choices) + " " + book.State() + " " + places.State(), err
}

func computeIndex(ctx context.Context, x index.Index, book *series.Book, places *territory.Set) (*IndexResult, error) {
	r := &IndexResult{Index: x, Book: book, Given: x.Data(book, places), places: places}
	plan := x.Plan()
	sum, err := planSum(plan, r.Given)
	if err != nil {
		return nil, err
	}
	r.Sum = sum
	if r.Result, err = plan.Run(ctx, r.Given); err != nil {
		return nil, IndexFault(err, nil)
	}
	r.rows, r.given = rowsOf(r.Data()), rowsOf(r.Given)
	r.live, err = r.Live(indexClasses, 2)
	if err != nil {
		return nil, IndexFault(err, nil)
	}
	r.audited = &indexAudited{}
	return r, nil
}

func rowsOf(d *composite.Dataset) map[string]int {
	rows := make(map[string]int, len(d.Units))
	for i, u := range d.Units {
		rows[u.Code] = i
	}
	return rows
}

// planSum identifies a plan over its figures, to the last bit.
func planSum(p composite.Plan, d *composite.Dataset) (string, error) {
	h := sha256.New()
	if err := json.NewEncoder(h).Encode(p); err != nil {
		return "", err
	}
	for _, u := range d.Units {
		fmt.Fprintf(h, "%s\n", u.Code)
	}
	for _, i := range d.Indicators {
		fmt.Fprintf(h, "%s %d %s %g\n", i.Code, i.Direction, i.Parent, i.Weight)
	}
	for _, a := range d.Aggregates {
		fmt.Fprintf(h, "%s %s %g\n", a.Code, a.Parent, a.Weight)
	}
	b := make([]byte, 0, 8*d.Values.Rows)
	for c := range d.Values.Columns {
		b = b[:0]
		for _, v := range d.Values.Column(c) {
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
		}
		h.Write(b)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// Row is where a place is among those that are scored; -1 when it is not.
func (r *IndexResult) Row(code string) int { return rowAt(r.rows, code) }

// GivenRow is where a place is among all those of the index.
func (r *IndexResult) GivenRow(code string) int { return rowAt(r.given, code) }

func rowAt(rows map[string]int, code string) int {
	if row, there := rows[code]; there {
		return row
	}
	return -1
}

// Shares are the weights as they were used: what each node weighs within its parent.
func (r *IndexResult) Shares() []float64 { return sharesOf(r.Structure, r.Weights) }

func sharesOf(s *composite.Structure, weights []float64) []float64 {
	out := make([]float64, len(weights))
	for _, n := range s.Nodes {
		total := 0.0
		for _, c := range n.Children {
			total += weights[c]
		}
		for _, c := range n.Children {
			if total > 0 {
				out[c] = weights[c] / total
			}
		}
	}
	return out
}

// MovedIndex is an index under weights that someone moved by hand.
type MovedIndex struct {
	Scores []float64 // one a row
	Moved  bool      // some weight is not as kept

	above  composite.Matrix // one column an aggregate
	result *IndexResult
}

// Of are the scores of a dimension, one a row; nil for one that is not there.
func (m MovedIndex) Of(dimension string) []float64 {
	s := m.result.Structure
	switch at := s.Find(dimension); {
	case at < s.Indicators:
		return nil
	case m.Moved:
		return m.above.Column(at - s.Indicators)
	default:
		return m.result.Scores.Column(at)
	}
}

// sharesWith are the shares of all nodes, some moved by hand, and whether any moved.
func (r *IndexResult) sharesWith(weights map[string]float64) (all []float64, moved bool) {
	all = slices.Clone(r.Shares())
	for n, node := range r.Structure.Nodes {
		if w, is := weights[node.Code]; is && w != all[n] {
			all[n], moved = w, true
		}
	}
	return all, moved
}

// Move scores every place under other weights: by the code of a node, those that are
// not named staying as they are. It takes some milliseconds for all communes.
func (r *IndexResult) Move(ctx context.Context, weights map[string]float64) (MovedIndex, error) {
	var all []float64
	out := MovedIndex{result: r}
	if all, out.Moved = r.sharesWith(weights); !out.Moved {
		out.Scores = r.Scores.Column(r.Target)
		return out, nil
	}
	r.moving.Lock()
	defer r.moving.Unlock()
	m, err := r.live.Move(ctx, all)
	if err != nil {
		return out, IndexFault(err, nil)
	}
	out.above = m.Above
	out.above.Values = slices.Clone(m.Above.Values)
	out.Scores = out.above.Column(r.Target - r.Structure.Indicators)
	return out, nil
}
