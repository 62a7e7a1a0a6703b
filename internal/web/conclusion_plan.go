package web

import (
	"net/http"
	"strconv"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/conclusion"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/study"
)

// planForm opens or shows again the form of a claim put to the test.
func (s *Server) planForm(r *Request, view app.StudyView, form *Form, err error, fresh bool) *conclusionForm {
	f := r.Fields(form, err, "conclusions.field")
	page := &conclusionForm{StudyPage: s.conclusionFrame(r, view, r.L.T("conclusions.try")),
		First: []Field{
			f.Radios("hypothesis", r.Options("conclusion.hypothesis", codes(conclusion.Hypotheses)...)).Require(),
			f.Text("title").Require().UpTo(study.MaxTitle),
			f.Checks("scales", r.Options("conclusion.scale", codes(conclusion.Scales)...)),
			f.Check("by_dimension"),
			f.Number("smallest_delta"), f.Number("smallest_mean").In(r.L.T("conclusions.points")),
		},
		More: []Field{
			f.Long("statement").UpTo(study.MaxProse),
			f.Radios("score", r.Options("conclusion.score", codes(conclusion.ScoreRules)...)),
			f.Number("min_units"), f.Number("min_intensity"), f.Select("min_solidity", solidityOptions(r)), f.Check("selected"), f.Number("seed"),
		},
		Seen: form.Text("version"), Send: Button{Text: r.L.T("conclusions.save_and_run"), Kind: Primary}, Back: r.To("conclusions", view.Slug)}
	page.Head.Lead = r.L.T("conclusions.try.lead")
	if !fresh {
		page.Title, page.Head.Title, page.Head.TitleLang = r.L.T("conclusions.plan.title"), r.L.T("conclusions.plan.title"), ""
		page.Send.Text, page.Back = r.L.T("conclusions.save_plan"), r.To("conclusion", view.Slug, r.PathValue("id"))
	}
	return page
}

// solidityOptions are the thresholds of solidity, none first.
func solidityOptions(r *Request) []Option {
	var options []Option
	for _, level := range matrix.Solidities {
		options = append(options, Option{Value: strconv.Itoa(int(level)), Text: solidityWord(r, level)})
	}
	return options
}

// fillPlan opens the form on a plan.
func fillPlan(r *Request, form *Form, p conclusion.Plan) *Form {
	form.Set("hypothesis", string(p.Hypothesis)).SetAll("scales", codes(p.Scales)).Set("score", string(p.Score)).
		Set("smallest_delta", shortNumber(r, p.SmallestDelta)).Set("smallest_mean", shortNumber(r, p.SmallestMean)).
		Set("min_units", strconv.Itoa(p.MinUnits)).Set("min_intensity", strconv.Itoa(p.MinIntensity)).Set("min_solidity", strconv.Itoa(p.MinSolidity)).
		Set("seed", strconv.FormatUint(p.Seed, 10))
	if p.ByDimension {
		form.Set("by_dimension", "oui")
	}
	if p.SelectedByMeasure {
		form.Set("selected", "oui")
	}
	return form
}

// readPlan reads the form over a plan: what it does not ask for stays.
func readPlan(form *Form, view app.StudyView, p conclusion.Plan) conclusion.Plan {
	p.Hypothesis = conclusion.Hypothesis(form.Choice("hypothesis", codes(conclusion.Hypotheses)...))
	if form.Text("hypothesis") == "" {
		form.Refuse("hypothesis", "required")
	}
	p.Score = conclusion.ScoreRule(form.Choice("score", codes(conclusion.ScoreRules)...))
	if p.Score == "" {
		p.Score = conclusion.NetMean
	}
	p.Scales = nil
	for _, s := range form.All("scales") {
		if p.Hypothesis == conclusion.InterscalarMore {
			p.Scales = append(p.Scales, conclusion.Scale(s))
		}
	}
	p.ByDimension, p.SelectedByMeasure = form.Checked("by_dimension"), form.Checked("selected")
	for name, into := range map[string]*float64{"smallest_delta": &p.SmallestDelta, "smallest_mean": &p.SmallestMean} {
		if v := form.Number(name); v != nil {
			*into = *v
		}
	}
	for name, into := range map[string]*int{"min_units": &p.MinUnits, "min_intensity": &p.MinIntensity, "min_solidity": &p.MinSolidity} {
		if v := form.Int(name); v != nil {
			*into = *v
		}
	}
	if v := form.Int("seed"); v != nil {
		if *v < 0 {
			form.Refuse("seed", "conclusions.seed_negative")
		} else {
			p.Seed = uint64(*v)
		}
	}
	if len(p.Dimensions) == 0 {
		p.Dimensions = view.PlanFor(p.Hypothesis).Dimensions
	}
	return p
}

func (s *Server) conclusionTry(w http.ResponseWriter, r *Request) error {
	view, done, err := s.writeHere(w, r)
	if err != nil || done {
		return err
	}
	form := fillPlan(r, &Form{}, view.PlanFor(conclusion.InterscalarMore))
	return r.Render(w, "conclusion_form", s.planForm(r, view, form, nil, true))
}

// conclusionTrySave keeps the plan, then computes: the plan stands in the
// history even when the computation fails.
func (s *Server) conclusionTrySave(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	view, done, err := s.writeHere(w, r)
	if err != nil || done {
		return err
	}
	plan := readPlan(form, view, view.PlanFor(conclusion.InterscalarMore))
	c := conclusion.Conclusion{ID: id.New(), Kind: conclusion.KindTested, Title: form.Text("title"), Statement: form.Text("statement"), Test: &conclusion.Test{Plan: plan}}
	var version int64
	if err = form.Err(); err == nil {
		version, err = s.app.SaveConclusion(r.Context(), r.Actor, view.Space, view.ID, c, 0, r.from(form))
	}
	if err != nil {
		return s.conclusionAgain(w, r, view, s.planForm(r, view, form, conclusionFaults(err), true), err)
	}
	return s.computed(w, r, view, c.ID, version, app.From{Source: "form"})
}

// conclusionRun computes a plan that is kept, on the matrix as it stands.
func (s *Server) conclusionRun(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	view, done, err := s.writeHere(w, r)
	if err != nil || done {
		return err
	}
	return s.computed(w, r, view, r.PathValue("id"), seenVersion(form), r.from(form))
}
