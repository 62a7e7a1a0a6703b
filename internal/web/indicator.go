package web

import (
	"net/http"
	"strconv"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/indicator"
)

// indicatorsPage lists the definition cards of a study.
type indicatorsPage struct {
	StudyPage
	Cards []indicatorCard
	Empty *Empty
	New   *Button
}

// indicatorCard is a card in the list, or alone.
type indicatorCard struct {
	Label, Href, Definition string
	Facts                   []Fact
}

func (s *Server) indicators(w http.ResponseWriter, r *Request) error {
	study, done, err := s.studyHere(w, r)
	if err != nil || done {
		return err
	}
	cards, err := s.app.Indicators(r.Context(), study)
	if err != nil {
		return err
	}
	page := &indicatorsPage{StudyPage: s.studyPage(r, study, "observations")}
	page.Head.Title, page.Head.Lead = r.L.T("indicator.title"), r.L.T("indicator.lead")
	page.Title = page.Head.Title + ", " + study.Title
	page.under(r, "observations", page.Head.Title)
	for _, c := range cards {
		page.Cards = append(page.Cards, indicatorCard{Label: cardLabel(r, c), Href: r.To("indicator", study.Slug, c.ID), Definition: c.Definition, Facts: cardFacts(r, study, c)})
	}
	if len(cards) == 0 {
		page.Empty = &Empty{Title: r.L.T("indicator.empty"), Text: r.L.T("indicator.empty.text"), Example: r.L.T("indicator.empty.example")}
	}
	if page.Editor {
		page.New = &Button{Text: r.L.T("indicator.new"), Kind: Secondary, Href: r.To("indicator_new", study.Slug)}
	}
	return r.Render(w, "indicators", page)
}

func cardFacts(r *Request, study app.StudyView, c indicator.Indicator) []Fact {
	var facts []Fact
	tell := func(key, text, lang string) {
		if text != "" {
			facts = append(facts, Fact{Label: r.L.T("indicator.field." + key), Text: text, TextLang: lang})
		}
	}
	add := func(key, text string) { tell(key, text, "") }
	theirs := func(key, text string) { tell(key, text, written(study.Lang)) }
	unit := c.UnitLabel
	if unit == "" && c.Unit != "1" {
		unit = c.Unit
	}
	theirs("unit", unit)
	theirs("formula", c.Formula)
	theirs("base", c.Base)
	if c.Direction != "" {
		add("direction", r.L.T("indicator.direction."+string(c.Direction)))
	}
	theirs("collector", c.Collector)
	theirs("source", c.Source)
	theirs("co_built", c.CoBuilt)
	var names []string
	for _, d := range c.Dimensions {
		names = append(names, dimensionName(r, app.CellView{Study: study}, d))
	}
	add("dimensions", r.L.List(names))
	return facts
}

// indicatorPage is one card.
type indicatorPage struct {
	StudyPage
	indicatorCard
	Figures string
	List    string
	Edit    *Button
}

func (s *Server) indicator(w http.ResponseWriter, r *Request) error {
	study, done, err := s.studyHere(w, r)
	if err != nil || done {
		return err
	}
	c, err := s.app.IndicatorOf(r.Context(), r.Actor, study, r.PathValue("id"))
	if err != nil {
		return err
	}
	page := &indicatorPage{StudyPage: s.studyPage(r, study, "observations"), Figures: r.L.N("indicator.figures", c.Figures), List: r.To("indicators", study.Slug)}
	page.indicatorCard = indicatorCard{Definition: c.Definition, Facts: cardFacts(r, study, c.Indicator)}
	page.Head.Eyebrow, page.Head.Title = r.L.T("indicator.one"), cardLabel(r, c.Indicator)
	page.Title = page.Head.Title + ", " + study.Title
	page.under(r, "observations", page.Head.Title)
	page.remembers(r, study, "indicator", c.ID, "history.see")
	if page.Editor {
		page.Edit = &Button{Text: r.L.T("indicator.edit"), Kind: Secondary, Href: r.To("indicator_edit", study.Slug, c.ID)}
	}
	return r.Render(w, "indicator", page)
}

// indicatorForm is the form of a card.
type indicatorForm struct {
	StudyPage
	Meanwhile *Notice
	First     []Field
	More      []Field
	MoreOpen  bool
	Version   string
	Send      Button
}

func (s *Server) indicatorFormPage(r *Request, study app.StudyView, form *Form, err error, key string) *indicatorForm {
	f := r.Fields(form, err, "indicator.field")
	var leaves []Option
	if study.Grid != nil {
		for _, d := range study.Grid.Leaves() {
			leaves = append(leaves, Option{Value: d.ID, Text: dimensionTitle(r, d)})
		}
	}
	page := &indicatorForm{StudyPage: s.studyPage(r, study, "observations"),
		First: []Field{f.Text("label").Require().UpTo(300), f.Long("definition").High(3).UpTo(2000), f.Text("unit").UpTo(40), f.Text("unit_label").UpTo(100), f.Text("base").UpTo(300)},
		More: []Field{f.Text("formula").UpTo(500), f.Text("source").UpTo(300), f.Text("collector").UpTo(300), f.Text("co_built").UpTo(300),
			f.Radios("direction", r.Options("indicator.direction", "higher", "lower", "none")), f.Checks("dimensions", leaves).Beside(), f.Text("label_en").UpTo(300)},
		Version: form.Text(versionField), Send: Button{Text: r.L.T("indicator.save"), Kind: Primary},
	}
	page.MoreOpen = anyWrong(page.More)
	page.Head.Title = r.L.T(key)
	page.Title = page.Head.Title
	page.under(r, "observations", page.Head.Title)
	return page
}

func (s *Server) indicatorNew(w http.ResponseWriter, r *Request) error {
	study, done, err := s.writeHere(w, r)
	if err != nil || done {
		return err
	}
	return r.Render(w, "indicator_form", s.indicatorFormPage(r, study, (&Form{}).Set(versionField, "0"), nil, "indicator.new"))
}

func (s *Server) indicatorEdit(w http.ResponseWriter, r *Request) error {
	study, done, err := s.writeHere(w, r)
	if err != nil || done {
		return err
	}
	c, err := s.app.IndicatorOf(r.Context(), r.Actor, study, r.PathValue("id"))
	if err != nil {
		return err
	}
	form := (&Form{}).Set(versionField, strconv.FormatInt(c.Version, 10)).Set("label", c.Label).Set("label_en", c.LabelEN).Set("definition", c.Definition).Set("unit", c.Unit).Set("unit_label", c.UnitLabel).
		Set("base", c.Base).Set("formula", c.Formula).Set("source", c.Source).Set("collector", c.Collector).Set("co_built", c.CoBuilt).Set("direction", string(c.Direction)).SetAll("dimensions", c.Dimensions)
	return r.Render(w, "indicator_form", s.indicatorFormPage(r, study, form, nil, "indicator.edit"))
}

func (s *Server) indicatorSave(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	study, err := s.studyToWrite(r)
	if err != nil {
		return err
	}
	in, title := indicator.Indicator{ID: id.New()}, "indicator.new"
	if r.PathValue("id") != "" {
		in.ID, title = r.PathValue("id"), "indicator.edit"
	}
	in.Label, in.LabelEN, in.Definition, in.Unit, in.UnitLabel = form.Text("label"), form.Text("label_en"), form.Text("definition"), form.Text("unit"), form.Text("unit_label")
	in.Base, in.Formula, in.Source, in.Collector, in.CoBuilt = form.Text("base"), form.Text("formula"), form.Text("source"), form.Text("collector"), form.Text("co_built")
	in.Direction, in.Dimensions = indicator.Direction(form.Choice("direction", "higher", "lower", "none")), form.All("dimensions")
	refuseUnknownDimensions(form, study, in.Dimensions)
	if err = form.Err(); err == nil {
		_, err = s.app.SaveIndicator(r.Context(), r.Actor, study.Space, study.ID, in, formVersion(form), r.from(form))
	}
	if err == nil || fault.Is(err, fault.AlreadyDone) {
		return r.Done(w, r.To("indicators", study.Slug), "indicator_saved")
	}
	conflict := fault.Is(err, fault.Conflict)
	if conflict {
		now, nowErr := s.app.IndicatorOf(r.Context(), r.Actor, study, in.ID)
		if nowErr != nil {
			return nowErr
		}
		form.Set(versionField, strconv.FormatInt(now.Version, 10))
	}
	page := s.indicatorFormPage(r, study, form, err, title)
	if conflict {
		page.Meanwhile = &Notice{Kind: NoticeWarning, Text: r.L.T("observation.meanwhile"), Href: r.To("indicator", study.Slug, in.ID), Link: r.L.T("observation.meanwhile.link")}
	}
	return r.Again(w, "indicator_form", page, err)
}

// refuseUnknownDimensions holds what a form says against the study's framework.
func refuseUnknownDimensions(form *Form, study app.StudyView, ids []string) {
	if study.Grid == nil {
		return
	}
	for _, d := range ids {
		if found, known := study.Grid.Lookup(d); !known || !found.Leaf {
			form.Refuse("dimensions", "study.dimension_unknown", "value", cut(d, 80))
		}
	}
}
