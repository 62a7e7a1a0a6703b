package index

import (
	"cmp"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/composite/planfile"
	"codeberg.org/bocage/bocage/internal/framework"
	"codeberg.org/bocage/bocage/internal/series"
)

// The columns of the data that go with a plan, beside one an indicator: no indicator has
// such a code.
const (
	ColumnCode  = "territoire:code"
	ColumnName  = "territoire:nom"
	ColumnGroup = "territoire:" + GroupDepartement
)

// PlanFile is the index as a plan that anyone can run, over data that lie as told.
// Indicators stand in the order of the index: the same bits come out.
func (x Index) PlanFile(book *series.Book, data planfile.Provenance) *planfile.File {
	data.Code, data.Name, data.Decimal = ColumnCode, ColumnName, "point"
	data.Groups = []planfile.Column{{Code: GroupDepartement, Column: ColumnGroup}}
	f := &planfile.File{Plan: x.Plan(), About: x.said(x.Question), Data: data}
	f.Name = x.Title
	for _, c := range x.Indicators {
		i := planfile.Indicator{Code: c.Code, Direction: planfile.Direction(c.Direction), Parent: c.Dimension, Weight: &c.Weight}
		if card, known := book.Card(c.Code); known {
			i.Name, i.Unit = both(card.Label), cmp.Or(card.UnitLabel.FR, card.Unit)
		}
		f.Indicators = append(f.Indicators, i)
	}
	for _, d := range x.Used() {
		f.Aggregates = append(f.Aggregates, planfile.Aggregate{Code: d.Code, Name: x.said(d.Name), Parent: Top, Weight: &d.Weight})
	}
	f.Aggregates = append(f.Aggregates, planfile.Aggregate{Code: Top, Name: x.said(x.Title)})
	return f
}

// said is what the authors of an index wrote, in their language.
func (x Index) said(words string) planfile.Text {
	if x.Lang == "en" {
		return planfile.Text{EN: words}
	}
	return planfile.Text{FR: words}
}

func both(t framework.Text) planfile.Text {
	if t.EN == t.FR {
		return planfile.Text{FR: t.FR}
	}
	return planfile.Text{FR: t.FR, EN: t.EN}
}

// UnderODbL says whether the figures of an indicator, or of one that it is computed from,
// are under the licence of the database by which they were carried to the places of today.
func UnderODbL(book *series.Book, code string) bool {
	card, known := book.Card(code)
	if !known {
		return false
	}
	return card.Brought != nil && card.Brought.ODbL || card.Source != nil && strings.Contains(strings.ToLower(card.Source.Licence), "odbl") ||
		slices.ContainsFunc(book.Reads(code), func(c *series.Card) bool { return c != nil && c.Code != code && UnderODbL(book, c.Code) })
}
