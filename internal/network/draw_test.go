package network

import (
	"reflect"
	"slices"
	"strconv"
	"testing"

	"codeberg.org/bocage/bocage/internal/initiative"
)

// crowd is a network of so many initiatives, each with a carrier of its own, two
// funders in common and one link.
func crowd(size int) (*Network, []int) {
	var sheets []Sheet
	for i := range size {
		s := sheet("i"+strconv.Itoa(i), org("Porteur "+strconv.Itoa(i), "lead"), org("Financeur "+strconv.Itoa(i%7), "funder"), org("Région", "funder"), org("Passé", "partner", initiative.Terms{Until: "2001"}))
		s.Themes = []string{[]string{"mobility", "food", "housing"}[i%3]}
		s.Links = []initiative.Link{{Type: initiative.RefersTo, To: "i" + strconv.Itoa(i/2)}}
		sheets = append(sheets, s)
	}
	n := Build(sheets, nil, today)
	var own []int
	for i, node := range n.Nodes {
		if node.Kind == OfSheet {
			own = append(own, i)
		}
	}
	return n, own
}

func TestDraw(t *testing.T) {
	for _, size := range []int{1, 2, 40, 60, 139, 400} {
		n, own := crowd(size)
		d := n.Around(own).Draw(150)
		if len(d.Nodes) > 150 {
			t.Errorf("%d initiatives: %d nodes drawn", size, len(d.Nodes))
		}
		if again := n.Around(own).Draw(150); !reflect.DeepEqual(d, again) {
			t.Errorf("%d initiatives: drawn twice, two pictures", size)
		}
		shown, more := 0, 0
		for i, x := range d.Nodes {
			if x.Right {
				shown += max(x.Count, 1)
				more += x.More
			}
			if i > 0 && d.Nodes[i-1].Right && !x.Right {
				t.Fatalf("%d initiatives: the sides are mixed", size)
			}
		}
		if shown != size {
			t.Errorf("%d initiatives: %d drawn", size, shown)
		}
		if more != d.Folded {
			t.Errorf("%d initiatives: %d organisations folded, %d told", size, d.Folded, more)
		}
		for _, tie := range d.Ties {
			if tie.From == tie.To || tie.N == 0 || d.Nodes[tie.From].Block != d.Nodes[tie.To].Block {
				t.Errorf("tie %+v", tie)
			}
		}
		if facing := len(d.Nodes) - slices.IndexFunc(d.Nodes, func(n Drawn) bool { return n.Right }); d.Themes && len(d.Nodes)-facing > fewGrouped {
			t.Errorf("%d initiatives: %d organisations face %d themes", size, len(d.Nodes)-facing, facing)
		}
		if whole := size <= 60; whole != (d.Folded == 0) || (size == 400) != d.Themes {
			t.Errorf("%d initiatives: %d folded, grouped by theme %v", size, d.Folded, d.Themes)
		}
	}
}

// Facing sides are put in order: two chains that were tangled no longer cross.
func TestDrawUncrosses(t *testing.T) {
	var sheets []Sheet
	for i := range 10 {
		sheets = append(sheets, sheet("i"+strconv.Itoa(i), org("o"+strconv.Itoa((9-i)*7%10), "lead"), org("o"+strconv.Itoa(((9-i)*7+7)%10), "partner")))
	}
	n := Build(sheets, nil, today)
	var own []int
	for i := range sheets {
		own = append(own, i)
	}
	d := n.Around(own).Draw(150)
	crossings := func(nodes []int) int {
		at := map[int]int{}
		for i, node := range nodes {
			at[node] = i
		}
		c := 0
		for i, a := range d.Ties {
			for _, b := range d.Ties[:i] {
				if (at[a.From]-at[b.From])*(at[a.To]-at[b.To]) < 0 {
					c++
				}
			}
		}
		return c
	}
	var order, before []int
	for i := range d.Nodes {
		order = append(order, i)
	}
	before = slices.Clone(order)
	slices.SortFunc(before, func(x, y int) int { return d.Nodes[x].Node - d.Nodes[y].Node })
	if now, then := crossings(order), crossings(before); now*2 > then {
		t.Errorf("%d crossings, %d in the order of names", now, then)
	}
}

// A pair that is tied to nothing else says nothing in a picture: the table has it.
func TestDrawLeavesPairsToTheTable(t *testing.T) {
	var sheets []Sheet
	var own []int
	for i := range 30 {
		sheets, own = append(sheets, sheet("i"+strconv.Itoa(i), org("o"+strconv.Itoa(i), "lead"))), append(own, i)
	}
	sheets[0].Links = []initiative.Link{{Type: initiative.RefersTo, To: "i1"}}
	d := Build(sheets, nil, today).Around(own).Draw(150)
	if len(d.Nodes) != 4 || len(d.Ties) != 3 || d.Pairs != 28 {
		t.Errorf("%d nodes, %d ties, %d pairs left out", len(d.Nodes), len(d.Ties), d.Pairs)
	}
	sheets[0].Links = nil
	if d := Build(sheets, nil, today).Around(own).Draw(150); len(d.Nodes) != 60 || d.Pairs != 0 {
		t.Errorf("nothing but pairs: %d nodes, %d left out", len(d.Nodes), d.Pairs)
	}
	if d := Build(sheets[:5], nil, today).Around(own[:5]).Draw(150); len(d.Nodes) != 10 {
		t.Errorf("few: %d nodes", len(d.Nodes))
	}
}
