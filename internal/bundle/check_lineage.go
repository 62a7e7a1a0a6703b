package bundle

import (
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/initiative"
)

// lineage refuses an initiative that replicates itself by way of others.
func (c *checking) lineage() {
	from := map[string][]string{}
	for _, in := range c.b.Initiatives {
		for _, k := range in.Links {
			if k.Type == initiative.Replicates && k.To != "" {
				from[in.ID] = append(from[in.ID], k.To)
			}
		}
	}
	open, done := map[string]int{}, map[string]bool{} // where on the way an initiative stands; whether all behind it was seen
	for _, in := range c.b.Initiatives {
		if done[in.ID] {
			continue
		}
		way, next := []string{in.ID}, []int{0} // and which link of each comes next
		open[in.ID] = 0
		for len(way) > 0 {
			last := len(way) - 1
			id := way[last]
			if next[last] == len(from[id]) {
				done[id] = true
				delete(open, id)
				way, next = way[:last], next[:last]
				continue
			}
			to := from[id][next[last]]
			next[last]++
			if start, again := open[to]; again {
				c.wrong(at("initiatives", to)+".links", "bundle.cycle", "path", ringOf(way[start:]))
			} else if !done[to] {
				open[to] = len(way)
				way, next = append(way, to), append(next, 0)
			}
		}
	}
}

// ringOf names those who lead to one another, the first ones of many.
func ringOf(ids []string) string {
	const most = 8
	shown := slices.Clone(ids[:min(most, len(ids))])
	if len(ids) > most {
		shown = append(shown, "…", ids[len(ids)-1])
	}
	return strings.Join(append(shown, ids[0]), " → ")
}
