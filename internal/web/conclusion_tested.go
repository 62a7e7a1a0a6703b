package web

import (
	"cmp"
	"slices"
	"strconv"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/chart"
	"codeberg.org/bocage/bocage/internal/conclusion"
	"codeberg.org/bocage/bocage/internal/matrix"
)

// testedPart is a claim put to the test: what came out, how sure, what would
// change it, and how to do it again.
type testedPart struct {
	Claim, How  string
	Verdict     *Tag
	Reason      string
	Figures     []KeyFigure
	Overall     *FigureBox
	Scales      []scalePart
	Sensitivity *Table
	Stable      string
	LeftOut     []string
	Limits      []string
	Needed      []neededLine // what it would take to conclude
	Proof       []Fact
	Redo, Data  string
	NoRedo      string // why it is not computed again here, when Redo is ""
}

// scalePart is everything about one set of levels (action, governance, funding).
type scalePart struct {
	ID, Title  string
	Open       bool
	Scores     *FigureBox
	Dimensions *FigureBox
	All        Table
}

func testedOf(r *Request, page *Page, study app.StudyView, c app.ConclusionView) (*testedPart, error) {
	result := c.Test.Result
	h := string(c.Test.Plan.Hypothesis)
	part := &testedPart{Claim: r.L.T("conclusion.hypothesis." + h), How: r.L.T("conclusion.hypothesis." + h + ".how"), Verdict: verdictTag(r, result.Verdict), Reason: messageWords(r, result.Reason),
		Redo: redoURL(r, study, c), NoRedo: noRedo(r), Data: r.To("conclusion_data", study.Slug, c.ID, "langue", r.Lang), Proof: proofFacts(r, *result)}
	source := figureSource{r.L.T("conclusions.source.line", "source", sourceWord(r, study, c)), quotedTitle(study)}
	overall := overallOf(result.Measures)
	for _, m := range overall {
		part.Figures = append(part.Figures, measureFigure(r, page, study, c, m))
	}
	var err error
	if part.Overall, err = overallFigure(r, source, c, overall); err != nil {
		return nil, err
	}
	for i, m := range overall {
		if !anyComputed(result.Measures, m.Scale) {
			continue // nothing to draw
		}
		scale, err := scalePartOf(r, source, c, m, i == 0)
		if err != nil {
			return nil, err
		}
		part.Scales = append(part.Scales, scale)
	}
	part.Sensitivity = sensitivityTable(r, c, overall)
	part.Stable = stabilityWords(r, result.Sensitivity, part.Sensitivity != nil)
	part.LeftOut = leftOutWords(r, c)
	part.Needed = neededWords(r, study.Slug, c, overall)
	for _, m := range result.Limits {
		part.Limits = append(part.Limits, messageWords(r, m))
	}
	return part, nil
}

// overallFigure draws the overall measures; nil when none could be computed.
func overallFigure(r *Request, source figureSource, c app.ConclusionView, overall []conclusion.Measure) (*FigureBox, error) {
	if !slices.ContainsFunc(overall, func(m conclusion.Measure) bool { return m.Effect != nil }) {
		return nil, nil
	}
	about := chart.About{ID: "ensemble", Finding: overallFinding(r, overall), Desc: r.L.T("conclusions.chart.overall.desc"), Caption: r.L.T("conclusions.chart.overall")}
	return dotsOf(r, source, about, overall, func(m conclusion.Measure) string { return measureWord(r, c, m) })
}

// anyComputed says whether a set of levels has a measure, overall or of a
// dimension, that could be computed.
func anyComputed(all []conclusion.Measure, scale conclusion.Scale) bool {
	return slices.ContainsFunc(all, func(m conclusion.Measure) bool { return m.Scale == scale && m.Effect != nil })
}

// redoURL leads to the page that computes again; "" where nothing does.
func redoURL(r *Request, study app.StudyView, c app.ConclusionView) string {
	if noRedo(r) != "" {
		return ""
	}
	return r.To("conclusion_redo", study.Slug, c.ID)
}

// noRedo says why a test is not computed again here: a published version is
// made of files, which compute nothing.
func noRedo(r *Request) string {
	if r.server.pressed != nil {
		return r.L.T("conclusions.redo.frozen")
	}
	return ""
}

// overallOf are the measures over all dimensions, one a scale.
func overallOf(all []conclusion.Measure) []conclusion.Measure {
	var overall []conclusion.Measure
	for _, m := range all {
		if m.Dimension == "" {
			overall = append(overall, m)
		}
	}
	return overall
}

// overallFinding says in a sentence what the chart of the overall measures shows.
func overallFinding(r *Request, overall []conclusion.Measure) string {
	if len(overall) == 1 {
		m := overall[0]
		if m.Interval == nil {
			return r.L.T("conclusions.chart.overall.bare", "effect", effectWord(r, m.Effect))
		}
		return r.L.T("conclusions.chart.overall.one", "effect", effectWord(r, m.Effect), "interval", intervalWord(r, m.Interval))
	}
	return r.L.N("conclusions.chart.overall.some", confirmedOf(overall), "total", len(overall))
}

func confirmedOf(measures []conclusion.Measure) int {
	n := 0
	for _, m := range measures {
		if m.Verdict == conclusion.Supported {
			n++
		}
	}
	return n
}

// measureWord names a measure: « par l’action, toutes dimensions ensemble ».
func measureWord(r *Request, c app.ConclusionView, m conclusion.Measure) string {
	if m.Scale == "" {
		return capital(leafWord(r, c, m.Dimension))
	}
	return capital(r.L.T("conclusions.measure", "scale", scaleWord(r, m.Scale), "dimension", leafWord(r, c, m.Dimension)))
}

// measureFigure is a measure as a key figure, its margin note holding all that
// it rests on.
func measureFigure(r *Request, page *Page, study app.StudyView, c app.ConclusionView, m conclusion.Measure) KeyFigure {
	note := page.Note(messageWords(r, m.Reason), NoteEvidence).
		With(r.L.T("conclusions.note.initiatives"), groupsWord(r, c.Test.Plan.Hypothesis, m)).
		With(r.L.T("conclusions.note.interval"), intervalSaid(r, m)).
		With(r.L.T("conclusions.note.chance"), chanceSaid(r, c.Test.Plan, m)).
		With(r.L.T("conclusions.note.smallest"), r.L.Number(m.Smallest, effectDecimals)).
		Quoting(r.L.T("conclusions.source"), sourceWord(r, study, c), quotedTitle(study))
	label := r.L.T("conclusions.figure."+string(m.EffectKind), "scale", scaleWord(r, m.Scale), "verdict", verdictWord(r, m.Verdict))
	return KeyFigure{Value: effectWord(r, m.Effect), Label: label, Note: note}
}

// figureSource is the line under a figure, and the title that it quotes.
type figureSource struct {
	Line   string
	Quoted passage
}

// sourceWord says which matrix a figure comes from, and how many initiatives.
func sourceWord(r *Request, study app.StudyView, c app.ConclusionView) string {
	return r.L.N("conclusions.source.rows", c.Test.Result.Units, "study", study.Title)
}

// groupsWord says who is compared with whom, and who is in neither group.
func groupsWord(r *Request, h conclusion.Hypothesis, m conclusion.Measure) string {
	parts := []string{r.L.T("conclusions.group.of", "n", m.Claimed.N, "group", r.L.T("conclusion.group.claimed."+string(h)))}
	missing := m.Claimed.Missing
	if m.Others != nil {
		parts = append(parts, r.L.T("conclusions.group.of", "n", m.Others.N, "group", r.L.T("conclusion.group.others."+string(h))))
		missing += m.Others.Missing
	}
	for _, apart := range []struct {
		n   int
		key string
	}{{missing, "conclusion.group.missing"}, {m.Unclassed, "conclusion.group.unclassed"}} {
		if apart.n > 0 {
			parts = append(parts, r.L.T("conclusions.group.of", "n", apart.n, "group", r.L.T(apart.key)))
		}
	}
	return r.L.List(parts)
}

func intervalSaid(r *Request, m conclusion.Measure) string {
	if m.Interval == nil {
		return r.L.T("conclusions.interval.none")
	}
	return intervalWord(r, m.Interval) + r.L.T("conclusions.semicolon") + r.L.T("conclusion.interval."+cmp.Or(m.Interval.Method, "bca"), "replicates", m.Interval.Replicates)
}

// chanceSaid is p, corrected or not, and how it was obtained.
func chanceSaid(r *Request, plan conclusion.Plan, m conclusion.Measure) string {
	if m.Test == nil {
		return r.L.T("conclusions.chance.none")
	}
	how := r.L.T("conclusion.test.exact", "arrangements", arrangementsWord(r, m.Test.Arrangements))
	if !m.Test.Exact {
		how = r.L.T("conclusion.test.drawn", "draws", m.Test.Draws, "seed", strconv.FormatUint(plan.Seed, 10), "arrangements", arrangementsWord(r, m.Test.Arrangements))
	}
	said := r.L.T("conclusions.chance", "p", chanceWord(r, m.Test.P)) + r.L.T("conclusions.semicolon") + how
	if m.Test.Adjusted != nil && m.Test.Family > 1 {
		said = r.L.T("conclusions.chance.adjusted", "p", chanceWord(r, *m.Test.Adjusted), "family", m.Test.Family) + r.L.T("conclusions.semicolon") + said
	}
	return said
}

// mostCounted is the number over which arrangements are told in powers of ten.
const mostCounted = 1e9

func arrangementsWord(r *Request, n float64) string {
	if n > mostCounted {
		return r.L.T("conclusions.arrangements.many", "n", chart.Exact(n))
	}
	return r.L.Number(n, 0)
}

// dotsOf draws measures with their intervals.
func dotsOf(r *Request, source figureSource, about chart.About, measures []conclusion.Measure, label func(conclusion.Measure) string) (*FigureBox, error) {
	kind := measures[0].EffectKind
	about.Source = source.Line
	about.Measure = capital(r.L.T("conclusion.effect." + string(kind)))
	about.Note = r.L.T("conclusion.effect."+string(kind)+".explained") + " " + r.L.T("conclusions.chart.reference."+string(kind), "smallest", r.L.Number(measures[0].Smallest, effectDecimals))
	d := chart.DotChart{About: about, Format: func(v float64) string { return r.L.Number(v, effectDecimals) }, FromZero: true,
		Reference: &chart.Reference{Value: measures[0].Smallest, Label: r.L.T("conclusions.chart.smallest")},
		Words: chart.RowWords{Label: r.L.T("conclusions.column.measure"), Value: r.L.T("conclusions.column.effect"), Low: r.L.T("conclusions.column.low"),
			High: r.L.T("conclusions.column.high"), Note: r.L.T("conclusions.column.verdict"), Missing: r.L.T("conclusions.not_computed")}}
	for _, m := range measures {
		row := chart.DotRow{Label: label(m), Value: chart.Missing(r.L.T("conclusions.not_computed")), Note: r.L.T("conclusions.row", "groups", sizesWord(r, m), "verdict", verdictWord(r, m.Verdict))}
		if m.Effect != nil {
			row.Value = chart.Known(*m.Effect)
		}
		if m.Interval != nil && m.Effect != nil {
			row.Low, row.High = chart.Known(m.Interval.Low), chart.Known(m.Interval.High)
		}
		d.Rows = append(d.Rows, row)
	}
	figure, err := chart.Dot(d)
	if err != nil {
		return nil, err
	}
	return &FigureBox{ID: "figure-" + about.ID, Chart: figure, Quoted: source.Quoted}, nil
}

// sizesWord is how many initiatives stand on each side: « 5 et 8 initiatives ».
func sizesWord(r *Request, m conclusion.Measure) string {
	if m.Others == nil {
		return r.L.N("conclusions.sizes.one", m.Claimed.N)
	}
	return r.L.T("conclusions.sizes.two", "claimed", m.Claimed.N, "others", m.Others.N)
}

// mostScores is how many initiatives a chart shows one by one; the file of the
// data has them all.
const mostScores = 60

// scalePartOf shows a scale: each initiative's score, then each dimension.
func scalePartOf(r *Request, source figureSource, c app.ConclusionView, overall conclusion.Measure, first bool) (scalePart, error) {
	code := cmp.Or(string(overall.Scale), "local")
	part := scalePart{ID: "par-" + code, Title: r.L.T("conclusions.scale." + code), Open: first}
	var mine, leaves []conclusion.Measure
	for _, m := range c.Test.Result.Measures {
		if m.Scale == overall.Scale {
			mine = append(mine, m)
			if m.Dimension != "" {
				leaves = append(leaves, m)
			}
		}
	}
	var err error
	if part.Scores, err = scoresOf(r, source, c, overall, "scores-"+code); err != nil {
		return part, err
	}
	if len(leaves) > 0 {
		about := chart.About{ID: "dimensions-" + code, Finding: r.L.N("conclusions.chart.leaves", confirmedOf(leaves), "total", len(leaves)), Desc: r.L.T("conclusions.chart.leaves.desc"),
			Caption: r.L.T("conclusions.chart.leaves.caption")}
		if part.Dimensions, err = dotsOf(r, source, about, leaves, func(m conclusion.Measure) string { return leafWord(r, c, m.Dimension) }); err != nil {
			return part, err
		}
	}
	part.All = measureTable(r, c, mine, part.Title)
	return part, nil
}

// scoresOf draws the score of each initiative, the claimed ones first.
func scoresOf(r *Request, source figureSource, c app.ConclusionView, m conclusion.Measure, id string) (*FigureBox, error) {
	h := string(c.Test.Plan.Hypothesis)
	d := chart.DotChart{Format: func(v float64) string { return r.L.Number(v, effectDecimals) }, FromZero: true,
		About: chart.About{ID: id, Source: source.Line, Finding: r.L.T("conclusions.chart.scores"), Measure: capital(r.L.T("conclusion.score." + string(c.Test.Plan.Score))),
			Desc: r.L.T("conclusions.chart.scores.desc"), Caption: r.L.T("conclusions.chart.scores.caption")},
		Words: chart.RowWords{Label: r.L.T("conclusions.column.initiative"), Value: r.L.T("conclusions.column.score"), Low: r.L.T("conclusions.column.low"), High: r.L.T("conclusions.column.high"),
			Note: r.L.T("conclusions.column.group"), Missing: r.L.T("conclusion.group.missing")}}
	add := func(g conclusion.Group, side string) {
		for _, s := range byScore(g.Scores) {
			named := subjectSaid(r, c, s.Initiative)
			row := chart.DotRow{Label: named.Text, Lang: saidIf(named.Lang != r.Lang, named.Lang), Value: chart.Missing(r.L.T("conclusion.group.missing")), Note: r.L.T("conclusions.in." + side + "." + h)}
			if s.Value != nil {
				row.Value = chart.Known(*s.Value)
			}
			d.Rows = append(d.Rows, row)
		}
	}
	add(m.Claimed, "claimed")
	if m.Others != nil {
		add(*m.Others, "others")
	}
	if len(d.Rows) == 0 || len(d.Rows) > mostScores {
		return nil, nil
	}
	figure, err := chart.Dot(d)
	if err != nil {
		return nil, err
	}
	return &FigureBox{ID: "figure-" + id, Chart: figure, Quoted: source.Quoted}, nil
}

// byScore sorts the highest first, the missing last.
func byScore(scores []conclusion.Score) []conclusion.Score {
	sorted := slices.Clone(scores)
	slices.SortStableFunc(sorted, func(a, b conclusion.Score) int {
		switch {
		case a.Value == nil || b.Value == nil:
			return cmp.Compare(btoi(a.Value == nil), btoi(b.Value == nil))
		}
		return cmp.Compare(*b.Value, *a.Value)
	})
	return sorted
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// measureTable gives every number of a scale.
func measureTable(r *Request, c app.ConclusionView, measures []conclusion.Measure, title string) Table {
	t := Table{Caption: r.L.T("conclusions.table.all", "what", title), Compact: true}
	for i, name := range []string{"dimension", "initiatives", "effect", "interval", "p", "adjusted", "verdict"} {
		t.Columns = append(t.Columns, Column{Label: r.L.T("conclusions.column." + name), Numeric: i > 1 && i < 6})
	}
	for _, m := range measures {
		p, adjusted := TableCell{Text: r.L.T("conclusions.not_computed"), Missing: true}, TableCell{Text: r.L.T("conclusions.not_computed"), Missing: true}
		if m.Test != nil {
			p = TableCell{Text: chanceWord(r, m.Test.P), Numeric: true}
			if m.Test.Adjusted != nil {
				adjusted = TableCell{Text: chanceWord(r, *m.Test.Adjusted), Numeric: true}
			}
		}
		t.Rows = append(t.Rows, Row{Cells: []TableCell{{Text: capital(leafWord(r, c, m.Dimension))}, {Text: sizesWord(r, m)},
			{Text: effectWord(r, m.Effect), Numeric: m.Effect != nil, Missing: m.Effect == nil}, {Text: intervalWord(r, m.Interval), Numeric: m.Interval != nil, Missing: m.Interval == nil},
			p, adjusted, {Text: verdictWord(r, m.Verdict)}}})
	}
	return t
}

// solidityName is a threshold of solidity in words.
func solidityName(r *Request, level int) string { return solidityWord(r, matrix.Solidity(level)) }
