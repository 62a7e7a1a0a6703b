package web

import (
	"strconv"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/matrix"
)

// The names of what the address of the matrix asks for.
const (
	rowParameter    = "ligne"
	columnParameter = "colonne"
	groupParameter  = "groupe"
	foldParameter   = "vue"
	foldedView      = "groupes"
)

// matrixFilters is the form that narrows the matrix.
type matrixFilters struct {
	Action string
	Fields []Field
	Keep   []Kept
	Open   bool // some filter is set
	Clear  string
	Said   string
	Fold   *Tab // shows groups instead of dimensions, or back
}

var (
	transitionCodes = []string{string(matrix.Social), string(matrix.Economic), string(matrix.Ecological)}
	directionCodes  = []string{string(matrix.Positive), string(matrix.Negative), string(matrix.Mixed)}
	reachCodes      = []string{string(initiative.ReachLocal), string(initiative.ReachDepartmental), string(initiative.ReachRegional), string(initiative.ReachNational), string(initiative.ReachInterscalar), string(initiative.ReachUnknown)}
	solidityCodes   = codesOf(matrix.Solidities[1:])
)

func codesOf(all []matrix.Solidity) []string {
	out := make([]string, len(all))
	for i, s := range all {
		out[i] = s.Code()
	}
	return out
}

// readMatrixQuery reads what the address asks; err says what of it is no answer
// of the form, and is left out.
func readMatrixQuery(r *Request) (app.MatrixQuery, error) {
	f := r.QueryForm()
	q := app.MatrixQuery{
		Group: f.Text(groupParameter), Folded: f.Text(foldParameter) == foldedView,
		Reach: initiative.Reach(f.Choice("portee", reachCodes...)), Direction: matrix.Direction(f.Choice("sens", directionCodes...)),
		Level: f.Choice("echelon", append(levelCodes, app.Unsaid)...), Transition: f.Choice("transition", append(transitionCodes, app.Unsaid)...),
		Open: f.Text("lectures") == "ouvertes",
	}
	q.Row, _ = strconv.Atoi(f.Text(rowParameter))
	q.Column, _ = strconv.Atoi(f.Text(columnParameter))
	_ = q.Solidity.UnmarshalText([]byte(f.Choice("solidite", solidityCodes...))) // an empty one is stated
	return q, f.Err()
}

// matrixPairs is the query string of a part of the matrix, with changes last.
func matrixPairs(q app.MatrixQuery) []any {
	open, fold, solidity := "", "", ""
	if q.Open {
		open = "ouvertes"
	}
	if q.Folded {
		fold = foldedView
	}
	if q.Solidity > matrix.Stated {
		solidity = q.Solidity.Code()
	}
	return []any{groupParameter, q.Group, foldParameter, fold, "portee", q.Reach, "sens", q.Direction, "solidite", solidity,
		"echelon", q.Level, "transition", q.Transition, "lectures", open}
}

func matrixAddress(r *Request, slug string, q app.MatrixQuery) string {
	pairs := append([]any{slug}, matrixPairs(q)...)
	if q.Row > 0 {
		pairs = append(pairs, rowParameter, q.Row)
	}
	if q.Column > 0 {
		pairs = append(pairs, columnParameter, q.Column)
	}
	return r.To("matrix", pairs...)
}

func matrixFiltersOf(r *Request, view app.MatrixView, wrong error) matrixFilters {
	q := view.Query
	f := r.Fields(r.QueryForm(), wrong, "matrix.filter")
	m := matrixFilters{Action: r.To("matrix", view.Study.Slug), Open: q.Filtered() || q.Group != "" || wrong != nil}
	if groups := view.Groups; len(groups) > 0 {
		var options []Option
		for _, g := range groups {
			options = append(options, Option{Value: g.ID, Text: dimensionTitle(r, g)})
		}
		m.Fields = append(m.Fields, f.Select(groupParameter, options))
		m.Fold = foldTab(r, view.Study.Slug, q)
	}
	unsaid := Option{Value: app.Unsaid, Text: r.L.T("matrix.unsaid")}
	m.Fields = append(m.Fields,
		f.Select("portee", r.Options("reach", reachCodes...)),
		f.Select("echelon", append(r.Options("level", levelCodes...), unsaid)),
		f.Select("transition", append(r.Options("transition", transitionCodes...), unsaid)),
		f.Select("sens", r.Options("cell.direction", directionCodes...)),
		f.Select("solidite", r.Options("solidity.at_least", solidityCodes...)),
		f.Select("lectures", []Option{{Value: "ouvertes", Text: r.L.T("matrix.filter.open")}}))
	for i := range m.Fields {
		m.Fields[i].Required = true // every filter can be left alone: no need to say so at each
	}
	if q.Folded {
		m.Keep = []Kept{{foldParameter, foldedView}}
	}
	if m.Open {
		m.Clear = r.To("matrix", view.Study.Slug)
		m.Said = r.L.N("matrix.filtered", view.RowsAll, "all", view.Coverage.Rows)
	}
	return m
}

// foldTab leads to the same matrix with its dimensions put together by group,
// or told apart again.
func foldTab(r *Request, slug string, q app.MatrixQuery) *Tab {
	other := q
	other.Folded, other.Row, other.Column = !q.Folded, 0, 0
	key := "matrix.fold"
	if q.Folded {
		key = "matrix.unfold"
	}
	return &Tab{Text: r.L.T(key), Href: matrixAddress(r, slug, other), Current: q.Folded}
}

// matrixPager moves the window one way or the other.
type matrixPager struct{ Label, Said, Previous, PreviousText, Next, NextText string }

func matrixPagers(r *Request, view app.MatrixView) []matrixPager {
	var all []matrixPager
	add := func(kind string, from, shown, total, size int, move func(*app.MatrixQuery, int)) {
		if total <= size {
			return
		}
		p := matrixPager{Label: r.L.T("matrix.pager." + kind), Said: r.L.T("matrix.pager."+kind+".said", "first", r.L.Int(from+1), "last", r.L.Int(from+shown), "total", r.L.Int(total))}
		to := func(at int) string {
			q := view.Query
			move(&q, at)
			return matrixAddress(r, view.Study.Slug, q)
		}
		if from > 0 {
			p.Previous, p.PreviousText = to(from-size), r.L.T("matrix.pager."+kind+".previous", "n", size)
		}
		if from+shown < total {
			p.Next, p.NextText = to(from+size), r.L.T("matrix.pager."+kind+".next", "n", min(size, total-from-shown))
		}
		all = append(all, p)
	}
	add("rows", view.Query.Row, len(view.Rows), view.RowsAll, app.WindowRows, func(q *app.MatrixQuery, at int) { q.Row = at })
	add("columns", view.Query.Column, len(view.Columns), view.ColsAll, app.WindowColumns, func(q *app.MatrixQuery, at int) { q.Column = at })
	return all
}
