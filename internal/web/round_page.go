package web

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/composite"
	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/chart"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/index"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/weighing"
)

// roundPage is a round: how to answer it, what the group says, and what the index gives
// under everyone's own weights.
type roundPage struct {
	Page
	Head         Head
	Facts        []Fact
	Share        *roundShare
	Deeds        []Button
	Waiting      *Notice
	Outcome      *roundOutcome
	Places       *roundPlaces
	ID, Code     string  // of the index, and of the round
	Close        *Button // the first of the deeds
	Version      string
	Adopt        *Button
	AdoptSaid    string
	IndexVersion string
}

// roundShare is how people come to answer.
type roundShare struct {
	Link, Code, Where string
	Deeds             []Button
}

// roundOutcome is what a group says.
type roundOutcome struct {
	Said      []string
	Figure    *FigureBox
	Kinds     *Table
	Downloads []Download
	See       *NavLink
}

// roundPlaces is an index under everyone's own weights.
type roundPlaces struct {
	Said   []string
	Figure *FigureBox
	Table  Table
	Pager  Pager
}

// mostNamedPlaces is how many places a sentence names.
const mostNamedPlaces = 12

// roundReader reads a round, its parts by the names that its reader knows.
type roundReader struct {
	r     *Request
	s     *Server
	book  *series.Book
	round app.RoundView
}

func (s *Server) roundReader(r *Request, round app.RoundView) (roundReader, error) {
	book, err := s.app.PlaceIndicatorsFor(r.Context(), r.Actor)
	return roundReader{r, s, book, round}, err
}

// part is what a part is called, and the language of its name when it is not the page's.
func (x roundReader) part(p weighing.Part) (string, string) {
	if card, known := x.book.Card(p.Code); known {
		return card.Label.In(x.r.Lang), ""
	}
	return p.Name, written(x.round.Lang)
}

func (s *Server) round(w http.ResponseWriter, r *Request) error {
	v, round, err := s.roundHere(r)
	if err != nil {
		return err
	}
	x, err := s.roundReader(r, round)
	if err != nil {
		return err
	}
	page := &roundPage{Head: Head{Eyebrow: v.Title, EyebrowLang: written(v.Lang), Title: round.Title, TitleLang: written(round.Lang), Lead: round.Asks, LeadLang: written(round.Lang)}, ID: v.ID, Code: round.ID, Version: strconv.FormatInt(round.Version, 10), IndexVersion: strconv.FormatInt(v.Version, 10)}
	page.titledAs(round.Title, written(round.Lang))
	page.Section, page.NoIndex, page.Path = "territories", !round.Public || !v.Shared(), roundPath(r, v, round, "")
	page.Wide, page.OwnStyle, page.PaperStyle = true, true, "round.css"
	n, err := s.app.CountAnswers(r.Context(), r.Actor, round)
	if err != nil {
		return err
	}
	weighs := roundWeighs(r, v.Index, round)
	page.Facts = []Fact{{Label: r.L.T("round.weighed"), Text: weighs.Text}, {Label: r.L.T("round.field.way"), Text: r.L.T("round.way." + string(round.Way) + ".short")}, {Label: r.L.T("round.standing"), Text: roundStanding(r, round)}, {Label: r.L.T("round.answers"), Text: r.L.Int(n)}}
	x.deeds(page, v)
	o, err := s.app.RoundOutcome(r.Context(), r.Actor, round)
	if err != nil {
		return err
	}
	if o == nil {
		page.Waiting = x.waiting(n)
		return r.Render(w, "round", page)
	}
	if page.Outcome, err = x.outcome(o); err != nil {
		return err
	}
	page.Outcome.Downloads = []Download{{Text: r.L.T("round.file"), Href: r.To("round_file", v.ID, round.ID, languageParameter, foreign(r)), Format: "CSV"}}
	return s.roundUnder(w, r, x, page, v, o)
}

// waiting says why nothing is told yet.
func (x roundReader) waiting(n int) *Notice {
	if n >= weighing.FewPeople && !x.round.Revealed() && !x.r.Actor.SignedIn() {
		return &Notice{Kind: NoticeInfo, Text: x.r.L.T("round.later")}
	}
	return &Notice{Kind: NoticeInfo, Text: x.r.L.N("round.few", n, "min", weighing.FewPeople)}
}

// deeds are what who keeps the round may do.
func (x roundReader) deeds(page *roundPage, v app.IndexView) {
	r, id, code := x.r, v.ID, x.round.ID
	if v.Example || mayEdit(r) != nil {
		return
	}
	open := x.round.Standing == weighing.Open
	if open {
		page.Share = &roundShare{Link: x.s.base(r) + r.To("weigh", code), Code: spacedCode(code), Where: bareAddress(x.s.base(r) + r.To("weigh_code")),
			Deeds: []Button{{Text: r.L.T("round.screen"), Kind: Primary, Href: r.To("round_screen", id, code)}, {Text: r.L.T("round.paper"), Kind: Secondary, Href: r.To("weigh", code)}}}
		page.Close = &Button{Text: r.L.T("round.close"), Kind: Secondary, Name: "do", Value: "close"}
	} else {
		page.Close = &Button{Text: r.L.T("round.open.again"), Kind: Plain, Name: "do", Value: "open"}
	}
	page.Deeds = []Button{*page.Close, {Text: r.L.T("round.enter"), Kind: Secondary, Href: r.To("round_enter", id, code)}, {Text: r.L.T("round.answers.each"), Kind: Secondary, Href: r.To("round_answers", id, code)}, {Text: r.L.T("round.edit"), Kind: Plain, Href: r.To("round_edit", id, code)}, {Text: r.L.T("initiative.history"), Kind: Plain, Href: r.To("round_history", id, code)}}
	if access.Can(r.Actor, access.Manage, access.Object{Kind: access.KindWeighing}) {
		page.Deeds = append(page.Deeds, Button{Text: r.L.T("round.erase"), Kind: Plain, Href: r.To("round_erase", id, code)})
	}
}

// spacedCode is a code as people read it aloud: four letters, then four.
func spacedCode(code string) string { return code[:len(code)/2] + " " + code[len(code)/2:] }

func bareAddress(address string) string {
	return strings.TrimPrefix(strings.TrimPrefix(address, "https://"), "http://")
}

// outcome says what a group says.
func (x roundReader) outcome(o *weighing.Outcome) (*roundOutcome, error) {
	l := x.r.L
	out := &roundOutcome{Said: []string{l.N("round.people", o.People)}}
	if o.Aside > 0 {
		out.Said = append(out.Said, l.N("round.people.aside", o.Aside))
	}
	if strength := o.Strength(); strength == "" {
		out.Said = append(out.Said, l.T("round.agree.unknown"))
	} else {
		out.Said = append(out.Said, l.T("round.agree."+string(strength), "w", l.Number(*o.Agreement, 2)))
	}
	agreed, split := o.Agreed()
	out.Said = append(out.Said, x.halves("round.agreed", agreed))
	if split.Q3-split.Q1 > agreed.Q3-agreed.Q1 {
		out.Said = append(out.Said, x.halves("round.split", split))
	}
	if o.Torn > 0 {
		out.Said = append(out.Said, l.N("round.torn", o.Torn))
	}
	var err error
	out.Figure, err = x.figure(o)
	out.Kinds = x.kinds(o)
	return out, err
}

func (x roundReader) halves(key string, p weighing.PartOutcome) string {
	name, _ := x.part(p.Part)
	return x.r.L.T(key, "part", name, "low", x.points(p.Q1), "high", x.points(p.Q3))
}

// points is a share as a number of points.
func (x roundReader) points(share float64) string { return x.r.L.Number(100*share, 0) }

// figure draws what the group gives each part: the mean, the middle half, everyone.
func (x roundReader) figure(o *weighing.Outcome) (*FigureBox, error) {
	l := x.r.L
	lighter := func(a, b weighing.PartOutcome) int { return cmp.Compare(a.Weight, b.Weight) }
	first, least := slices.MaxFunc(o.Parts, lighter), slices.MinFunc(o.Parts, lighter)
	name, _ := x.part(first.Part)
	finding := l.T("round.chart.finding", "part", name, "points", x.points(first.Weight))
	for _, p := range o.Parts {
		if p.Code != first.Code && x.points(p.Weight) == x.points(first.Weight) {
			finding = l.T("round.chart.even", "low", x.points(least.Weight), "high", x.points(first.Weight))
		}
	}
	d := chart.DotChart{Format: func(v float64) string { return l.Number(v, 0) }, FromZero: true,
		About: chart.About{ID: "poids-du-groupe", Finding: finding, Measure: l.T("round.chart.measure." + string(x.round.Way)), Desc: l.T("round.chart.desc"),
			Source: l.N("round.chart.source", o.People, "title", x.round.Title, "date", l.Date(x.round.Opened))},
		Words: chart.RowWords{Label: l.T("round.part"), Value: l.T("round.weight"), Low: l.T("round.q1"), High: l.T("round.q3"), Note: l.T("round.median"), Missing: l.T("portrait.missing")}}
	for _, p := range o.Parts {
		name, lang := x.part(p.Part)
		row := chart.DotRow{Label: name, Lang: lang, Value: chart.Known(100 * p.Weight), Low: chart.Known(100 * p.Q1), High: chart.Known(100 * p.Q3), Note: l.T("round.half", "points", x.points(p.Median))}
		for _, w := range p.Each {
			row.Each = append(row.Each, 100*w)
		}
		slices.Sort(row.Each) // in the order in which they came, the first would be whose came first
		d.Rows = append(d.Rows, row)
	}
	figure, err := chart.Dot(d)
	return &FigureBox{ID: "groupe", Chart: figure, Quoted: passage{x.round.Title, written(x.round.Lang)}}, err
}

// kinds sets what kinds of people give side by side.
func (x roundReader) kinds(o *weighing.Outcome) *Table {
	if len(o.Kinds) == 0 {
		return nil
	}
	l := x.r.L
	t := &Table{Caption: l.T("round.kinds"), Columns: []Column{{Label: l.T("round.part")}}}
	for _, k := range o.Kinds {
		name := l.T("round.as.others")
		if k.Kind != "" {
			name = l.T("round.as." + k.Kind)
		}
		t.Columns = append(t.Columns, Column{Label: l.T("round.kind", "kind", name, "n", l.Int(k.People)), Numeric: true})
	}
	for i, p := range o.Parts {
		name, lang := x.part(p.Part)
		row := Row{[]TableCell{{Text: name, Lang: lang}}}
		for _, k := range o.Kinds {
			row.Cells = append(row.Cells, TableCell{Text: x.points(k.Weights[i]), Numeric: true})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// roundUnder tells what the index gives under everyone's own weights, when it can be
// computed for its reader, and has the parts that were weighed.
func (s *Server) roundUnder(w http.ResponseWriter, r *Request, x roundReader, page *roundPage, v app.IndexView, o *weighing.Outcome) error {
	if v.Ready() != "" {
		return r.Render(w, "round", page)
	}
	b, err := s.indexBuild(r, v, "")
	if err != nil {
		return err
	}
	i, err := s.indexReader(r, b)
	if i == nil && fault.Is(err, fault.Invalid) { // its own page says what it lacks
		return r.Render(w, "round", page)
	}
	if i == nil {
		return err
	}
	g, err := s.app.UnderGroup(r.Context(), i.result, x.round, o)
	if fault.Is(err, fault.Conflict) {
		page.Notices = append(page.Notices, Notice{Kind: NoticeWarning, Text: r.L.T("round.moved")})
		return r.Render(w, "round", page)
	}
	if err != nil {
		return err
	}
	i.moved, i.ask = g.MovedIndex, indexAsk{after: i.ask.after} // this page shows all places, under these weights alone
	if page.Places, err = x.places(i, g, o); err != nil {
		return err
	}
	pairs := []any{v.ID}
	for _, p := range o.Parts {
		pairs = append(pairs, indexWeightPrefix+p.Code, r.L.Number(100*p.Weight, 1))
	}
	page.Outcome.See = &NavLink{Text: r.L.T("round.see"), Href: r.To("index", pairs...)}
	if mayEdit(r) == nil && v.Retired == "" && !v.Example {
		x.adopt(page, v)
	}
	return r.Render(w, "round", page)
}

// adopt offers to give the index the weights of the group, once nobody answers any more.
func (x roundReader) adopt(page *roundPage, v app.IndexView) {
	l := x.r.L
	holds := slices.ContainsFunc(v.Holding(), func(s index.Said) bool { return s.Round == x.round.ID })
	switch {
	case holds:
		page.AdoptSaid = l.T("round.adopt.holds")
	case !v.GivesWeights():
		page.AdoptSaid = l.T("round.adopt.method")
	case x.round.Revealed():
		page.Adopt, page.AdoptSaid = &Button{Text: l.T("round.adopt"), Kind: Secondary}, l.T("round.adopt.lead")
	}
}

// places tells where places lie under everyone's own weights: by name, never by rank.
func (x roundReader) places(i *indexReader, g *app.GroupResult, o *weighing.Outcome) (*roundPlaces, error) {
	l := x.r.L
	rows, _, _ := i.page()
	out := &roundPlaces{Said: x.said(i, g), Pager: i.pager("round", i.v.ID, x.round.ID)}
	t := Table{Caption: l.T("round.places"), Compact: true, Columns: []Column{{Label: capital(l.N("territory.level."+string(i.v.Level), 1))}, {Label: l.T("round.places.group"), Numeric: true}, {Label: l.T("round.places.each"), Numeric: true}, {Label: l.T("round.places.rank"), Numeric: true}, {Label: l.T("round.places.top"), Numeric: true}}}
	for _, p := range rows {
		line := Row{[]TableCell{{Text: p.name, Href: x.r.To("index_place", i.v.ID, string(p.key.Level()), p.key.Code())}}}
		if p.row < 0 || math.IsNaN(g.Scores[p.row]) {
			line.Cells = append(line.Cells, TableCell{Text: l.T("index.not_scored"), Missing: true}, TableCell{}, TableCell{}, TableCell{})
		} else {
			u := g.Own.Units[p.row]
			line.Cells = append(line.Cells, i.scoreCell(g.Scores[p.row]), TableCell{Text: l.T("round.between", "low", l.Number(float64(u.Score.Low), 1), "high", l.Number(float64(u.Score.High), 1)), Numeric: true},
				TableCell{Text: l.T("index.rank.between", "low", l.Int(int(math.Floor(float64(u.Rank.Low)))), "high", l.Int(int(math.Ceil(float64(u.Rank.High))))), Numeric: true},
				TableCell{Text: l.T("round.of", "n", l.Int(int(math.Round(float64(u.Top)*float64(o.People)))), "all", l.Int(o.People)), Numeric: true})
		}
		t.Rows = append(t.Rows, line)
	}
	out.Table = t
	var err error
	out.Figure, err = x.mapOf(i, o)
	return out, err
}

// mapOf is the map under the weights of the group, drawn once for all who read it.
func (x roundReader) mapOf(i *indexReader, o *weighing.Outcome) (*FigureBox, error) {
	key := []string{"tour", x.r.Lang, i.v.ID, i.v.Title, i.result.Sum, i.places.State()}
	for _, p := range o.Parts {
		key = append(key, fmt.Sprint(p.Code, p.Weight))
	}
	return x.s.indicatorMaps.get(strings.Join(key, " "), func() (*FigureBox, error) {
		m, _, err := i.drawing()
		if err != nil {
			return nil, err
		}
		return i.figure(m)
	})
}

// said tells what everyone's weights change, and what none of them does.
func (x roundReader) said(i *indexReader, g *app.GroupResult) []string {
	l, n := x.r.L, len(i.result.Data().Units)
	said := []string{l.T("round.width", "width", l.Int(int(math.Round(float64(g.Own.Apart.Width)))), "n", l.Int(n))}
	for _, end := range []struct {
		key string
		of  func(composite.Spread) float64
	}{{"top", func(u composite.Spread) float64 { return float64(u.Top) }}, {"bottom", func(u composite.Spread) float64 { return float64(u.Bottom) }}} {
		always, some := 0, 0
		var names []string
		for _, p := range i.inView() {
			if p.row < 0 {
				continue
			}
			switch share := end.of(g.Own.Units[p.row]); {
			case share == 1:
				if always++; end.key == "top" && len(names) < mostNamedPlaces { // nobody is named for being last
					names = append(names, p.name)
				}
			case share > 0:
				some++
			}
		}
		if end.key == "top" && always > mostNamedPlaces {
			names = append(names, l.N("round.others", always-mostNamedPlaces))
		}
		if always > 0 {
			said = append(said, l.N("round.always."+end.key, always, "names", l.List(names)))
		}
		if some > 0 {
			said = append(said, l.N("round.sometimes."+end.key, some))
		}
	}
	return said
}

// roundFile is everyone's own weights as a table: of people without names, in an order
// that says nothing.
func (s *Server) roundFile(w http.ResponseWriter, r *Request) error {
	r = downloadFor(r)
	_, round, err := s.roundHere(r)
	if err != nil {
		return err
	}
	o, err := s.app.RoundOutcome(r.Context(), r.Actor, round)
	if err != nil {
		return err
	}
	if o == nil {
		return fault.New(fault.NotFound, "not_found")
	}
	x, err := s.roundReader(r, round)
	if err != nil {
		return err
	}
	download(w, csvMedia, "poids-"+round.ID+".csv")
	out := csv.NewWriter(w)
	out.Comma = ';'
	line := []string{r.L.T("round.file.person")}
	for _, p := range o.Parts {
		name, _ := x.part(p.Part)
		line = append(line, p.Code+" "+name)
	}
	out.Write(line)
	own := slices.Clone(o.Own)
	slices.SortFunc(own, func(a, b composite.WeightSet) int { return comparePoints(o, a, b) })
	for n, person := range own {
		line = []string{strconv.Itoa(n + 1)}
		for _, p := range o.Parts {
			line = append(line, strconv.FormatFloat(math.Round(1e6*person.Weights[p.Code])/1e4, 'f', -1, 64))
		}
		out.Write(line)
	}
	out.Flush()
	return out.Error()
}

// comparePoints orders people by what they give the first part, then the next: not by when
// they answered.
func comparePoints(o *weighing.Outcome, a, b composite.WeightSet) int {
	for _, p := range o.Parts {
		if d := cmp.Compare(b.Weights[p.Code], a.Weights[p.Code]); d != 0 {
			return d
		}
	}
	return 0
}
