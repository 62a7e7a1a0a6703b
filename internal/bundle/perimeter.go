package bundle

import (
	"codeberg.org/bocage/bocage/internal/perimeter"
	"codeberg.org/bocage/bocage/internal/territory"
)

// Territories are those that the records of a bundle name.
func (b Bundle) Territories() map[territory.Key]bool {
	named := map[territory.Key]bool{}
	add := func(keys ...territory.Key) {
		for _, k := range keys {
			if k != "" {
				named[k] = true
			}
		}
	}
	for _, k := range b.Study.Framing.Territories {
		add(territory.Key(k))
	}
	for _, in := range b.Initiatives {
		add(in.Territories...)
		for _, p := range in.Places {
			add(p.Territory)
		}
	}
	for _, o := range b.Organisations {
		add(o.Territories...)
	}
	for _, o := range b.Observations {
		add(territory.Key(o.Territory))
	}
	return named
}

// named keeps the perimeters that the bundle's records name. A perimeter is shown
// with what names it, also one that is otherwise shared by its link.
func (b Bundle) named(all []perimeter.Perimeter) []perimeter.Perimeter {
	names := b.Territories()
	var out []perimeter.Perimeter
	for _, p := range all {
		if names[p.Key()] {
			out = append(out, p)
		}
	}
	return out
}
