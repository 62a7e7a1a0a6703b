package web

import (
	"fmt"

	"codeberg.org/bocage/bocage/internal/chart"
)

// styleFigures draws one figure of each kind.
func styleFigures(r *Request) ([]FigureBox, error) {
	var boxes []FigureBox
	for _, draw := range []func(*Request) (chart.Figure, error){styleBar, styleDot, styleLine, styleSlope, styleFlow} {
		figure, err := draw(r)
		if err != nil {
			return nil, fmt.Errorf("figure of the style page: %w", err)
		}
		boxes = append(boxes, FigureBox{ID: fmt.Sprintf("figure-%d", len(boxes)+1), Chart: figure})
	}
	boxes[0].Downloads = []Download{{Text: r.L.T("style.figure.download"), Href: r.To("style"), Format: "CSV", Size: r.L.T("style.figure.size")}}
	return boxes, nil
}

func styleAbout(r *Request, id string) chart.About {
	key := "style.figure." + id
	return chart.About{ID: id, Finding: r.L.T(key), Measure: r.L.T(key + ".measure"), Source: r.L.T("style.figure.source"), Desc: r.L.T(key + ".desc")}
}

func rowWords(r *Request) chart.RowWords {
	t := r.L.T
	return chart.RowWords{Label: t("style.table.dimension"), Value: t("style.table.share"), Low: t("style.figure.low"), High: t("style.figure.high"),
		Note: t("style.note.base"), Missing: t("style.table.unknown.shown")}
}

// shortest writes a number with one decimal, or none when it is whole.
func shortest(r *Request) chart.Format {
	return func(v float64) string { return r.L.Show(v) }
}

func styleBar(r *Request) (chart.Figure, error) {
	t := r.L.T
	return chart.Bar(chart.BarChart{About: styleAbout(r, "bar"), Format: shortest(r), Words: rowWords(r), Rows: []chart.BarRow{
		{Label: t("style.dimension.mobility"), Value: chart.Known(17)},
		{Label: t("style.dimension.links"), Value: chart.Known(12.5)},
		{Label: t("style.dimension.environment"), Value: chart.Known(-4)},
		{Label: t("style.dimension.housing"), Value: chart.Known(0)},
		{Label: t("style.dimension.health"), Value: chart.Missing("")},
	}})
}

func styleDot(r *Request) (chart.Figure, error) {
	t := r.L.T
	return chart.Dot(chart.DotChart{About: styleAbout(r, "dot"), Format: shortest(r), Words: rowWords(r),
		Series: []string{t("style.place.epci"), t("style.place.departement")},
		Rows: []chart.DotRow{
			{Label: t("style.question.help"), Value: chart.Known(71), Low: chart.Known(66), High: chart.Known(76), Compare: []chart.Value{chart.Known(64)}},
			{Label: t("style.question.call"), Value: chart.Known(88.5), Low: chart.Known(84), High: chart.Known(92), Compare: []chart.Value{chart.Known(90)}},
			{Label: t("style.question.club"), Value: chart.Known(44), Low: chart.Known(38), High: chart.Known(50), Compare: []chart.Value{chart.Missing("")}},
		}})
}

func styleLine(r *Request) (chart.Figure, error) {
	t := r.L.T
	points := func(values ...float64) []chart.Point {
		var all []chart.Point
		for i, v := range values {
			all = append(all, chart.Point{At: 2012 + 2*float64(i), Value: chart.Known(v)})
		}
		return all
	}
	return chart.Line(chart.LineChart{About: styleAbout(r, "line"), Format: shortest(r),
		Words:  chart.LineWords{Moment: t("style.figure.year"), Break: t("style.figure.break"), Missing: t("style.table.unknown.shown")},
		Breaks: []chart.Break{{At: 2016, Label: t("style.figure.merger")}},
		Series: []chart.Series{
			{Label: t("style.place.epci"), Points: points(10.2, 10.4, 11.8, 11.1, 10.3, 9.7)},
			{Label: t("style.place.departement"), Points: points(8.6, 9, 9.3, 9.5, 9.6, 9.6)},
		}})
}

func styleSlope(r *Request) (chart.Figure, error) {
	t := r.L.T
	words := rowWords(r)
	words.Label = t("style.figure.commune")
	return chart.Slope(chart.SlopeChart{About: styleAbout(r, "slope"), Format: shortest(r), Words: words, From: "2019", To: "2023", Items: []chart.SlopeItem{
		{Label: t("style.place.commune"), From: chart.Known(6), To: chart.Known(13), Strong: true},
		{Label: t("style.place.second"), From: chart.Known(7), To: chart.Known(8)},
		{Label: t("style.place.third"), From: chart.Known(9), To: chart.Known(7.4)},
	}})
}

func styleFlow(r *Request) (chart.Figure, error) {
	t := r.L.T
	return chart.Flow(chart.FlowChart{About: styleAbout(r, "flow"), Format: shortest(r),
		Words: chart.FlowWords{Stage: t("style.flow.stage"), Kind: t("style.flow.kind"), Count: t("style.flow.count"),
			Kept: t("style.flow.word_kept"), Left: t("style.flow.word_left"), PartOf: t("style.flow.word_part"), Go: t("style.flow.word_go")},
		Stages: []chart.Stage{
			{Label: t("style.flow.listed"), Count: 48, Unnamed: []chart.Block{{Label: t("style.flow.not_named"), Count: 42}}, Out: []chart.Block{{Label: t("style.flow.to_read"), Count: 2, Pending: true}}},
			{Label: t("style.flow.read"), Count: 46, Out: []chart.Block{{Label: t("style.flow.without"), Count: 21}, {Label: t("style.flow.planned"), Count: 9}, {Label: t("style.flow.outside"), Count: 3}}},
			{Label: t("style.flow.kept"), Count: 13},
		}})
}
