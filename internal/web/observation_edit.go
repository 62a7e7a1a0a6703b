package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/indicator"
	"codeberg.org/bocage/bocage/internal/text"
)

// observationForm is the form of a figure: what it says, of whom, when, and from
// where, before anything finer.
type observationForm struct {
	StudyPage
	Meanwhile *Notice
	First     []Field
	Value     []Field
	Base      []Field
	Source    []Field
	More      []Field
	MoreOpen  bool
	Version   string
	Return    *cellReturn // the reading that this figure will back
	Send      Button
}

var (
	statusCodes    = []string{"known", "estimated", "missing", "secret", "not_applicable"}
	qualifierCodes = []string{"exact", "about", "at_least", "at_most", "range"}
)

func (s *Server) observationFormPage(r *Request, study app.StudyView, form *Form, err error) (*observationForm, error) {
	f := r.Fields(form, err, "observation.field")
	initiatives, listErr := s.initiativeOptions(r, study)
	if listErr != nil {
		return nil, listErr
	}
	cards, listErr := s.app.Indicators(r.Context(), study)
	if listErr != nil {
		return nil, listErr
	}
	value, named := f.Number("value"), f.Text("new_indicator").UpTo(300)
	value.Unmarked, named.Unmarked = true, true // what is missing is told by another field
	var indicators []Option
	for _, c := range cards {
		indicators = append(indicators, Option{Value: c.ID, Text: cardLabel(r, c)})
	}
	first := []Field{f.Select("initiative", initiatives), f.Select("indicator", indicators), named, f.Text("new_unit").UpTo(40)}
	if len(cards) == 0 { // nothing to choose from: it is named
		named.Label = r.L.T("observation.field.indicator")
		first = []Field{first[0], named, first[3]}
	}
	page := &observationForm{StudyPage: s.studyPage(r, study, "observations"),
		First:  first,
		Value:  []Field{value, f.Radios("status", r.Options("observation.status", statusCodes...))},
		Base:   []Field{f.Number("n"), f.Number("base"), f.Text("base_label").UpTo(300), f.Date("from"), f.Date("to")},
		Source: []Field{f.Text("source").UpTo(500), f.Text("page").UpTo(60), f.Link("source_url").UpTo(500)},
		More: []Field{f.Select("qualifier", r.Options("observation.qualifier", qualifierCodes...)), f.Number("low"), f.Number("high"), f.Number("decimals"),
			f.Text("displayed").UpTo(100), f.Check("as_published"), f.Long("computed").High(2).UpTo(2000), f.Text("group").UpTo(200), f.Text("territory").UpTo(100), f.Long("note").High(2).UpTo(2000)},
		Version: form.Text(versionField), Return: wanted(form.Text), Send: Button{Text: r.L.T("observation.save"), Kind: Primary},
	}
	page.MoreOpen = anyWrong(page.More)
	return page, nil
}

func (p *observationForm) named(r *Request, key string) {
	p.Head.Title, p.Head.Lead = r.L.T(key), r.L.T("observation.form.lead")
	p.Title = p.Head.Title
	p.under(r, "observations", p.Head.Title)
}

func (s *Server) observationNew(w http.ResponseWriter, r *Request) error {
	study, done, err := s.writeHere(w, r)
	if err != nil || done {
		return err
	}
	form := (&Form{}).Set("initiative", r.Query("initiative")).Set("indicator", r.Query("indicateur")).Set("status", "known").Set(versionField, "0")
	form.carry(r)
	page, err := s.observationFormPage(r, study, form, nil)
	if err != nil {
		return err
	}
	page.named(r, "observation.new")
	return r.Render(w, "observation_form", page)
}

func (s *Server) observationEdit(w http.ResponseWriter, r *Request) error {
	study, done, err := s.writeHere(w, r)
	if err != nil || done {
		return err
	}
	o, err := s.observationHere(r, study)
	if err != nil {
		return err
	}
	page, err := s.observationFormPage(r, study, fillObservation(o), nil)
	if err != nil {
		return err
	}
	page.named(r, "observation.edit")
	return r.Render(w, "observation_form", page)
}

// typedNumber writes a number as it would be typed.
func typedNumber(v *float64) string {
	if v == nil {
		return ""
	}
	return strings.Replace(strconv.FormatFloat(*v, 'f', -1, 64), ".", ",", 1)
}

func fillObservation(o app.ObservationView) *Form {
	f := (&Form{}).Set(versionField, strconv.FormatInt(o.Version, 10)).Set("initiative", o.Initiative).Set("indicator", o.Indicator).Set("value", typedNumber(o.Value)).
		Set("status", string(o.Status)).Set("n", typedNumber(o.N)).Set("base", typedNumber(o.Base)).Set("base_label", o.BaseLabel).SetDate("from", o.From).SetDate("to", o.To).
		Set("source", o.Source).Set("page", o.Page).Set("source_url", o.SourceURL).Set("qualifier", string(o.Qualifier)).Set("low", typedNumber(o.Low)).Set("high", typedNumber(o.High)).
		Set("displayed", o.Displayed).Set("computed", o.Computed).Set("group", o.Group).Set("territory", o.Territory).Set("note", o.Note)
	if o.Status == "" {
		f.Set("status", "known")
	}
	if o.Decimals != nil {
		f.Set("decimals", strconv.Itoa(*o.Decimals))
	}
	if o.DisplayedRule == indicator.AsPublished {
		f.Set("as_published", "oui")
	}
	return f
}

// readObservation reads the form onto what is known of the figure.
func readObservation(f *Form, o indicator.Observation) indicator.Observation {
	o.Initiative, o.Indicator, o.Territory = f.Text("initiative"), f.Text("indicator"), f.Text("territory")
	o.Value, o.Low, o.High, o.N, o.Base = f.Number("value"), f.Number("low"), f.Number("high"), f.Number("n"), f.Number("base")
	o.Status = indicator.Status(f.Choice("status", statusCodes...))
	if o.Status == indicator.Known {
		o.Status = ""
	}
	o.Qualifier = indicator.Qualifier(f.Choice("qualifier", qualifierCodes...))
	if o.Qualifier == indicator.Exact {
		o.Qualifier = ""
	}
	o.From, o.To, o.BaseLabel = f.Date("from"), f.Date("to"), f.Text("base_label")
	o.Source, o.Page, o.SourceURL = f.Text("source"), f.Text("page"), f.Text("source_url")
	o.Displayed, o.Computed, o.Group, o.Note = f.Text("displayed"), f.Text("computed"), f.Text("group"), f.Text("note")
	o.DisplayedRule = ""
	if f.Checked("as_published") {
		o.DisplayedRule = indicator.AsPublished
	}
	o.Decimals = f.Int("decimals")
	return o
}

func (s *Server) observationSave(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	study, err := s.studyToWrite(r)
	if err != nil {
		return err
	}
	base, title := indicator.Observation{ID: id.New()}, "observation.new"
	if r.PathValue("id") != "" {
		o, err := s.observationHere(r, study)
		if err != nil {
			return err
		}
		base, title = o.Observation, "observation.edit"
	}
	o := readObservation(form, base)
	if err = form.Err(); err == nil {
		o.Indicator, err = s.cardFor(r, study, form, o)
	}
	if err == nil {
		_, err = s.app.SaveObservation(r.Context(), r.Actor, study.Space, study.ID, o, formVersion(form), r.from(form))
	}
	switch {
	case err == nil:
		return r.Done(w, savedFor(r, form, study.Slug, "observation:"+o.ID, r.To("observation", study.Slug, o.ID)), "observation_saved")
	case fault.Is(err, fault.AlreadyDone):
		return r.Done(w, r.To("observations", study.Slug), "observation_saved")
	}
	return s.observationAgain(w, r, study, form, o, title, err)
}

func (s *Server) observationAgain(w http.ResponseWriter, r *Request, study app.StudyView, form *Form, o indicator.Observation, title string, err error) error {
	conflict := fault.Is(err, fault.Conflict)
	if conflict {
		now, nowErr := s.observationHere(r, study)
		if nowErr != nil {
			return nowErr
		}
		form.Set(versionField, strconv.FormatInt(now.Version, 10)) // sending again, having seen, chooses mine
	}
	page, pageErr := s.observationFormPage(r, study, form, err)
	if pageErr != nil {
		return pageErr
	}
	page.named(r, title)
	if conflict {
		page.Meanwhile = &Notice{Kind: NoticeWarning, Text: r.L.T("observation.meanwhile"), Href: r.To("observation", study.Slug, o.ID), Link: r.L.T("observation.meanwhile.link")}
	}
	return r.Again(w, "observation_form", page, err)
}

// cardFor is the indicator of a figure: the one chosen, else the one named by
// hand, which gets a card unless one has that name already.
func (s *Server) cardFor(r *Request, study app.StudyView, form *Form, o indicator.Observation) (string, error) {
	name := form.Text("new_indicator")
	if o.Indicator != "" || name == "" {
		if o.Indicator == "" {
			return "", fault.On("indicator", fault.Invalid, "study.indicator_absent")
		}
		return o.Indicator, nil
	}
	cards, err := s.app.Indicators(r.Context(), study)
	if err != nil {
		return "", err
	}
	same := func(c indicator.Indicator) bool { return text.Fold(c.Label) == text.Fold(name) }
	if i := slices.IndexFunc(cards, same); i >= 0 {
		return cards[i].ID, nil
	}
	probe := o // nothing is written for a figure that will be refused
	probe.Indicator = "x"
	if err := probe.Validate().Err(); err != nil {
		return "", err
	}
	card := indicator.Indicator{ID: id.New(), Label: name, Unit: form.Text("new_unit")}
	if _, err := s.app.SaveIndicator(r.Context(), r.Actor, study.Space, study.ID, card, 0, app.From{Source: "form"}); err != nil {
		return "", renamedCard(err)
	}
	return card.ID, nil
}

// renamedCard puts the faults of a card named in passing at the fields that name it.
func renamedCard(err error) error {
	names := map[string]string{"label": "new_indicator", "unit": "new_unit"}
	var told fault.List
	for _, f := range fault.All(err) {
		copied := *f
		if name, known := names[f.Field]; known {
			copied.Field = name
		}
		told = append(told, &copied)
	}
	if len(told) == 0 {
		return err
	}
	return told
}
