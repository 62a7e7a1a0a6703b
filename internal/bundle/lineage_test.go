package bundle

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/internal/conclusion"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/matrix"
)

// chained are initiatives each of which does again what the next one does.
func chained(n int, round bool) Bundle {
	var b Bundle
	for i := range n {
		in := initiative.Initiative{ID: fmt.Sprint("i", i)}
		if i+1 < n || round {
			in.Links = []initiative.Link{{Type: initiative.Replicates, To: fmt.Sprint("i", (i+1)%n)}}
		}
		b.Initiatives = append(b.Initiatives, Initiative{Initiative: in})
	}
	return b
}

// A long line of copies is no ring, and takes no long time; a ring is told once,
// shortly, however many it holds.
func TestALongLineage(t *testing.T) {
	const n = 50_000
	began := time.Now()
	c := checking{b: chained(n, false)}
	c.lineage()
	if len(c.Wrong) > 0 {
		t.Errorf("a line is told as a ring: %.200s", fmt.Sprint(c.Wrong[0]))
	}
	c = checking{b: chained(n, true)}
	c.lineage()
	if len(c.Wrong) != 1 || c.Wrong[0].Key != "bundle.cycle" {
		t.Fatalf("%d findings", len(c.Wrong))
	}
	if told := fmt.Sprint(c.Wrong[0].Args["path"]); !strings.Contains(told, "i0 → i1") || len(told) > 500 {
		t.Errorf("told as %.500s", told)
	}
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("it took %v", took)
	}
}

// Two ways to the same initiative are no ring; a ring that a line leads into is
// one, without the line.
func TestRingsAndForks(t *testing.T) {
	link := func(to ...string) (links []initiative.Link) {
		for _, x := range to {
			links = append(links, initiative.Link{Type: initiative.Replicates, To: x})
		}
		return links
	}
	of := func(id string, to ...string) Initiative {
		return Initiative{Initiative: initiative.Initiative{ID: id, Links: link(to...)}}
	}
	c := checking{b: Bundle{Initiatives: []Initiative{of("a", "b", "c"), of("b", "d"), of("c", "d"), of("d")}}}
	if c.lineage(); len(c.Wrong) > 0 {
		t.Error("a fork is told as a ring")
	}
	c = checking{b: Bundle{Initiatives: []Initiative{of("a", "b"), of("b", "c"), of("c", "b")}}}
	c.lineage()
	if len(c.Wrong) != 1 || !strings.Contains(fmt.Sprint(c.Wrong[0].Args["path"]), "b → c → b") || strings.Contains(fmt.Sprint(c.Wrong[0].Args["path"]), "a →") {
		t.Errorf("told %v", c.Wrong)
	}
}

// Citing many cells of a large matrix does not read it again for each.
func TestManyCellsCited(t *testing.T) {
	c := checking{leaf: func(string) bool { return true }, ids: map[string]map[string]bool{"initiatives": {}}}
	var p conclusion.Point
	for i := range 80_000 {
		in := fmt.Sprint("i", i)
		c.ids["initiatives"][in] = true
		c.b.Contributions = append(c.b.Contributions, matrix.Contribution{Initiative: in, Dimensions: []string{"health"}})
		p.Cells = append(p.Cells, conclusion.CellRef{Initiative: in, Dimension: "health"})
	}
	p.Cells = append(p.Cells, conclusion.CellRef{Initiative: "i7", Dimension: "work"})
	began := time.Now()
	c.point("here", p)
	if len(c.Wrong) != 1 || c.Wrong[0].Key != "bundle.cell_empty" {
		t.Errorf("%d findings", len(c.Wrong))
	}
	if took := time.Since(began); took > 6*time.Second {
		t.Errorf("it took %v", took)
	}
}
