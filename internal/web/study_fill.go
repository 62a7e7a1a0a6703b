package web

import (
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/study"
	"codeberg.org/bocage/bocage/internal/territory"
)

// fillFraming opens the form on what is stored, territories by their names.
func (s *Server) fillFraming(r *Request, view app.StudyView) (*Form, error) {
	places, err := s.app.Territories()
	if err != nil {
		return nil, err
	}
	var names []string
	for _, k := range view.Framing.Territories {
		names = append(names, territoryName(places, territory.Key(k)))
	}
	f := view.Framing
	form := (&Form{}).Set("title", view.Title).Set("subtitle", view.Subtitle).Set("question", f.Question).Set("why", f.Why).Set("for_whom", f.ForWhom).
		Set("perimeter", f.Perimeter).Set("territories", strings.Join(names, "\n")).Set("means", f.Means).Set("calendar", f.Calendar).Set("licence", view.Licence).
		Set("framework", view.Framework.ID+"@"+view.Framework.Version).Set("national", "apart").Set("smallest_effect", r.L.Show(view.SmallestEffect))
	if view.Scale.NationalCrosses {
		form.Set("national", "crosses")
	}
	for name, on := range map[string]bool{"public": view.Public, "fictional": view.Fictional} {
		if on {
			form.Set(name, "oui")
		}
	}
	for i, d := range f.Definitions {
		form.Set(rowField("definitions", i, "term"), d.Term).Set(rowField("definitions", i, "text"), d.Text)
	}
	for i, c := range view.Criteria {
		form.Set(rowField("criteria", i, "label"), c.Label).Set(rowField("criteria", i, "help"), c.Help).Set(rowField("criteria", i, "kind"), string(c.Kind)).
			Set(rowField("criteria", i, "id"), c.ID)
	}
	for i, b := range view.Blocks {
		form.Set(rowField("blocks", i, "label"), b.Label).Set(rowField("blocks", i, "count"), strconv.Itoa(b.Count)).Set(rowField("blocks", i, "status"), string(b.Status)).
			Set(rowField("blocks", i, "reason"), b.Reason).Set(rowField("blocks", i, "source"), b.Source).Set(rowField("blocks", i, "id"), b.ID)
	}
	return form, nil
}

// readFraming puts what was typed into the study and leaves alone what the form
// does not show: the members. All that can't be read is told at once.
func (s *Server) readFraming(r *Request, form *Form, in study.Study) (study.Study, error) {
	form.limited(study.MaxTitle, "title")
	form.limited(study.MaxLine, "subtitle", "licence")
	form.limited(study.MaxProse, "question", "why", "for_whom", "perimeter", "means", "calendar")
	in.Title, in.Subtitle, in.Licence = form.Text("title"), form.Text("subtitle"), form.Text("licence")
	if in.Title == "" {
		form.Refuse("title", "required")
	}
	in.Public, in.Fictional = form.Checked("public"), form.Checked("fictional")
	in.Scale.NationalCrosses = form.Choice("national", "apart", "crosses") == "crosses"
	in.SmallestEffect = 0
	if n := form.Number("smallest_effect"); n != nil {
		in.SmallestEffect = *n
	}
	if chosen := form.Text("framework"); chosen == "" {
		form.Refuse("framework", "required")
	} else {
		in.Framework.ID, in.Framework.Version, _ = strings.Cut(chosen, "@")
	}
	in.Framing = study.Framing{Question: form.Text("question"), Why: form.Text("why"), ForWhom: form.Text("for_whom"), Perimeter: form.Text("perimeter"),
		Means: form.Text("means"), Calendar: form.Text("calendar"), Definitions: readDefinitions(form)}
	in.Criteria, in.Blocks = readCriteria(form, in.Criteria), readBlocks(form, in.Blocks)
	keys, err := s.app.ReadTerritories(r.Actor, "territories", form.Text("territories"))
	if err != nil && len(fault.All(err)) == 0 {
		return in, err
	}
	for _, k := range keys {
		in.Framing.Territories = append(in.Framing.Territories, string(k))
	}
	return in, append(fault.All(form.Err()), fault.All(err)...).Err()
}

func readDefinitions(form *Form) []study.Definition {
	var all []study.Definition
	for i := range form.compact("definitions", definitionColumns) {
		term, text := rowField("definitions", i, "term"), rowField("definitions", i, "text")
		form.limited(study.MaxLine, term)
		form.limited(study.MaxProse, text)
		for _, name := range []string{term, text} {
			if form.Text(name) == "" {
				form.Refuse(name, "required")
			}
		}
		all = append(all, study.Definition{Term: form.Text(term), Text: form.Text(text)})
	}
	return all
}

// readCriteria keeps the identifier of a criterion whose words change: its
// readings stay.
func readCriteria(form *Form, before []study.Criterion) []study.Criterion {
	known := map[string]bool{}
	for _, c := range before {
		known[c.ID] = true
	}
	var all []study.Criterion
	for i := range form.compact("criteria", criterionColumns) {
		label, help, kind := rowField("criteria", i, "label"), rowField("criteria", i, "help"), rowField("criteria", i, "kind")
		form.limited(study.MaxLine, label)
		form.limited(study.MaxProse, help)
		c := study.Criterion{ID: form.rowID("criteria", i, known), Label: form.Text(label), Help: form.Text(help),
			Kind: study.CriterionKind(form.Choice(kind, string(study.Gate), string(study.Judgement)))}
		if c.Label == "" {
			form.Refuse(label, "required")
		}
		if c.Kind == "" {
			form.Refuse(kind, "required")
			c.Kind = study.Gate // told once
		}
		all = append(all, c)
	}
	return all
}

func readBlocks(form *Form, before []study.DeclaredBlock) []study.DeclaredBlock {
	known := map[string]bool{}
	for _, b := range before {
		known[b.ID] = true
	}
	var all []study.DeclaredBlock
	for i := range form.compact("blocks", blockColumns) {
		field := func(name string) string { return rowField("blocks", i, name) }
		form.limited(study.MaxLine, field("label"), field("reason"), field("source"))
		b := study.DeclaredBlock{ID: form.rowID("blocks", i, known), Label: form.Text(field("label")), Reason: form.Text(field("reason")), Source: form.Text(field("source")),
			Status: study.EntryStatus(form.Choice(field("status"), codes(study.Statuses)...))}
		if n := form.Int(field("count")); n != nil {
			b.Count = *n
		} else if form.Text(field("count")) == "" {
			form.Refuse(field("count"), "required")
		}
		if b.Label == "" {
			form.Refuse(field("label"), "required")
		}
		if b.Status == "" {
			form.Refuse(field("status"), "required")
			b.Status = study.Registered // told once
		}
		all = append(all, b)
	}
	return all
}

// rowID is the identifier that a row came with, once; a new one otherwise.
func (f *Form) rowID(list string, i int, known map[string]bool) string {
	came := f.Text(rowField(list, i, "id"))
	if known[came] {
		delete(known, came)
		return came
	}
	return id.New()
}
