package formula

import (
	"maps"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/fault"
)

// Definition is what the card of an indicator says of its computation.
type Definition struct {
	Expression string
	Unit       string // declared; "" leaves it to the formula
}

// Plan is a set of formulas that may be computed: each after those it reads.
type Plan struct {
	Order    []string
	Programs map[string]*Program
}

// MaxFormulas is how many formulas are computed together.
const MaxFormulas = 5000

// maxCycles is how many cycles are told at once, maxSought from how many codes
// more are looked for once one was found, maxPath how many codes of one are told.
const (
	maxCycles = 10
	maxSought = 100
	maxPath   = 12
)

// Prepare reads and compiles the formulas of cards, by code. given knows the
// other indicators, whose values come from elsewhere. What is wrong is a fault.List
// whose fields are the codes of the cards; a cycle is told by its path.
func Prepare(definitions map[string]Definition, given Names) (*Plan, error) {
	if len(definitions) > MaxFormulas {
		return nil, fault.New(fault.TooLarge, "formula.formulas", "max", MaxFormulas)
	}
	var faults fault.List
	read := map[string]*Formula{}
	for _, code := range slices.Sorted(maps.Keys(definitions)) {
		f, err := Parse(definitions[code].Expression)
		if err != nil {
			faults = append(faults, on(code, err)...)
			continue
		}
		read[code] = f
	}
	order, cycles := Order(read)
	if faults = append(faults, cycles...); len(faults) > 0 {
		return nil, faults
	}
	return compileAll(order, read, definitions, given)
}

func compileAll(order []string, read map[string]*Formula, definitions map[string]Definition, given Names) (*Plan, error) {
	plan := &Plan{Order: order, Programs: map[string]*Program{}}
	names := &computed{given: given, programs: plan.Programs, codes: order}
	var faults fault.List
	failed := map[string]bool{}
	for _, code := range order {
		p, err := read[code].Compile(names, definitions[code].Unit)
		if err != nil {
			failed[code] = true
			if !readsOneOf(read[code], failed) {
				faults = append(faults, on(code, err)...)
			}
			continue
		}
		plan.Programs[code] = p
	}
	if len(faults) > 0 {
		return nil, faults
	}
	return plan, nil
}

// readsOneOf says whether a formula reads one that failed: its own fault would
// only be an echo.
func readsOneOf(f *Formula, failed map[string]bool) bool {
	return slices.ContainsFunc(f.references, func(r Reference) bool { return failed[r.Code] })
}

// computed are the names that formulas may use: the given ones and those that
// were compiled before.
type computed struct {
	given    Names
	programs map[string]*Program
	codes    []string
}

func (c *computed) Unit(code string) (string, bool) {
	if p, compiled := c.programs[code]; compiled {
		return p.Unit(), true
	}
	return c.given.Unit(code)
}

func (c *computed) Codes() []string { return slices.Concat(c.codes, c.given.Codes()) }

// on gives faults the field of the card they are about.
func on(code string, err error) fault.List {
	var out fault.List
	for _, f := range fault.All(err) {
		g := *f
		g.Field = code
		out = append(out, &g)
	}
	return out
}

// Order sorts formulas so that each comes after those it reads, codes that are
// ready together in alphabetical order. A reference counts whatever its period and level:
// what is computed from its own past would have no beginning. Cycles are refused with
// their path, the shortest that goes through their first code.
func Order(formulas map[string]*Formula) ([]string, fault.List) {
	g := graphOf(formulas)
	order := g.sorted()
	if len(order) == len(formulas) {
		return order, nil
	}
	return nil, g.cycles()
}

// graph says which formulas each reads (only those that are formulas), and by
// which it is read.
type graph struct {
	reads, readBy map[string][]string
}

func graphOf(formulas map[string]*Formula) *graph {
	g := &graph{reads: map[string][]string{}, readBy: map[string][]string{}}
	codes := slices.Sorted(maps.Keys(formulas))
	for _, code := range codes {
		g.reads[code], g.readBy[code] = nil, nil
	}
	for _, code := range codes {
		for _, r := range formulas[code].references {
			if _, formula := formulas[r.Code]; formula && !slices.Contains(g.reads[code], r.Code) {
				g.reads[code] = append(g.reads[code], r.Code)
				g.readBy[r.Code] = append(g.readBy[r.Code], code)
			}
		}
	}
	return g
}

// sorted takes away, again and again, what reads nothing that is left (Kahn,
// 1962). What stays in the graph reads itself, or is read by what does.
func (g *graph) sorted() []string {
	return peel(g.reads, g.readBy)
}

// peel removes from a graph the nodes without an edge left, with their order.
func peel(edges, back map[string][]string) []string {
	left := map[string]int{}
	var ready, order []string
	for code, to := range edges {
		if left[code] = len(to); len(to) == 0 {
			ready = append(ready, code)
		}
	}
	slices.Sort(ready)
	for len(ready) > 0 {
		code := ready[0]
		ready = ready[1:]
		order = append(order, code)
		for _, other := range back[code] {
			if left[other]--; left[other] == 0 {
				at, _ := slices.BinarySearch(ready, other)
				ready = slices.Insert(ready, at, other)
			}
		}
	}
	return order
}

// cycles tells the cycles: what no order reaches from either side.
func (g *graph) cycles() fault.List {
	done := map[string]bool{}
	for _, code := range slices.Concat(peel(g.reads, g.readBy), peel(g.readBy, g.reads)) {
		done[code] = true
	}
	var out fault.List
	sought := 0
	for _, code := range slices.Sorted(maps.Keys(g.reads)) {
		if done[code] || len(out) == maxCycles || len(out) > 0 && sought > maxSought {
			continue
		}
		sought++
		path := g.back(code, done)
		if path == nil {
			continue
		}
		for _, c := range path {
			done[c] = true
		}
		out = append(out, fault.On(code, fault.Invalid, "formula.cycle", "path", pathWords(path), "code", code))
	}
	return out
}

// back finds the shortest way from a code to itself through what is not done.
func (g *graph) back(code string, done map[string]bool) []string {
	from := map[string]string{}
	queue := []string{code}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		for _, to := range g.reads[at] {
			if to == code {
				return way(from, code, at)
			}
			if _, seen := from[to]; !seen && !done[to] {
				from[to] = at
				queue = append(queue, to)
			}
		}
	}
	return nil
}

// way unrolls a path from its last step.
func way(from map[string]string, first, last string) []string {
	path := []string{first}
	for at := last; at != first; at = from[at] {
		path = append(path, at)
	}
	slices.Reverse(path[1:])
	return path
}

// pathWords writes A → B → C → A, shortened in the middle when it is long.
func pathWords(path []string) string {
	words := slices.Concat(path, path[:1])
	if len(words) > maxPath {
		words = slices.Concat(words[:maxPath-2], []string{"…"}, words[len(words)-2:])
	}
	return strings.Join(words, " → ")
}
