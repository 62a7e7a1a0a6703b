package territory

import "slices"

// Bridge is a passage laid over lists of codes: for each commune after, what
// comes to it, by position. It serves any number of indicators of the same places.
type Bridge struct {
	From, To []string
	// Left are the positions in From that no commune after receives anything of:
	// codes that the passage does not know, or that count people a second time.
	Left  []int32
	start []int32
	parts []Part
}

// Part is what a commune after has of one before.
type Part struct {
	// At is the position in From, -1 when that commune is not in the list.
	At int32
	// Share and Back are those of the flow, both 1 for a commune that did not change.
	Share, Back float64
}

// Whole says whether the part is a whole commune that is a whole commune after:
// it did not change, but for its code.
func (p Part) Whole() bool { return p.Share == 1 && p.Back == 1 }

// Over lays the passage over the codes of data, in any order and each once, and
// the communes after. A commune after that no code leads to has one part that is
// not in the list, so that it is missing and not zero.
func (p Passage) Over(from, to []string) *Bridge {
	at := make(map[string]int32, len(from))
	for i, code := range from {
		at[code] = int32(i)
	}
	into, leaves := map[string][]Flow{}, map[string]bool{}
	for _, f := range p.Flows {
		into[f.To] = append(into[f.To], f)
		leaves[f.From] = true
	}
	b := &Bridge{From: from, To: to, start: make([]int32, 1, len(to)+1), parts: make([]Part, 0, len(to)+len(p.Flows))}
	used := make([]bool, len(from))
	for _, code := range to {
		flows := into[code]
		if flows == nil && !leaves[code] {
			flows = []Flow{{From: code, Share: 1, Back: 1}}
		}
		b.receive(flows, at, used)
	}
	for i, u := range used {
		if !u {
			b.Left = append(b.Left, int32(i))
		}
	}
	return b
}

// receive adds the parts of the next commune after.
func (b *Bridge) receive(flows []Flow, at map[string]int32, used []bool) {
	if flows == nil {
		flows = []Flow{{Share: 1, Back: 1}}
	}
	for _, f := range flows {
		i, there := at[f.From]
		if !there {
			i = none
		} else {
			used[i] = true
		}
		b.parts = append(b.parts, Part{At: i, Share: f.Share, Back: f.Back})
	}
	b.start = append(b.start, int32(len(b.parts)))
}

// Parts are what the commune at a position of To is made of, in the order of
// codes before.
func (b *Bridge) Parts(i int) []Part { return b.parts[b.start[i]:b.start[i+1]] }

// Changed says whether the commune at a position of To is other than one whole
// commune before.
func (b *Bridge) Changed(i int) bool {
	return !slices.ContainsFunc(b.Parts(i), Part.Whole) || len(b.Parts(i)) > 1
}
