package chart

import (
	"html/template"
	"strconv"
)

// MarkSet draws each different mark of a page once: the fifteen hundred cells of
// a window hold a few dozen. Place Defs before the first Use in the page.
type MarkSet struct {
	order []MarkInput
	uses  map[MarkInput]template.HTML
}

// Use is a mark that shows the drawing of Defs. Like Mark, it is hidden from
// screen readers.
func (s *MarkSet) Use(in MarkInput) template.HTML {
	if used, known := s.uses[in]; known {
		return used
	}
	if s.uses == nil {
		s.uses = map[MarkInput]template.HTML{}
	}
	d := &Drawing{}
	d.Open("svg", A("class", "mark"), A("viewBox", "0 0 32 32"), A("width", "32"), A("height", "32"), A("aria-hidden", "true"), A("focusable", "false"))
	d.Empty("use", A("href", "#"+markID(len(s.order))))
	d.Close()
	s.order = append(s.order, in)
	s.uses[in] = d.HTML()
	return s.uses[in]
}

// Defs holds the drawings that were used so far.
func (s *MarkSet) Defs() template.HTML {
	d := &Drawing{}
	d.Open("svg", A("class", "plot-defs"), A("xmlns", xmlns), A("width", "0"), A("height", "0"), A("aria-hidden", "true"), A("focusable", "false"))
	for i, in := range s.order {
		d.Open("symbol", A("id", markID(i)), A("viewBox", "0 0 32 32"), A("overflow", "visible"))
		drawMark(d, in)
		d.Close()
	}
	d.Close()
	return d.HTML()
}

func markID(i int) string { return "m-" + strconv.Itoa(i) }
