package web

import (
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/index"
)

// indexPart is a dimension with its indicators, to be named, weighed and moved.
type indexPart struct {
	ID, Title string
	Fields    []Field
	Rows      []indexRow
	Counts    string // its share of the index
}

// indexRow is an indicator in its dimension.
type indexRow struct {
	Label, Href, About string
	Fields             []Field
}

// newDimension stands for the dimension that is named at the end of the page.
const newDimension = "new"

func (b indexBuild) weightParts(page *indexFormPage, f Fields) {
	var places []Option
	for _, d := range b.v.Dimensions {
		places = append(places, Option{Value: d.Code, Text: d.Name, Lang: written(b.v.Lang)})
	}
	places = append(places, Option{Value: newDimension, Text: b.r.L.T("index.dimension.new")})
	ways := []Option{{Value: "1", Text: b.r.L.T("index.way.higher")}, {Value: "-1", Text: b.r.L.T("index.way.lower")}}
	shares := b.v.Shares()
	for _, d := range b.v.Dimensions {
		row := f.Row(d.Code + ".")
		weight := row.Number("weight")
		weight.Unmarked = true
		part := indexPart{ID: "partie-" + d.Code, Title: d.Name, Fields: []Field{row.Text("name").Require().UpTo(index.MaxName), weight},
			Counts: b.r.L.T("index.share", "n", b.r.L.Number(100*shares[d.Code], 0))}
		for _, c := range b.v.Under(d.Code) {
			part.Rows = append(part.Rows, b.weightRow(f, c, places, ways))
		}
		page.Parts = append(page.Parts, part)
	}
	fresh := f.Text("new").UpTo(index.MaxName)
	page.New = &fresh
}

func (b indexBuild) weightRow(f Fields, c index.Chosen, places, ways []Option) indexRow {
	out := indexRow{Label: c.Code}
	if card, known := b.book.Card(c.Code); known {
		out.Label, out.Href, out.About = card.Label.In(b.r.Lang), b.r.To("place_indicator", card.Code), b.about(card)
	}
	row := f.Row(c.Code + ".")
	out.Fields = []Field{row.Number("weight"), row.Select("direction", ways), row.Select("dimension", places)}
	for i := range out.Fields {
		out.Fields[i].Unmarked = true
		out.Fields[i].Of = b.r.L.T("index.row.of", "label", out.Label)
	}
	return out
}

// readWeights reads names, weights, directions and moves. A weight left empty is 1.
func (b indexBuild) readWeights(form *Form) (index.Index, error) {
	x := b.v.Index
	x.Dimensions, x.Indicators = slices.Clone(x.Dimensions), slices.Clone(x.Indicators)
	weight := func(code string) float64 {
		if n := form.Number(index.WeightField(code)); n != nil {
			return *n
		}
		return 1
	}
	for i, d := range x.Dimensions {
		x.Dimensions[i].Name, x.Dimensions[i].Weight = form.Text(index.NameField(d.Code)), weight(d.Code)
	}
	fresh := ""
	if name := form.Text("new"); name != "" {
		fresh = x.NewDimension()
		x.Dimensions = append(x.Dimensions, index.Dimension{Code: fresh, Name: name, Weight: 1})
	}
	for i, c := range x.Indicators {
		x.Indicators[i].Weight = weight(c.Code)
		if way, err := strconv.Atoi(form.Choice(index.DirectionField(c.Code), "1", "-1")); err == nil {
			x.Indicators[i].Direction = way
		}
		switch to := form.Text(index.DimensionField(c.Code)); {
		case to == newDimension && fresh == "":
			form.Refuse("new", "index.new_unnamed")
		case to == newDimension:
			x.Indicators[i].Dimension = fresh
		case to != "":
			x.Indicators[i].Dimension = cut(to, 20)
		}
	}
	if form.Err() == nil && fresh != "" && len(x.Under(fresh)) == 0 {
		form.Refuse("new", "index.new_empty")
	}
	used := x.Used()
	if form.Err() == nil {
		x.Dimensions = used
	}
	return x, form.Err()
}

// fieldName names the field of a row of a conflict, from what the page could make of it.
func (b indexBuild) fieldName(fields []string, label string) string {
	key, isKey := strings.CutPrefix(label, "index.field.")
	if !isKey {
		return label
	}
	code := key
	if !slices.Contains(fields, key) {
		code = strings.Split(key, ".")[0]
	}
	if card, known := b.book.Card(code); known {
		return card.Label.In(b.r.Lang)
	}
	for _, d := range b.v.Dimensions {
		if d.Code == code {
			return d.Name
		}
	}
	return label
}
