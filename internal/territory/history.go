package territory

import "slices"

// ChangeKind says what a change was for the commune whose history it is in.
type ChangeKind string

// The kinds. Gathered: others merged into it, or several made it. Joined: it
// merged into another. Shed: parts of it became communes again. Restored: it was
// such a part. Recoded: only its code changed.
const (
	Gathered ChangeKind = "gathered"
	Joined   ChangeKind = "joined"
	Shed     ChangeKind = "shed"
	Restored ChangeKind = "restored"
	Recoded  ChangeKind = "recoded"
)

// Change is one change of a commune, between two vintages that follow each other.
type Change struct {
	Before, After int
	Kind          ChangeKind
	Codes         []string // of the other communes; the code before of one that was recoded
	ODbL          bool     // known by the tables under that licence
}

// History lists what happened to a commune of today, the last first, as far back
// as the vintages of the set go. It follows the commune through changes of code.
// Names that changed alone are not in the sources.
func (s *Set) History(code string) []Change {
	var list []Change
	years := s.Vintages()
	for at := len(years) - 1; at > 0; at-- {
		p := s.step(years[at-1])
		c, was := p.changeOf(code)
		code = was
		if c.Kind == "" {
			continue
		}
		c.Before, c.After, c.ODbL = years[at-1], years[at], p.ODbL
		list = append(list, c)
	}
	return list
}

// changeOf is what the passage makes of a commune known by its code after, or
// before when it ends there, with its code before.
func (p Passage) changeOf(code string) (c Change, was string) {
	var in, out []Flow
	for _, f := range p.Flows {
		if f.To == code {
			in = append(in, f)
		}
		if f.From == code {
			out = append(out, f)
		}
	}
	switch {
	case len(in) == 0 && len(out) > 0:
		return Change{Kind: Joined, Codes: goals(out, code)}, code
	case len(in) == 0:
		return Change{}, code
	case len(in) > 1:
		return Change{Kind: Gathered, Codes: origins(in, code)}, heir(in, code)
	case in[0].From == code && len(out) > 1:
		return Change{Kind: Shed, Codes: goals(out, code)}, code
	case in[0].From == code:
		return Change{}, code
	case in[0].Share < 1:
		return Change{Kind: Restored, Codes: []string{in[0].From}}, code
	}
	return Change{Kind: Recoded, Codes: []string{in[0].From}}, in[0].From
}

func goals(flows []Flow, but string) (codes []string) {
	for _, f := range flows {
		if f.To != but {
			codes = append(codes, f.To)
		}
	}
	return codes
}

func origins(flows []Flow, but string) (codes []string) {
	for _, f := range flows {
		if f.From != but {
			codes = append(codes, f.From)
		}
	}
	return codes
}

// heir is the commune before that one made of several goes on: of the same code,
// else the largest.
func heir(flows []Flow, code string) string {
	largest := flows[0]
	for _, f := range flows {
		if f.From == code {
			return code
		}
		if f.Back > largest.Back {
			largest = f
		}
	}
	return largest.From
}

// Counted says how many communes there were in a vintage of those that a place
// of today is made of, and how many of today's were not communes then.
func (s *Set) Counted(key Key, vintage int) (then, restored int, err error) {
	p, err := s.Passage(vintage, s.Vintage())
	at, ok := s.find(key)
	if err != nil || !ok {
		return 0, 0, err
	}
	here := map[string]bool{}
	for _, c := range s.communesOf(at) {
		here[s.places[c].code] = true
	}
	from, to := map[string]bool{}, map[string]bool{}
	for _, f := range p.Flows {
		if here[f.To] {
			from[f.From], to[f.To] = true, true
		}
	}
	for code := range to {
		if !from[code] && !slices.ContainsFunc(p.Flows, func(f Flow) bool { return f.To == code && f.Share == 1 }) {
			restored++
		}
	}
	return len(here) - len(to) + len(from), restored, nil
}
