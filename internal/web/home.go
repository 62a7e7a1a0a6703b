package web

import (
	"html/template"
	"net/http"

	"codeberg.org/bocage/bocage/internal/chart"
)

func (s *Server) homeRoutes() []Route {
	return []Route{{Name: "home", FR: "/{$}", EN: "/en/{$}", Handle: s.home, Cache: Public}}
}

type homePage struct {
	Page
	Matrix [][]template.HTML
	Doors  []door
	Steps  []homeStep
	Index  *homeIndex
}

// homeIndex is an index to try: the example of the demonstration, or the last that was
// made public here.
type homeIndex struct{ Title, Lead, Name, Lang, Question, Href string }

// heroMatrix is the emblem of the house at large: four initiatives, four
// dimensions. What it shows is told in home.matrix.desc.
var heroMatrix = [][]chart.MarkInput{
	{effect(3, 4), noEffect, effect(3, 3), effect(2, 3)},
	{mixed(2, 2), effect(2, 2), noEffect, negative(2, 2)},
	{noEffect, notApplicable, effect(2, 2), effect(3, 5)},
	{effect(1, 1), effect(3, 3), notApplicable, {State: chart.MarkNotStudied}},
}

var (
	noEffect      = chart.MarkInput{State: chart.MarkNoEffect}
	notApplicable = chart.MarkInput{State: chart.MarkNotApplicable}
)

func effect(intensity, solidity int) chart.MarkInput {
	return chart.MarkInput{State: chart.MarkEffect, Direction: chart.MarkPositive, Intensity: intensity, Solidity: solidity}
}

func negative(intensity, solidity int) chart.MarkInput {
	in := effect(intensity, solidity)
	in.Direction = chart.MarkNegative
	return in
}

func mixed(intensity, solidity int) chart.MarkInput {
	in := effect(intensity, solidity)
	in.Direction = chart.MarkMixed
	return in
}

func drawn(marks [][]chart.MarkInput) [][]template.HTML {
	rows := make([][]template.HTML, len(marks))
	for i, row := range marks {
		for _, in := range row {
			rows[i] = append(rows[i], chart.Mark(in))
		}
	}
	return rows
}

// door is one of the four ways in. Without Href its page isn't in this
// installation yet, and the text says so.
type door struct{ Name, Title, Text, Href string }

type homeStep struct{ Title, Text string }

// doorRoutes are the four doors and the route each opens.
var doorRoutes = []struct{ name, route string }{
	{"study", "studies"}, {"village", "territories"}, {"spreadsheet", "import_new"}, {"initiative", "initiative_propose"},
}

var methodSteps = []string{"frame", "count", "select", "place", "conclude", "publish"}

func (s *Server) home(w http.ResponseWriter, r *Request) error {
	page := &homePage{Matrix: drawn(heroMatrix)}
	page.Title, page.Description, page.Section = r.L.T("home.window"), r.L.T("site.description"), "home"
	for _, d := range doorRoutes {
		way := door{Name: d.name, Title: r.L.T("home.door." + d.name), Text: r.L.T("home.door." + d.name + ".text")}
		switch {
		case d.name == "initiative":
			var err error
			if way.Href, err = s.proposeHref(r); err != nil {
				return err
			}
		case s.has(d.route):
			way.Href = r.To(d.route)
		}
		page.Doors = append(page.Doors, way)
	}
	for _, step := range methodSteps {
		page.Steps = append(page.Steps, homeStep{r.L.T("home.step." + step), r.L.T("home.step." + step + ".text")})
	}
	shown, err := s.app.IndexToTry(r.Context())
	if err != nil {
		return err
	}
	if shown != nil {
		key := "home.index"
		if shown.Example {
			key = "home.index.example"
		}
		page.Index = &homeIndex{Title: r.L.T(key), Lead: r.L.T("home.index.lead"), Name: shown.Title, Lang: written(shown.Lang), Question: shown.Question, Href: r.To("index", shown.ID)}
	}
	return r.Render(w, "home", page)
}
