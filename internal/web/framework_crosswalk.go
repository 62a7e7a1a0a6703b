package web

import (
	"codeberg.org/bocage/bocage/internal/framework"
)

// crosswalkPart is a crosswalk on the page of the grid it starts from.
type crosswalkPart struct {
	Anchor, Title string
	Lead          string // what is lost by the whole
	By            string // who proposes it, when
	Other         Fact   // the grid it leads to
	Carried       Table
	Lost          *Table
	Unreached     *Table
}

// crosswalkAnchor is where a crosswalk stands on the page of its grid.
func crosswalkAnchor(c *framework.Crosswalk) string { return "vers-" + c.To.Framework }

// crosswalksOf lists the crosswalks that leave from a grid, those written the
// other way included when their author allows it to be read backwards.
func crosswalksOf(library *framework.Library, from framework.Ref) []*framework.Crosswalk {
	var all []*framework.Crosswalk
	for _, c := range library.Crosswalks() {
		if c.From == from {
			all = append(all, c)
		}
		if back, both := c.Inverse(); both && back.From == from {
			all = append(all, back)
		}
	}
	return all
}

func (s *Server) crosswalkPart(r *Request, c *framework.Crosswalk) crosswalkPart {
	from, _ := s.app.Library().Get(c.From.Framework, c.From.Version)
	to, _ := s.app.Library().Get(c.To.Framework, c.To.Version)
	title := r.L.T("framework.crosswalk.to", "title", to.Title.In(r.Lang))
	return crosswalkPart{Anchor: crosswalkAnchor(c), Title: title, Lead: c.Loss.In(r.Lang),
		By:      r.L.T("framework.crosswalk.by."+c.Status, "author", c.Author, "date", r.L.Date(c.Date)),
		Other:   Fact{Text: to.Title.In(r.Lang), Href: r.To("framework", to.ID)},
		Carried: carriedTable(r, c, from, to),
		Lost:    lossTable(r, c.Lost, from, r.L.T("framework.crosswalk.lost.caption", "title", to.Title.In(r.Lang))),
		Unreached: lossTable(r, c.Unreached, to,
			r.L.T("framework.crosswalk.unreached.caption", "title", to.Title.In(r.Lang)))}
}

// carriedTable is what the crosswalk carries over: one line a tie. A dimension
// tied twice is named twice, so that each line reads alone.
func carriedTable(r *Request, c *framework.Crosswalk, from, to *framework.Framework) Table {
	t := Table{Caption: r.L.T("framework.crosswalk.carried.caption", "title", to.Title.In(r.Lang)), Columns: []Column{
		{Label: r.L.T("framework.crosswalk.from")}, {Label: r.L.T("framework.crosswalk.counterpart")},
		{Label: r.L.T("framework.crosswalk.strength")}, {Label: r.L.T("framework.crosswalk.note")}}}
	for _, m := range c.Mappings {
		note := TableCell{Text: m.Note.In(r.Lang)}
		if m.Note.Blank() {
			note = TableCell{Text: r.L.T("framework.crosswalk.nothing")}
		}
		t.Rows = append(t.Rows, Row{Cells: []TableCell{{Text: titleOf(r, from, m.From)}, {Text: titleOf(r, to, m.To)},
			{Text: r.L.T("framework.strength." + string(m.Strength))}, note}})
	}
	return t
}

func lossTable(r *Request, losses []framework.Loss, of *framework.Framework, caption string) *Table {
	if len(losses) == 0 {
		return nil
	}
	t := &Table{Caption: caption, Compact: true, Columns: []Column{{Label: r.L.T("framework.dimension")}, {Label: r.L.T("framework.crosswalk.why")}}}
	for _, l := range losses {
		t.Rows = append(t.Rows, Row{Cells: []TableCell{{Text: titleOf(r, of, l.ID)}, {Text: l.Note.In(r.Lang)}}})
	}
	return t
}
