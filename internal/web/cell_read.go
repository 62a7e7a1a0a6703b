package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/matrix"
)

// cellReadPage is the form of one member's reading: five fields first, the rest
// under « Approfondir ».
type cellReadPage struct {
	StudyPage
	cellHead
	Recused   string
	Nobody    *Notice // there is no member to read yet
	Member    Field
	State     Field
	Direction Field
	Intensity Field
	Sentence  Field
	Saved     string         // what was just done, told again where who saved is led
	Kept      []keptEvidence // what backs the effect already
	Backing   []Field        // one more thing that backs it
	Document  []Field
	More      []Field
	Effect    string
	Version   string
	Seen      string // the member whose reading the form shows
	Send      Button
	SendMore  Button
	SendNew   []Button // save, then record what backs it
	Shown     string   // the effects that the cell holds, in a form without one
	Both      *cellBoth
	Meanwhile *cellMeanwhile
	// What was typed in a folded part, or is wrong there, opens it.
	DocumentOpen, MoreOpen bool
}

// keptEvidence is something that already backs the effect: it can be left out.
type keptEvidence struct {
	Value string // the evidence itself, as the form carries it
	Label string
	Field Field
}

// cellBoth is shown when someone else saved the same part meanwhile: both are
// there to be compared, and the reader chooses.
type cellBoth struct {
	Table Table
	Keep  string // leaves theirs
}

func (s *Server) cellRead(w http.ResponseWriter, r *Request) error {
	if err := mayWrite(r); err != nil {
		return err
	}
	study, v, done, err := s.cellHere(w, r)
	if err != nil || done {
		return err
	}
	effect, version, err := effectAsked(v, r.Query(effectField))
	if err != nil {
		return err
	}
	form := fillReading(effect, version, r.Query("membre")).Set(shownField, effectIDs(v)).Set("backing", r.Query(backedBy))
	page, err := s.cellReadPage(r, study, v, form, nil)
	if err != nil {
		return err
	}
	page.Saved = r.done()
	return r.Render(w, "cell_read", page)
}

// effectAsked is the effect that the address names; a new one when it names none.
func effectAsked(v app.CellView, id string) (matrix.Contribution, int64, error) {
	if id == "" {
		return matrix.Contribution{Initiative: v.Initiative.ID, Dimensions: []string{v.Dimension.ID}}, 0, nil
	}
	for _, e := range v.Effects {
		if e.ID == id {
			return e.Contribution, e.Version, nil
		}
	}
	return matrix.Contribution{}, 0, fault.New(fault.NotFound, "not_found")
}

func (s *Server) cellReadPage(r *Request, study app.StudyView, v app.CellView, form *Form, err error) (*cellReadPage, error) {
	f := r.Fields(form, renamed(err), "cell.field")
	page := &cellReadPage{StudyPage: s.studyPage(r, study, "matrix"), cellHead: cellHeadOf(r, v),
		Member:    f.Radios(memberField, memberOptions(r, study, v.Initiative.ID)).Require().Beside(),
		State:     f.Radios("state", spoken(r.Options("cell.state", string(matrix.Effect), string(matrix.NoEffect), string(matrix.NotApplicable)))).Require(),
		Direction: f.Radios("direction", spoken(r.Options("cell.direction", directionCodes...))).Require(),
		Intensity: f.Radios("intensity", spoken(r.Options("cell.intensity", "1", "2", "3", "0"))).Beside(),
		Sentence:  f.Long("sentence").High(2).UpTo(matrix.MaxSentence),
		Effect:    form.Text(effectField), Version: form.Text(versionField), Seen: form.Text(seenField), Shown: form.Text(shownField),
		Send: Button{Text: r.L.T("cell.save"), Kind: Primary}, SendMore: Button{Text: r.L.T("cell.save.more"), Kind: Secondary, Name: nextField, Value: nextEvidence},
		SendNew: []Button{{Text: r.L.T("cell.save.figure"), Kind: Plain, Name: nextField, Value: nextFigure}, {Text: r.L.T("cell.save.story"), Kind: Plain, Name: nextField, Value: nextStory}},
	}
	page.heading(r, v, page.cellHead, "cell.read")
	page.Head.Lead = r.L.T("cell.read.lead")
	if names := recusedNames(study, v.Initiative.ID); len(names) > 0 {
		page.Recused = r.L.N("cell.recused", len(names), "names", r.L.List(names))
	}
	if len(page.Member.Options) == 0 {
		page.Nobody = nobodyReads(r, study)
	}
	page.More = moreFields(r, study, form, f)
	page.Kept = keptFields(r, v, form)
	options, backErr := s.backingOptions(r, study, v.Initiative.ID)
	if backErr != nil {
		return nil, backErr
	}
	page.Backing = []Field{f.Select("backing", options), f.Check("compared"), f.Check("independent"), f.Check("elsewhere")}
	if another(v, form) {
		page.State = onlyEffect(r, f)
	}
	page.MoreOpen = anyWrong(page.More)
	page.Document = []Field{f.Text("title").UpTo(300), f.Text("page").UpTo(60), f.Text("author").UpTo(200), f.Link("url").UpTo(500), f.Text("note").UpTo(matrix.MaxSentence)}
	page.DocumentOpen = anyWrong(page.Document) || form.Text("title") != "" || form.Text("url") != ""
	return page, nil
}

// another says whether the form is about one more effect of a cell that holds
// some. To see none is then to read one of those otherwise.
func another(v app.CellView, form *Form) bool {
	state := form.Text("state")
	return len(v.Effects) > 0 && form.Text(effectField) == "" && (state == "" || state == string(matrix.Effect))
}

func onlyEffect(r *Request, f Fields) Field {
	field := f.Radios("state", spoken(r.Options("cell.state", string(matrix.Effect)))).Require()
	field.Options[0].Chosen, field.Hint = true, r.L.T("cell.another.state")
	return field
}

// anyWrong says whether a folded part of a form must open on a mistake.
func anyWrong(fields []Field) bool {
	return slices.ContainsFunc(fields, func(f Field) bool { return f.Error != "" })
}

// nobodyReads says that a reading needs a member, and where to name one.
func nobodyReads(r *Request, study app.StudyView) *Notice {
	n := &Notice{Kind: NoticeWarning, Text: r.L.T("cell.nobody")}
	if r.server.has("study_members") {
		n.Href, n.Link = r.To("study_members", study.Slug), r.L.T("cell.nobody.link")
	}
	return n
}

// moreFields are those behind « Approfondir ».
func moreFields(r *Request, study app.StudyView, form *Form, f Fields) []Field {
	var leaves []Option
	if study.Grid != nil {
		for _, d := range study.Grid.Leaves() {
			leaves = append(leaves, Option{Value: d.ID, Text: dimensionTitle(r, d)})
		}
	}
	fields := []Field{
		f.Checks("for_whom", spoken(r.Options("cell.for_whom", "people", "communities", "citizens"))),
		f.Date("from"), f.Date("to"),
		f.Checks("levels", r.Options("level", levelCodes...)).Beside(),
		f.Radios("direct", spoken(r.Options("cell.direct", "true", "false"))).Beside(),
		f.Checks("transitions", spoken(r.Options("transition", transitionCodes...))).Beside(),
		f.Long("mechanism").UpTo(matrix.MaxProse), f.Long("assumptions").UpTo(matrix.MaxProse),
	}
	for i := range alternativesShown(form) {
		at := strconv.Itoa(i)
		text := f.Long("alternative").High(2)
		text.Name, text.Value = "alternative."+at, form.Raw("alternative."+at)
		plausible := f.Select("plausibility", spoken(r.Options("cell.plausibility", "weak", "medium", "strong")))
		plausible.Name = "plausibility." + at
		for j := range plausible.Options {
			plausible.Options[j].Chosen = plausible.Options[j].Value == form.Text(plausible.Name)
		}
		fields = append(fields, text, plausible)
	}
	return append(fields, f.Checks("dimensions", leaves).Beside())
}

// alternativesShown is how many other explanations the form has room for: one
// more than there are.
func alternativesShown(form *Form) int {
	n := 0
	for n < matrix.MaxItems && form.Text("alternative."+strconv.Itoa(n)) != "" {
		n++
	}
	return n + 1
}

// renamed puts the faults of an effect at the fields of the form.
func renamed(err error) error {
	all := fault.All(err)
	if len(all) == 0 {
		return err
	}
	names := map[string]string{"readings.0.member": memberField, "readings.0.state": "state", "readings.0.direction": "direction", "readings.0.intensity": "intensity", "readings.0.sentence": "sentence"}
	var told fault.List
	for _, f := range all {
		copied := *f
		if name, known := names[f.Field]; known {
			copied.Field = name
		}
		if len(f.Field) > len("evidence") && f.Field[:len("evidence")] == "evidence" {
			copied.Field = "backing"
		}
		told = append(told, &copied)
	}
	return told
}

func (s *Server) cellSave(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	study, err := s.studyToWrite(r)
	if err != nil {
		return err
	}
	v, err := s.app.Cell(r.Context(), r.Actor, study, r.PathValue("initiative"), r.PathValue("dimension"))
	if err != nil {
		return err
	}
	if err := joinEffect(form, v); err != nil {
		return err
	}
	effect, reading, version := readEffect(form, v)
	var saved matrix.Contribution
	if err = form.Err(); err == nil {
		err = unseenReading(form, v, reading)
	}
	if err == nil {
		saved, err = s.keepReading(r, study, v, form, effect, reading, version)
	}
	var unsure *app.CellUnsure
	if errors.As(err, &unsure) {
		return s.askWhichEffect(w, r, study, form, unsure)
	}
	here := r.To("cell", study.Slug, subjectName(v.Initiative), v.Dimension.ID)
	if err == nil || fault.Is(err, fault.AlreadyDone) {
		if err == nil {
			here = afterReading(r, study, v, form.Text(nextField), saved.ID, reading.Member)
		}
		return r.Done(w, here, "cell_saved")
	}
	theirs, conflict := conflictOf(form, v, reading, err)
	page, pageErr := s.cellReadPage(r, study, v, form, asMistake(err))
	if pageErr != nil {
		return pageErr
	}
	if conflict {
		page.Both = &cellBoth{Table: compareCells(r, v, theirs, effect, reading), Keep: here}
		page.Send.Text = r.L.T("cell.save.mine")
	}
	return r.Again(w, "cell_read", page, renamed(asMistake(err)))
}

// keepReading writes a reading of the effect that the form is about, or of a
// new one.
func (s *Server) keepReading(r *Request, study app.StudyView, v app.CellView, form *Form, effect matrix.Contribution, reading matrix.Reading, version int64) (matrix.Contribution, error) {
	if effect.ID == "" && form.Has(shownField) {
		shown := app.Shown{Dimension: v.Dimension.ID, Effects: strings.Fields(form.Text(shownField))}
		saved, _, err := s.app.AddEffect(r.Context(), r.Actor, study.Space, study.ID, effect, reading, shown, r.from(form))
		return saved, err
	}
	saved, _, err := s.app.AssessCell(r.Context(), r.Actor, study.Space, study.ID, effect, reading, version, r.from(form))
	return saved, err
}

// unseenReading refuses to write over a reading that the form did not show: the
// member gave one before, and the form was opened on nobody's or another's.
func unseenReading(form *Form, v app.CellView, reading matrix.Reading) error {
	effect, _, err := effectAsked(v, form.Text(effectField))
	if err != nil || form.Text(seenField) == reading.Member {
		return nil // an effect that is gone is told by who writes
	}
	before, known := effect.Reading(reading.Member)
	if !known || before.Value == reading.Value && before.Sentence == reading.Sentence {
		return nil
	}
	m, _ := v.Study.Member(reading.Member)
	return fault.On(memberField, fault.Conflict, "cell.already_read", "name", m.Name)
}

// conflictOf is what stands beside what was typed. Sending the form again,
// having seen it, chooses what was typed.
func conflictOf(form *Form, v app.CellView, reading matrix.Reading, err error) (matrix.Contribution, bool) {
	if !fault.Is(err, fault.Conflict) {
		return matrix.Contribution{}, false
	}
	form.Set(seenField, reading.Member)
	var both *app.CellConflict
	if errors.As(err, &both) {
		form.Set(versionField, strconv.FormatInt(both.Version, 10))
		return both.Theirs, true
	}
	effect, version, _ := effectAsked(v, form.Text(effectField))
	form.Set(versionField, strconv.FormatInt(version, 10))
	return effect, true
}

// compareCells sets what stands beside what was typed, where they differ.
func compareCells(r *Request, v app.CellView, theirs, mine matrix.Contribution, reading matrix.Reading) Table {
	t := twoSides(r.L.T("cell.conflict"), r.L.T("cell.conflict.field"), r.L.T("cell.conflict.theirs"), r.L.T("cell.conflict.mine"))
	add := func(label, a, b string) {
		if a != b {
			t.Rows = append(t.Rows, Row{[]TableCell{{Text: label}, {Text: a}, {Text: b}}})
		}
	}
	now, known := theirs.Reading(reading.Member)
	if !known {
		now.Value = matrix.Value{State: matrix.NotStudied}
	}
	add(r.L.T("cell.conflict.value"), capital(valueWords(r, now.Value)), capital(valueWords(r, reading.Value)))
	add(r.L.T("cell.field.sentence"), now.Sentence, reading.Sentence)
	add(r.L.T("cell.field.backing"), evidenceNames(r, v, theirs.Evidence), evidenceNames(r, v, mine.Evidence))
	add(r.L.T("cell.field.dimensions"), dimensionNames(r, v, theirs.Dimensions), dimensionNames(r, v, mine.Dimensions))
	a, b := effectFacts(r, app.EffectView{Resolved: matrix.Resolved{Contribution: theirs}}, ""), effectFacts(r, app.EffectView{Resolved: matrix.Resolved{Contribution: mine}}, "")
	for _, label := range factLabels(a, b) {
		add(label, factText(a, label), factText(b, label))
	}
	return t
}

func dimensionNames(r *Request, v app.CellView, ids []string) string {
	var names []string
	for _, id := range ids {
		names = append(names, dimensionName(r, v, id))
	}
	slices.Sort(names)
	return r.L.List(names)
}

func factLabels(lists ...[]Fact) []string {
	var labels []string
	for _, list := range lists {
		for _, f := range list {
			if !slices.Contains(labels, f.Label) {
				labels = append(labels, f.Label)
			}
		}
	}
	return labels
}

func factText(facts []Fact, label string) string {
	text := ""
	for _, f := range facts {
		if f.Label == label {
			text = joinSentences(text, f.Text)
		}
	}
	return text
}

func joinSentences(a, b string) string {
	if a == "" {
		return b
	}
	return a + " " + b
}
