package web

import (
	"net/http"
	"strconv"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/index"
	"codeberg.org/bocage/bocage/internal/weighing"
)

// roundRoutes are the weights of a group: what keeps them, under an index, and where
// people answer, under an address short enough to be typed from a screen.
func (s *Server) roundRoutes() []Route {
	const fr, en, post = "/indices/{id}/groupe", "/en/indices/{id}/group", http.MethodPost
	const one, oneEN = fr + "/{code}", en + "/{code}"
	const say, sayEN = "/poids/{code}", "/en/weights/{code}"
	return []Route{
		{Name: "rounds", FR: fr, EN: en, Handle: s.rounds},
		{Name: "round_new", FR: fr + "/nouveau", EN: en + "/new", Handle: s.roundNew},
		{Name: "round_new", Method: post, FR: fr + "/nouveau", EN: en + "/new", Handle: s.roundOpen, PerMinute: 30},
		{Name: "round", FR: one, EN: oneEN, Handle: s.round, PerMinute: 120},
		{Name: "round_edit", FR: one + "/modifier", EN: oneEN + "/edit", Handle: s.roundEdit},
		{Name: "round_edit", Method: post, FR: one + "/modifier", EN: oneEN + "/edit", Handle: s.roundSave, PerMinute: 60},
		{Name: "round_close", Method: post, FR: one + "/clore", EN: oneEN + "/close", Handle: s.roundClose, PerMinute: 60},
		{Name: "round_screen", FR: one + "/ecran", EN: oneEN + "/screen", Handle: s.roundScreen},
		{Name: "round_count", FR: one + "/nombre", Handle: s.roundCount, PerMinute: 120},
		{Name: "round_answers", FR: one + "/reponses", EN: oneEN + "/answers", Handle: s.roundAnswers},
		{Name: "round_aside", Method: post, FR: one + "/reponses/{answer}", EN: oneEN + "/answers/{answer}", Handle: s.roundAside, PerMinute: 120},
		{Name: "round_enter", FR: one + "/saisir", EN: oneEN + "/enter", Handle: s.roundEnter},
		{Name: "round_enter", Method: post, FR: one + "/saisir", EN: oneEN + "/enter", Handle: s.roundEntered, PerMinute: 120},
		{Name: "round_adopt", Method: post, FR: one + "/retenir", EN: oneEN + "/adopt", Handle: s.roundAdopt, PerMinute: 30},
		{Name: "round_erase", FR: one + "/effacer", EN: oneEN + "/erase", Handle: s.roundErase},
		{Name: "round_erase", Method: post, FR: one + "/effacer", EN: oneEN + "/erase", Handle: s.roundErased, PerMinute: 30},
		{Name: "round_history", FR: one + "/historique", EN: oneEN + "/history", Handle: s.roundHistory},
		{Name: "round_undo", Method: post, FR: one + "/annuler", EN: oneEN + "/undo", Handle: s.roundUndo},
		{Name: "round_file", FR: one + "/poids.csv", Handle: s.roundFile, PerMinute: 20},
		{Name: "weigh_code", FR: "/poids", EN: "/en/weights", Handle: s.weighCode},
		{Name: "weigh", FR: say, EN: sayEN, Handle: s.weigh},
		{Name: "weigh", Method: post, FR: say, EN: sayEN, Handle: s.weighed, PerMinute: 600}, // a room shares one line
		{Name: "weighed", FR: say + "/{link}", EN: sayEN + "/{link}", Handle: s.weighedAgain},
		{Name: "weighed", Method: post, FR: say + "/{link}", EN: sayEN + "/{link}", Handle: s.weighedChanged, PerMinute: 600},
		{Name: "weighed_unsay", Method: post, FR: say + "/{link}/retirer", EN: sayEN + "/{link}/withdraw", Handle: s.weighedUnsaid, PerMinute: 60},
	}
}

// roundsPage lists what groups said of the weights of an index.
type roundsPage struct {
	Page
	Head  Head
	New   *Button
	Empty *Empty
	Table *Table
	Pager Pager
}

func (s *Server) rounds(w http.ResponseWriter, r *Request) error {
	v, err := s.app.Index(r.Context(), r.Actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	found, next, err := s.app.Rounds(r.Context(), r.Actor, v.ID, r.after())
	if err != nil {
		return err
	}
	page := &roundsPage{Head: Head{Eyebrow: v.Title, EyebrowLang: written(v.Lang), Title: r.L.T("round.list"), Lead: r.L.T("round.list.lead")}, Pager: r.pager(next, "rounds", v.ID)}
	page.Title, page.Section, page.NoIndex, page.Path = page.Head.Title, "territories", !v.Shared(), indexPath(r, v, page.Head.Title)
	if mayEdit(r) == nil && v.Retired == "" && !v.Example {
		page.New = &Button{Text: r.L.T("round.new"), Kind: Primary, Href: r.To("round_new", v.ID)}
	}
	if len(found) == 0 {
		page.Empty = &Empty{Title: r.L.T("round.none"), Text: r.L.T("round.none.text"), Example: r.L.T("round.none.example"), Takes: r.L.T("round.none.takes")}
		return r.Render(w, "rounds", page)
	}
	page.Table = &Table{Caption: r.L.T("round.list.caption"), Columns: []Column{{Label: r.L.T("round.field.title")}, {Label: r.L.T("round.weighed")}, {Label: r.L.T("round.field.way")}, {Label: r.L.T("round.standing")}}}
	for _, round := range found {
		page.Table.Rows = append(page.Table.Rows, Row{[]TableCell{{Text: round.Title, Lang: written(round.Lang), Href: r.To("round", v.ID, round.ID)}, roundWeighs(r, v.Index, round), {Text: r.L.T("round.way." + string(round.Way) + ".short")}, {Text: roundStanding(r, round)}}})
	}
	return r.Render(w, "rounds", page)
}

// roundsOf leads from an index to what groups said of its weights, for who is told of a
// round, or may open one.
func (s *Server) roundsOf(r *Request, v app.IndexView) (*NavLink, error) {
	found, _, err := s.app.Rounds(r.Context(), r.Actor, v.ID, app.Place{})
	switch {
	case err != nil || len(found) == 0 && (v.Example || mayEdit(r) != nil):
		return nil, err
	case len(found) == 0:
		return &NavLink{Text: r.L.T("round.new"), Href: r.To("round_new", v.ID)}, nil
	}
	return &NavLink{Text: r.L.T("round.list.see"), Href: r.To("rounds", v.ID)}, nil
}

// roundWeighs says what a round weighs.
func roundWeighs(r *Request, x index.Index, round app.RoundView) TableCell {
	if round.Under == index.Top {
		return TableCell{Text: r.L.N("round.dimensions", len(round.Parts))}
	}
	name := round.Under
	for _, d := range x.Dimensions {
		if d.Code == round.Under {
			name = d.Name
		}
	}
	return TableCell{Text: r.L.N("round.indicators", len(round.Parts), "dimension", name)}
}

// roundStanding says until when a round takes answers, or since when it does not.
func roundStanding(r *Request, v app.RoundView) string {
	switch {
	case v.Closed != "":
		return r.L.T("round.closed.on", "date", r.L.Date(v.Closed))
	case v.Standing == weighing.Closed:
		return r.L.T("round.closed.on", "date", r.L.Date(v.Closes))
	case v.Closes != "":
		return r.L.T("round.open.until", "date", r.L.Date(v.Closes))
	}
	return r.L.T("round.open.since", "date", r.L.Date(v.Opened))
}

// roundFormPage opens a round, or changes what it says of itself.
type roundFormPage struct {
	Page
	Head    Head
	Version string
	Fields  []Field
	Keep    Button
	Mine    *conflictPart
}

// roundToKeep is the index of the address, for who may keep its rounds.
func (s *Server) roundToKeep(r *Request) (app.IndexView, error) {
	if err := mayEdit(r); err != nil {
		return app.IndexView{}, err
	}
	return s.app.EditableIndex(r.Context(), r.Actor, r.PathValue("id"))
}

func (s *Server) roundNew(w http.ResponseWriter, r *Request) error {
	v, err := s.roundToKeep(r)
	if err != nil {
		return err
	}
	form := (&Form{}).Set("way", string(weighing.Points)).Set("under", firstUnder(v.Index))
	return r.Render(w, "round_form", s.roundForm(r, v, nil, form, nil))
}

// unders are the nodes whose parts may be weighed: those that have two at least.
func unders(x index.Index) []string {
	var out []string
	for _, code := range append([]string{index.Top}, x.Parts(index.Top)...) {
		if n := len(x.Parts(code)); n >= weighing.MinParts && n <= weighing.MaxParts {
			out = append(out, code)
		}
	}
	return out
}

func firstUnder(x index.Index) string {
	if all := unders(x); len(all) > 0 {
		return all[0]
	}
	return ""
}

func (s *Server) roundForm(r *Request, v app.IndexView, round *app.RoundView, form *Form, err error) *roundFormPage {
	page := &roundFormPage{Version: form.Text("version"), Head: Head{Eyebrow: v.Title, EyebrowLang: written(v.Lang), Title: r.L.T("round.new"), Lead: r.L.T("round.new.lead")}, Keep: Button{Text: r.L.T("round.open"), Kind: Primary}}
	page.Path = indexPath(r, v, page.Head.Title)
	f := r.Fields(form, err, "round.field")
	page.Fields = []Field{f.Text("title").Require().UpTo(weighing.MaxTitle), f.Long("asks").UpTo(weighing.MaxAsks)}
	if round == nil {
		page.Fields = append(page.Fields, s.roundChoices(r, v.Index, f)...)
	} else {
		page.Head.Title, page.Head.Lead, page.Keep.Text = r.L.T("round.edit"), r.L.T("round.edit.lead"), r.L.T("round.keep")
		page.Path = roundPath(r, v, *round, page.Head.Title)
	}
	page.Fields = append(page.Fields, f.Date("closes"), f.Check("public"))
	page.Title, page.Section, page.NoIndex = page.Head.Title, "territories", true
	return page
}

// roundChoices are what a round weighs, and how: once it is open, neither moves.
func (s *Server) roundChoices(r *Request, x index.Index, f Fields) []Field {
	var what []Option
	for _, code := range unders(x) {
		n := len(x.Parts(code))
		o := Option{Value: code, Text: r.L.N("round.under.dimensions", n)}
		for _, d := range x.Dimensions {
			if d.Code == code {
				o.Text = r.L.N("round.under.indicators", n, "dimension", d.Name)
			}
		}
		what = append(what, o)
	}
	under, way := f.Radios("under", what), f.Radios("way", r.Options("round.way", string(weighing.Points), string(weighing.Pairs)))
	under.Required, way.Required = true, true
	return []Field{under, way}
}

// roundPath is the way back to a round, for a page under it.
func roundPath(r *Request, v app.IndexView, round app.RoundView, here string) []Step {
	path := indexPath(r, v, round.Title)
	path[len(path)-1].Lang = written(round.Lang)
	if here == "" {
		return path
	}
	path[len(path)-1].Href = r.To("round", v.ID, round.ID)
	return append(path, Step{Text: here})
}

func (s *Server) roundOpen(w http.ResponseWriter, r *Request) error {
	form, err := editForm(r)
	if err != nil {
		return err
	}
	v, err := s.roundToKeep(r)
	if err != nil {
		return err
	}
	round := weighing.Round{Title: form.Text("title"), Asks: form.Text("asks"), Way: weighing.Way(form.Choice("way", string(weighing.Points), string(weighing.Pairs))), Under: form.Choice("under", unders(v.Index)...),
		Closes: form.Date("closes"), Public: form.Checked("public"), Lang: r.Lang}
	if err = form.Err(); err == nil {
		var opened app.RoundView
		opened, err = s.app.OpenRound(r.Context(), r.Actor, v.ID, round, r.from(form))
		switch {
		case err == nil:
			return r.Done(w, r.To("round", v.ID, opened.ID), "round_open")
		case fault.Is(err, fault.AlreadyDone):
			return s.already(w, r, err)
		}
	}
	return r.Again(w, "round_form", s.roundForm(r, v, nil, form, err), err)
}

// roundHere is the index and the round of the address.
func (s *Server) roundHere(r *Request) (v app.IndexView, round app.RoundView, err error) {
	if v, err = s.app.Index(r.Context(), r.Actor, r.PathValue("id")); err != nil {
		return v, round, err
	}
	round, err = s.app.Round(r.Context(), r.Actor, v.ID, r.PathValue("code"))
	return v, round, err
}

func (s *Server) roundKept(r *Request) (app.IndexView, app.RoundView, error) {
	if err := mayEdit(r); err != nil {
		return app.IndexView{}, app.RoundView{}, err
	}
	v, round, err := s.roundHere(r)
	if err == nil && v.Example {
		err = fault.New(fault.NotFound, "not_found")
	}
	return v, round, err
}

func roundFill(round app.RoundView) *Form {
	form := (&Form{}).Set("version", strconv.FormatInt(round.Version, 10)).Set("title", round.Title).Set("asks", round.Asks).SetDate("closes", round.Closes)
	if round.Public {
		form.Set("public", "oui")
	}
	return form
}

func (s *Server) roundEdit(w http.ResponseWriter, r *Request) error {
	v, round, err := s.roundKept(r)
	if err != nil {
		return err
	}
	return r.Render(w, "round_form", s.roundForm(r, v, &round, roundFill(round), nil))
}

func (s *Server) roundSave(w http.ResponseWriter, r *Request) error {
	form, err := editForm(r)
	if err != nil {
		return err
	}
	v, round, err := s.roundKept(r)
	if err != nil {
		return err
	}
	changed, version := round.Round, versionOf(form)
	changed.Title, changed.Asks, changed.Closes, changed.Public = form.Text("title"), form.Text("asks"), form.Date("closes"), form.Checked("public")
	if err = form.Err(); err == nil {
		err = s.app.SaveRound(r.Context(), r.Actor, changed, version, r.from(form))
		if err == nil || fault.Is(err, fault.AlreadyDone) {
			return r.Done(w, r.To("round", v.ID, round.ID), "round_kept")
		}
	}
	page := s.roundForm(r, v, &round, form, err)
	if fault.Is(err, fault.Conflict) && round.Version != version {
		page.Mine = r.mine(r.To("round", v.ID, round.ID), "round.field", roundFill(round), form, round.Version, "title", "asks", "public")
		page.Version = strconv.FormatInt(round.Version, 10)
	}
	return r.Again(w, "round_form", page, err)
}

func (s *Server) roundClose(w http.ResponseWriter, r *Request) error {
	form, err := editForm(r)
	if err != nil {
		return err
	}
	id, code, closing := r.PathValue("id"), r.PathValue("code"), form.Choice("do", "close", "open") != "open"
	if err := form.Err(); err != nil {
		return err
	}
	if err := s.app.CloseRound(r.Context(), r.Actor, id, code, versionOf(form), closing, r.from(form)); err != nil && !fault.Is(err, fault.AlreadyDone) {
		return err
	}
	if closing {
		return r.Done(w, r.To("round", id, code), "round_closed")
	}
	return r.Done(w, r.To("round", id, code), "round_open_again")
}

func (s *Server) roundAdopt(w http.ResponseWriter, r *Request) error {
	form, err := editForm(r)
	if err != nil {
		return err
	}
	id := r.PathValue("id")
	if err := s.app.AdoptRound(r.Context(), r.Actor, id, r.PathValue("code"), versionOf(form), r.from(form)); err != nil && !fault.Is(err, fault.AlreadyDone) {
		return err
	}
	return r.Done(w, r.To("index", id), "round_adopted")
}

func (s *Server) roundHistory(w http.ResponseWriter, r *Request) error {
	v, round, err := s.roundHere(r)
	if err != nil {
		return err
	}
	before, _ := strconv.ParseInt(r.Query(beforeParameter), 10, 64)
	changes, err := s.app.RoundHistory(r.Context(), r.Actor, v.ID, round.ID, before)
	if err != nil {
		return err
	}
	page := r.ownHistory(round.Title, "round.field", changes, r.To("round_undo", v.ID, round.ID), func(before int64) string { return r.To("round_history", v.ID, round.ID, beforeParameter, before) })
	page.Section, page.Path = "territories", roundPath(r, v, round, r.L.T("history.short"))
	return r.Render(w, "initiative_history", page)
}

func (s *Server) roundUndo(w http.ResponseWriter, r *Request) error {
	form, err := editForm(r)
	if err != nil {
		return err
	}
	id, code := r.PathValue("id"), r.PathValue("code")
	if err := s.app.UndoRound(r.Context(), r.Actor, id, code, versionOf(form), app.From{Token: form.Token()}); err != nil {
		return err
	}
	return r.Done(w, r.To("round_history", id, code), "undone")
}

func (s *Server) roundErase(w http.ResponseWriter, r *Request) error {
	v, round, err := s.roundKept(r)
	if err != nil {
		return err
	}
	n, err := s.app.CountAnswers(r.Context(), r.Actor, round)
	if err != nil {
		return err
	}
	page := &retirePage{Head: Head{Eyebrow: round.Title, EyebrowLang: written(round.Lang), Title: r.L.T("round.erase"), Lead: r.L.T("round.erase.lead")}, Uses: r.L.N("round.erase.answers", n),
		Do: Button{Text: r.L.T("round.erase.do"), Kind: Primary}, Version: strconv.FormatInt(round.Version, 10)}
	page.Title, page.Section, page.NoIndex, page.Path = page.Head.Title, "territories", true, roundPath(r, v, round, page.Head.Title)
	return r.Render(w, "perimeter_retire", page)
}

func (s *Server) roundErased(w http.ResponseWriter, r *Request) error {
	form, err := editForm(r)
	if err != nil {
		return err
	}
	id := r.PathValue("id")
	if err := s.app.EraseRound(r.Context(), r.Actor, id, r.PathValue("code"), r.from(form)); err != nil && !fault.Is(err, fault.AlreadyDone) {
		return err
	}
	return r.Done(w, r.To("rounds", id), "round_erased")
}
