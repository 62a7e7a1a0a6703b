package web

import (
	"encoding/json"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/conclusion"
	"codeberg.org/bocage/bocage/internal/edition"
	"codeberg.org/bocage/bocage/internal/indicator"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/report"
	"codeberg.org/bocage/bocage/internal/story"
	"codeberg.org/bocage/bocage/internal/territory"
)

// partOf is the part of a study that a kind of records is read in.
var partOf = map[string]string{"study": "study", "entry": "census", "contribution": "matrix", "indicator": "observations", "observation": "observations",
	"story": "stories", "conclusion": "conclusions", "report": "report", "edition": "editions"}

// recordLink names a record and leads to where it is read.
func (r *Request) recordLink(study app.StudyView, v app.RecordView) NavLink {
	link := NavLink{Text: r.L.T("history.of." + v.Kind), Lang: ""}
	name := func(text, lang string, route string, values ...any) {
		link.Text, link.Lang = text, lang
		if !v.TakenOut {
			link.Href = r.To(route, append([]any{study.Slug}, values...)...)
		}
	}
	words := written(study.Lang)
	switch x := v.Value.(type) {
	case matrix.Contribution:
		name(v.Subject.Called(r.Lang)+r.L.T("matrix.colon")+" "+r.dimensionList(study, x.Dimensions), "", "cell", subjectName(v.Subject), x.Dimensions[0])
	case indicator.Indicator:
		name(cardLabel(r, x), words, "indicator", v.Name)
	case indicator.Observation:
		text := cardLabel(r, v.Card)
		if v.Subject.Original != "" {
			text += ", " + v.Subject.Called(r.Lang)
		}
		name(text, words, "observation", v.Name)
	case story.Story:
		if x.Withdrawn != "" {
			link.Text = r.L.T("history.withdrawn.short", "date", r.L.Date(x.Withdrawn))
			return link
		}
		name(storyTitle(r, x), saidIf(x.Title != "", written(x.Lang)), "story", v.Name)
	case conclusion.Conclusion:
		name(x.Title, words, "conclusion", v.Name)
	case report.Report:
		name(x.Title, written(x.Lang), "report")
		if link.Href != "" {
			link.Href = r.reportTo("report", study.Slug, v.Name)
		}
	case edition.Edition:
		name(r.L.T("edition.number", "number", x.Number), "", "edition", x.Number)
	default:
		if v.Kind == "study" {
			name(study.Title, words, "study")
		} else if v.Subject.Original != "" {
			text, lang := v.Subject.NameIn(r.Lang)
			name(text, lang, "entry", subjectName(v.Subject))
		}
	}
	return link
}

func (r *Request) dimensionList(study app.StudyView, ids []string) string {
	var names []string
	for _, id := range ids {
		names = append(names, dimensionName(r, app.CellView{Study: study}, id))
	}
	return r.L.List(names)
}

// teller tells the fields of the records of a study in the words of its pages.
type teller struct {
	r      *Request
	study  app.StudyView
	places *territory.Set
	names  map[string]map[string]string // of what records point to, by the name of the field
}

func (s *Server) teller(r *Request, study app.StudyView) (*teller, error) {
	places, err := s.app.Territories()
	if err != nil {
		return nil, err
	}
	o, err := s.blockOptions(r, study)
	if err != nil {
		return nil, err
	}
	named := func(options []Option) map[string]string {
		all := make(map[string]string, len(options))
		for _, x := range options {
			all[x.Value] = x.Text
		}
		return all
	}
	members, criteria := map[string]string{}, map[string]string{}
	for _, m := range study.Members {
		members[m.ID] = m.Name
	}
	for _, c := range study.Criteria {
		criteria[c.ID] = c.Label
	}
	cards, err := s.app.Indicators(r.Context(), study)
	indicators := map[string]string{}
	for _, c := range cards {
		indicators[c.ID] = cardLabel(r, c)
	}
	initiatives, figures, stories := named(o.initiatives), named(o.figures), named(o.quotes)
	return &teller{r: r, study: study, places: places, names: map[string]map[string]string{"initiative": initiatives, "initiatives": initiatives, "recused": initiatives, "observation": figures, "observations": figures,
		"story": stories, "testimonies": stories, "conclusion": named(o.conclusions), "indicator": indicators, "member": members, "by": members, "settled_by": members, "criterion": criteria}}, err
}

// computedPath is where the result of a test is kept: told as one thing.
const computedPath = "/test/result"

// table tells changes, a line a field. What only the program reads is not told.
func (t *teller) table(kind, caption string, ops []app.Op, before, after string) Table {
	table := twoSides(caption, t.r.L.T("history.field"), before, after)
	table.Compact = true
	computed := false
	for _, op := range ops {
		if strings.HasPrefix(op.Path, computedPath+"/") {
			if !computed {
				table.Rows = append(table.Rows, t.computed(kind, ops))
				computed = true
			}
			continue
		}
		if label := t.label(kind, op.Path); label != "" {
			sides := t.sides(kind, op)
			table.Rows = append(table.Rows, Row{[]TableCell{{Text: label}, sides[0], sides[1]}})
		}
	}
	return table
}

// computed tells a result that was computed again: its verdict, if that changed.
func (t *teller) computed(kind string, ops []app.Op) Row {
	again := TableCell{Text: t.r.L.T("history.computed_again")}
	row := Row{[]TableCell{{Text: t.label(kind, computedPath)}, {Text: t.r.L.T("history.computed_before")}, again}}
	for _, op := range ops {
		if op.Path == computedPath+"/verdict" {
			sides := t.sides(kind, op)
			row.Cells[1], row.Cells[2] = sides[0], sides[1]
		}
	}
	return row
}

// label is the word for a field; "" for one that is not told.
func (t *teller) label(kind, path string) string {
	name := strings.ReplaceAll(strings.TrimPrefix(path, "/"), "/", "_")
	if slices.Contains(untold, name) {
		return ""
	}
	if kind == "study" {
		return t.r.studyFieldWord(path)
	}
	if key := "history.field." + kind + "." + name; t.r.L.Has(key) {
		return t.r.L.T(key)
	}
	return t.r.L.T("history.field.other")
}

// untold are the fields that only the program reads.
var untold = []string{"id", "study", "media", "size", "program", "root"}

// sides tells what a field was and what it became. Of a list, only what differs is
// told on each side.
func (t *teller) sides(kind string, op app.Op) [2]TableCell {
	if op.Redacted {
		gone := TableCell{Text: t.r.L.T("history.redacted"), Missing: true}
		return [2]TableCell{gone, gone}
	}
	before, after := read(op.Before), read(op.After)
	path := strings.TrimPrefix(op.Path, "/")
	rest := ""
	if x, y, same := apart(before, after); same > 0 {
		before, after, rest = x, y, t.r.L.N("history.same_items", same)
	}
	return [2]TableCell{t.side(kind, path, before, rest), t.side(kind, path, after, rest)}
}

func (t *teller) side(kind, path string, value any, rest string) TableCell {
	told := t.told(kind, path, value)
	if told != "" && rest != "" {
		told += "\n" + rest
	}
	if told == "" {
		told = rest
	}
	cell := sideText(t.r, cut(told, 4000))
	return cell.in(saidIf(t.free(kind, path), written(t.study.Lang)))
}

func read(raw json.RawMessage) any {
	var v any
	if raw == nil || json.Unmarshal(raw, &v) != nil {
		return nil
	}
	return v
}

// apart leaves out of two lists of things what both hold, and says how many.
func apart(before, after any) (x, y any, same int) {
	a, isList := before.([]any)
	b, too := after.([]any)
	if !isList || !too {
		return before, after, 0
	}
	key := func(v any) string { raw, _ := json.Marshal(v); return string(raw) }
	held := map[string]int{}
	for _, v := range b {
		held[key(v)]++
	}
	shared := map[string]int{}
	keep := func(list []any, count map[string]int, note bool) []any {
		var out []any
		for _, v := range list {
			if k := key(v); count[k] > 0 {
				if count[k]--; note {
					shared[k]++
					same++
				}
				continue
			}
			out = append(out, v)
		}
		return out
	}
	onlyA := keep(a, held, true)
	onlyB := keep(b, shared, false)
	if len(onlyA)+len(onlyB) == 0 { // the order changed: both are told whole
		return before, after, 0
	}
	return onlyA, onlyB, same
}

// erased says whether a withdrawal erased what a change says.
func erased(ops []app.Op) bool {
	return slices.ContainsFunc(ops, func(op app.Op) bool { return op.Redacted })
}
