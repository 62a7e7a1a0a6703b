package geo

import (
	"errors"
	"html/template"
	"strings"

	"codeberg.org/bocage/bocage/internal/chart"
)

// Recolouring is what changes on a drawn map when only the classes of its territories
// do: their outlines, most of a map's bytes and of the time it takes, stay. Whoever
// holds the drawing of a map that Moves takes the outlines from it.
type Recolouring struct {
	Layouts template.HTML   // both layouts, over the ground that is there: key, names, numbers
	Grounds []string        // of each ground that is shaded, the mark of each territory in the order drawn
	Looks   map[string]Look // of each mark in use
}

// Look is how a path that fills the territories of one mark is written.
type Look struct {
	Class string `json:"class"`
	Fill  string `json:"fill,omitempty"`
}

// drawnName is the attribute of a map that Moves in which a ground tells, for each
// territory in the order drawn, its mark, with a + for each ring beyond the first and a -
// when it has none in view: "331++a" are two territories of class 3, one of class 1 in
// three rings and one that is hatched. The rings of a class follow one another in its
// path, so that they can be told apart again.
const drawnName = "data-drawn"

var errTextured = errors.New("only classes of one hue can move")

// Recolour gives the map the classes of its Shade, over the ground of a map that was
// drawn with other classes of the same territories.
func (m Map) Recolour() (Recolouring, error) {
	if err := m.check(); err != nil {
		return Recolouring{}, err
	}
	sheets, err := m.sheets()
	if err != nil {
		return Recolouring{}, err
	}
	out := Recolouring{Layouts: chart.Layouts(m.About, m.over(sheets)), Looks: map[string]Look{}}
	for _, s := range sheets {
		if all := m.held(s); len(all) > 0 {
			out.Grounds = append(out.Grounds, m.marks(all, out.Looks))
		}
	}
	return out, nil
}

func (m Map) marks(all []held, looks map[string]Look) string {
	var marks strings.Builder
	for _, h := range all {
		mark := m.Shade.mark(h.value)
		marks.WriteByte(mark)
		if _, known := looks[string(mark)]; !known {
			looks[string(mark)] = m.look(h.value)
		}
	}
	return marks.String()
}

func (m Map) look(v Shaded) Look {
	if m.Shade.has(v) {
		return Look{Class: "map-class " + m.Shade.style(v.Step)}
	}
	return Look{Class: "map-class", Fill: m.filling(absences[v.Absence], m.apart())}
}

// held is a territory that a sheet draws, with its value.
type held struct {
	shape *shape
	value Shaded
}

// held lists the territories that are shaded on a sheet, in the order of their values.
func (m Map) held(s sheet) []held {
	var all []held
	if m.Shade == nil {
		return nil
	}
	a := m.shaded()
	for _, v := range m.Shade.Values {
		if i, ok := a.byKey[v.Key]; ok && a.shapes[i].frame == s.frame {
			all = append(all, held{&a.shapes[i], v})
		}
	}
	return all
}

// mark tells the class of a territory by one letter: its number, or which absence.
func (s *Shade) mark(v Shaded) byte {
	if s.has(v) {
		return '0' + byte(v.Step)
	}
	return 'a' + byte(v.Absence)
}

// markedBy writes the mark of a territory and its rings.
func (s *Shade) markedBy(to *strings.Builder, v Shaded, outline string) {
	to.WriteByte(s.mark(v))
	if outline == "" {
		to.WriteByte('-')
	}
	to.WriteString(strings.Repeat("+", max(0, strings.Count(outline, "M")-1)))
}
