package network

import (
	"cmp"
	"slices"
)

// Drawing is a part of a network as a picture can hold it: organisations facing
// initiatives. Beyond a limit it is grouped, and says so.
type Drawing struct {
	Nodes  []Drawn // organisations, then initiatives; each side in the order it is drawn
	Ties   []DrawnTie
	Folded int // organisations that one initiative alone names, told beside it
	Hidden int // organisations left out, those with the fewest ties
	Pairs  int // initiatives tied to one organisation that is tied to nothing else: the table tells them
	Themes bool
}

// Drawn is a node of a picture.
type Drawn struct {
	Node  int    // -1 for a group
	Theme string // of a group of initiatives, "" for those without one
	Count int    // of a group
	More  int    // organisations folded into it
	Right bool   // an initiative
	Block int    // nodes of one block hold together
}

// DrawnTie is a tie of a picture, or several between the same two.
type DrawnTie struct {
	From, To int // in Nodes
	Type     Type
	N        int
}

// Draw readies a part for a picture of at most limit nodes. The same part gives
// the same picture.
func (p Part) Draw(limit int) Drawing {
	d := drawing{Part: p, at: map[int]int{}, more: map[int]int{}}
	for _, at := range p.Ties {
		if t := p.Network.Ties[at]; !t.past {
			d.live = append(d.live, t)
		}
	}
	d.count()
	if len(d.degree) > limit {
		d.fold()
	}
	d.place(len(d.degree) > limit, limit)
	d.arrange()
	return d.Drawing
}

type drawing struct {
	Drawing
	Part
	live   []Tie
	degree map[int]int
	at     map[int]int // node of the network → of the picture
	more   map[int]int
}

func (d *drawing) count() {
	d.degree = map[int]int{}
	for _, t := range d.live {
		d.degree[t.From]++
		d.degree[t.To]++
	}
}

// right says whether a node is drawn on the right.
func (d *drawing) right(node int) bool { return d.Network.Nodes[node].Kind == OfSheet }

// fold tells organisations that are tied once beside the initiative that they are
// tied to.
func (d *drawing) fold() {
	once := map[int]bool{}
	d.live = slices.DeleteFunc(d.live, func(t Tie) bool {
		for _, ends := range [][2]int{{t.From, t.To}, {t.To, t.From}} {
			if leaf, of := ends[0], ends[1]; d.degree[leaf] == 1 && !d.right(leaf) && d.right(of) {
				d.more[of]++
				once[of] = true
				d.Folded++
				return true
			}
		}
		return false
	})
	d.count()
	for of := range once {
		d.degree[of] += 0 // one that has no tie left is still drawn, with what it holds
	}
}

// place gives each node its place in the picture, grouped by theme when asked.
func (d *drawing) place(grouped bool, limit int) {
	var orgs, sheets []int
	for node := range d.degree {
		if d.right(node) {
			sheets = append(sheets, node)
		} else {
			orgs = append(orgs, node)
		}
	}
	slices.SortFunc(orgs, func(x, y int) int { return cmp.Or(cmp.Compare(d.degree[y], d.degree[x]), cmp.Compare(x, y)) })
	slices.Sort(sheets)
	groups := map[string]int{}
	if grouped {
		d.Drawing.Themes = true
		for _, node := range sheets {
			groups[d.theme(node)] = 0
		}
		if most := min(fewGrouped, max(limit-len(groups), 0)); len(orgs) > most {
			d.Hidden = len(orgs) - most
			orgs = orgs[:most]
		}
	}
	slices.Sort(orgs)
	for _, node := range orgs {
		d.add(node, Drawn{Node: node})
	}
	for _, node := range sheets {
		if !grouped {
			d.add(node, Drawn{Node: node, Right: true, More: d.more[node]})
			continue
		}
		theme := d.theme(node)
		if groups[theme] == 0 {
			d.add(node, Drawn{Node: -1, Theme: theme, Right: true})
			groups[theme] = len(d.Drawing.Nodes)
		}
		d.at[node] = groups[theme] - 1
		d.Drawing.Nodes[d.at[node]].Count++
		d.Drawing.Nodes[d.at[node]].More += d.more[node]
	}
	d.tie()
}

func (d *drawing) add(node int, n Drawn) {
	d.at[node] = len(d.Drawing.Nodes)
	d.Drawing.Nodes = append(d.Drawing.Nodes, n)
}

func (d *drawing) theme(node int) string {
	if themes := d.Sheets[d.Network.Nodes[node].At].Themes; len(themes) > 0 {
		return themes[0]
	}
	return ""
}

func (d *drawing) tie() {
	known := map[DrawnTie]int{}
	for _, t := range d.live {
		from, shown := d.at[t.From]
		to, also := d.at[t.To]
		if !shown || !also || from == to {
			continue
		}
		key := DrawnTie{From: from, To: to, Type: t.Type}
		i, there := known[key]
		if !there {
			i = len(d.Drawing.Ties)
			known[key] = i
			d.Drawing.Ties = append(d.Drawing.Ties, key)
		}
		d.Drawing.Ties[i].N++
	}
}

// sweeps is how many times each side is put in the order of what it faces.
const sweeps = 12

// arrange puts what holds together in blocks, the largest first, and within each
// block sets each side in the mean order of what it faces, so that ties cross
// little (the barycentre method of Sugiyama, Tagawa and Toda, 1981).
func (d *drawing) arrange() {
	nodes := d.Drawing.Nodes
	next := make([][]int, len(nodes))
	for _, t := range d.Drawing.Ties {
		next[t.From], next[t.To] = append(next[t.From], t.To), append(next[t.To], t.From)
	}
	blocks := blocksOf(next)
	if len(nodes) > fewDrawn {
		kept := slices.DeleteFunc(slices.Clone(blocks), func(block []int) bool { return len(block) == 2 && nodes[block[0]].Right != nodes[block[1]].Right })
		if len(kept) > 0 {
			d.Pairs, blocks = len(blocks)-len(kept), kept
		}
	}
	for i, block := range blocks {
		for _, at := range block {
			nodes[at].Block = i
		}
	}
	rank := make([]float64, len(nodes))
	var left, right []int
	for _, block := range blocks {
		var l, r []int
		for _, at := range block {
			if nodes[at].Right {
				r = append(r, at)
			} else {
				l = append(l, at)
			}
		}
		number(l, rank)
		number(r, rank)
		for range sweeps {
			face(r, next, rank, nodes)
			face(l, next, rank, nodes)
		}
		left, right = append(left, l...), append(right, r...)
	}
	d.reorder(append(left, right...))
}

// fewGrouped is how many organisations face themes: each of them is tied to most
// themes, and beyond these the lines hide one another.
const fewGrouped = 30

// fewDrawn is how many nodes a picture has room for, pairs and all.
const fewDrawn = 30

// number ranks a side from 0 to 1, whatever its length.
func number(side []int, rank []float64) {
	for i, at := range side {
		rank[at] = (float64(i) + 0.5) / float64(len(side))
	}
}

// face sets a side in the mean order of what it faces.
func face(side []int, next [][]int, rank []float64, nodes []Drawn) {
	mean := map[int]float64{}
	for _, at := range side {
		sum, n := 0.0, 0
		for _, other := range next[at] {
			if nodes[other].Right != nodes[at].Right {
				sum, n = sum+rank[other], n+1
			}
		}
		if mean[at] = rank[at]; n > 0 {
			mean[at] = sum / float64(n)
		}
	}
	slices.SortStableFunc(side, func(x, y int) int { return cmp.Compare(mean[x], mean[y]) })
	number(side, rank)
}

// blocksOf are the nodes that hold together, the largest block first.
func blocksOf(next [][]int) [][]int {
	var out [][]int
	seen := make([]bool, len(next))
	for first := range next {
		if seen[first] {
			continue
		}
		block := []int{first}
		seen[first] = true
		for i := 0; i < len(block); i++ {
			for _, other := range next[block[i]] {
				if !seen[other] {
					seen[other] = true
					block = append(block, other)
				}
			}
		}
		slices.Sort(block)
		out = append(out, block)
	}
	slices.SortStableFunc(out, func(x, y []int) int { return cmp.Or(cmp.Compare(len(y), len(x)), cmp.Compare(x[0], y[0])) })
	return out
}

// reorder writes the nodes in an order, those that are in it, and points the ties
// to where they are now.
func (d *drawing) reorder(order []int) {
	now, nodes := map[int]int{}, make([]Drawn, len(order))
	for i, at := range order {
		now[at], nodes[i] = i, d.Drawing.Nodes[at]
	}
	var ties []DrawnTie
	for _, t := range d.Drawing.Ties {
		from, drawn := now[t.From]
		if to, also := now[t.To]; drawn && also {
			ties = append(ties, DrawnTie{from, to, t.Type, t.N})
		}
	}
	d.Drawing.Nodes, d.Drawing.Ties = nodes, ties
}
