package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/indicator"
	"codeberg.org/bocage/bocage/internal/series"
)

// placeEditPage changes what is said of an indicator of people's own.
type placeEditPage struct {
	Page
	Head       Head
	Fixed      []Fact
	Instead    string // of changing what changes the values
	Mine       *conflictPart
	First      []Field
	Dimensions foldedFields
	Rest       foldedFields
	Version    string
	Save       Button
}

// fillWords opens a form on the words of a card.
func fillWords(v app.BroughtView) *Form {
	f := (&Form{}).Set("label", v.Label).Set("label_en", v.LabelEN).Set("definition", v.Definition).Set("caveats", v.Caveats).Set("direction", string(v.Direction)).Set("decimals", strconv.Itoa(v.Decimals)).
		Set("source", v.Source).Set("producer", v.Producer).Set("licence", v.Licence).Set("web", v.Web).Set("version", strconv.FormatInt(v.Version, 10))
	for _, m := range v.Dimensions {
		f.Set("dimension."+m.Framework, m.Dimension)
	}
	return f
}

// readWords puts the words that were typed into a card.
func readWords(f *Form, v app.BroughtView, by string) app.BroughtView {
	v.Version, _ = strconv.ParseInt(f.Text("version"), 10, 64)
	v.Label, v.LabelEN, v.Definition, v.Caveats, v.Direction = f.Text("label"), f.Text("label_en"), f.Text("definition"), f.Text("caveats"), indicator.Direction(f.Text("direction"))
	if d := f.Int("decimals"); d != nil {
		v.Decimals = *d
	}
	var chosen []series.Mapping
	for name := range f.values {
		if grid, is := strings.CutPrefix(name, "dimension."); is && f.Text(name) != "" {
			chosen = append(chosen, series.Mapping{Framework: grid, Dimension: f.Text(name)})
		}
	}
	slices.SortFunc(chosen, func(x, y series.Mapping) int { return strings.Compare(x.Framework, y.Framework) })
	v.Dimensions = app.Mapped(v.Dimensions, chosen, by)
	return v
}

// dimensionFields offer the dimensions of each grid.
func (s *Server) dimensionFields(r *Request, f Fields) []Field {
	var fields []Field
	for _, grid := range s.app.Library().Frameworks() {
		var options []Option
		for _, d := range grid.Leaves() {
			options = append(options, Option{Value: d.ID, Text: d.Title.In(r.Lang)})
		}
		name := "dimension." + grid.ID
		for i := range options {
			options[i].Chosen = options[i].Value == f.form.Text(name)
		}
		f.labels[name] = grid.Title.In(r.Lang)
		fields = append(fields, Field{Kind: "select", Name: name, Label: f.labels[name], Error: f.faults[name], Options: options, First: r.L.T("place_edit.dimension.none"), Unmarked: true})
	}
	return fields
}

func (s *Server) placeEditPage(r *Request, v app.BroughtView, form *Form, err error) (*placeEditPage, error) {
	book, wrong := s.app.PlaceIndicatorsFor(r.Context(), r.Actor)
	if wrong != nil {
		return nil, wrong
	}
	f := r.Fields(form, err, "place_compose.field")
	page := &placeEditPage{Version: form.Text("version"), Save: Button{Text: r.L.T("place_edit.save"), Kind: Primary},
		Head:  Head{Eyebrow: r.bearing(v.Label), Title: r.L.T("place_edit.title"), Lead: r.L.T("place_edit.lead")},
		First: []Field{f.Text("label").Require().UpTo(series.MaxLabel), f.Text("label_en").UpTo(series.MaxLabel), f.Long("definition").UpTo(series.MaxWords), f.Long("caveats").UpTo(series.MaxWords), f.Digits("decimals")}}
	kind := "brought"
	c, known := book.Card(v.Code)
	if known {
		if !c.Count {
			page.First = append(page.First, f.Select("direction", directionOptions(r)))
		}
		page.Fixed = []Fact{{Label: r.L.T("place_indicator.unit"), Text: unitShown(r, v.Unit)}, {Label: r.L.T("place_indicator.period"), Text: cardPeriod(r, c)}, {Label: r.L.T("place_indicator.rule"), Text: ruleWords(r, book, c)}}
	}
	if v.Composed() {
		kind = "composed"
	} else {
		page.Rest = folded(f.Text("source").Require().UpTo(series.MaxLine), f.Text("producer").UpTo(series.MaxLine), f.Text("licence").UpTo(series.MaxLine), f.Link("web"))
	}
	page.Instead = r.L.T("place_edit.instead." + kind)
	page.Dimensions = folded(s.dimensionFields(r, f)...)
	page.Title, page.Section, page.NoIndex = r.L.T("place_edit.window", "label", r.bearing(v.Label)), "territories", true
	page.Path = broughtPath(r, v, page.Head.Title)
	return page, nil
}

func (s *Server) placeIndicatorEdit(w http.ResponseWriter, r *Request) error {
	if err := mayEdit(r); err != nil {
		return err
	}
	v, err := s.app.BroughtIndicator(r.Context(), r.Actor, r.PathValue("code"))
	if err != nil {
		return err
	}
	page, err := s.placeEditPage(r, v, fillWords(v), nil)
	if err != nil {
		return err
	}
	return r.Render(w, "place_edit", page)
}

func (s *Server) placeIndicatorEdited(w http.ResponseWriter, r *Request) error {
	form, err := editForm(r)
	if err != nil {
		return err
	}
	v, err := s.app.BroughtIndicator(r.Context(), r.Actor, r.PathValue("code"))
	if err != nil {
		return err
	}
	typed := readWords(form, v, r.Actor.Name)
	if !v.Composed() {
		typed.Source, typed.Producer, typed.Licence, typed.Web = form.Text("source"), form.Text("producer"), form.Text("licence"), form.Text("web")
	}
	if err = form.Err(); err == nil {
		err = s.app.EditPlaceIndicator(r.Context(), r.Actor, typed, r.from(form))
	}
	if err == nil || fault.Is(err, fault.AlreadyDone) {
		return r.Done(w, r.To("place_indicator", v.Code), "place_edited")
	}
	var mine *conflictPart
	if fault.Is(err, fault.Conflict) && v.Version != typed.Version {
		mine = r.mine(r.To("place_indicator_history", v.Code), "place_compose.field", fillWords(v), form, v.Version, editedFields...)
	}
	page, wrong := s.placeEditPage(r, v, form, err)
	if wrong != nil {
		return wrong
	}
	page.Mine = mine
	return r.Again(w, "place_edit", page, err)
}

// editedFields are those that a conflict compares.
var editedFields = []string{"label", "label_en", "definition", "caveats", "decimals", "direction", "source", "producer", "licence", "web"}
