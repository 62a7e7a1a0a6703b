package web

import (
	"net/http"
	"slices"
	"strconv"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/briefing"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/territory"
)

// briefingStart asks which territory a note is about.
type briefingStart struct {
	Page
	Head Head
	Of   Field
	Go   Button
}

// briefingAbout finds the territory of a new note, by its key or by its name; a page
// that asks for it when there is none yet, or when it was not found.
func (s *Server) briefingAbout(w http.ResponseWriter, r *Request) (way briefingWay, asked bool, err error) {
	form := r.QueryForm()
	typed := form.Text(territoryParameter)
	if typed != "" {
		var key territory.Key
		if key, err = s.placeTyped(r, territoryParameter, typed); err == nil {
			way, err = s.briefingWay(r, key)
		}
		if err == nil && way.t.Retired {
			err = fault.On(territoryParameter, fault.Invalid, "briefing.territory_retired", "name", way.t.Name)
		}
		if err == nil || len(fault.All(err)) == 0 {
			return way, false, err
		}
	}
	f := r.Fields(form, err, "briefing.field")
	page := &briefingStart{Head: Head{Title: r.L.T("briefing.new"), Lead: r.L.T("briefing.start.lead")}, Of: f.Text(territoryParameter).Require(), Go: Button{Text: r.L.T("briefing.start.go"), Kind: Primary}}
	page.Title, page.Section, page.NoIndex, page.Path = page.Head.Title, "territories", true, briefingsPath(r, page.Head.Title)
	if err != nil {
		return way, true, r.Again(w, "briefing_start", page, err)
	}
	return way, true, r.Render(w, "briefing_start", page)
}

func briefingsPath(r *Request, here string) []Step {
	return []Step{{Text: r.L.T("nav.territories"), Href: r.To("territories")}, {Text: r.L.T("briefing.list.title"), Href: r.To("briefings")}, {Text: here}}
}

func (s *Server) briefingNew(w http.ResponseWriter, r *Request) error {
	if err := mayEdit(r); err != nil {
		return err
	}
	way, done, err := s.briefingAbout(w, r)
	if done || err != nil {
		return err
	}
	return r.Render(w, "briefing_form", s.newBriefing(r, way, way.fill(way.proposed(), 0), nil))
}

func (s *Server) newBriefing(r *Request, way briefingWay, form *Form, err error) *briefingForm {
	page := way.form(r, form, err, false)
	page.Head = Head{Eyebrow: way.t.Name, Title: r.L.T("briefing.new"), Lead: r.L.T("briefing.new.lead")}
	page.Title, page.Path = r.L.T("briefing.new.of", "name", way.places.Label(way.t.Key)), way.pathTo(r.L.T("briefing.new"))
	return page
}

func (s *Server) briefingCreate(w http.ResponseWriter, r *Request) error {
	form, err := editForm(r)
	if err != nil {
		return err
	}
	way, err := s.briefingWay(r, territory.Key(form.Text(territoryParameter)))
	if err != nil {
		return err
	}
	b, err := way.read(r, form, briefing.Briefing{})
	if err == nil {
		err = s.app.SaveBriefing(r.Context(), r.Actor, b, 0, false, r.from(form))
		switch {
		case err == nil:
			return r.Done(w, r.To("briefing", b.ID), "briefing_saved")
		case fault.Is(err, fault.AlreadyDone):
			return s.already(w, r, err)
		}
	}
	return r.Again(w, "briefing_form", s.newBriefing(r, way, form, err), err)
}

// briefingKept reads the note of the address for what is done to it: the example of the
// demonstration stays as it is.
func (s *Server) briefingKept(r *Request) (app.BriefingView, error) {
	v, err := s.app.Briefing(r.Context(), r.Actor, r.PathValue("id"))
	if err == nil && v.Example {
		err = fault.New(fault.NotFound, "not_found")
	}
	return v, err
}

// briefingToEdit reads the note of the address for who may change it.
func (s *Server) briefingToEdit(r *Request) (app.BriefingView, briefingWay, error) {
	v, err := s.briefingKept(r)
	if err != nil {
		return v, briefingWay{}, err
	}
	way, err := s.briefingWay(r, v.Territory)
	return v, way, err
}

func (s *Server) briefingEdit(w http.ResponseWriter, r *Request) error {
	if err := mayEdit(r); err != nil {
		return err
	}
	v, way, err := s.briefingToEdit(r)
	if err != nil {
		return err
	}
	page, err := s.editedBriefing(r, way, v, way.fill(v.Briefing, v.Version), nil)
	if err != nil {
		return err
	}
	return r.Render(w, "briefing_form", page)
}

func (s *Server) editedBriefing(r *Request, way briefingWay, v app.BriefingView, form *Form, wrong error) (*briefingForm, error) {
	held, err := s.app.HoldsStory(r.Context(), r.Actor, v)
	if err != nil {
		return nil, err
	}
	page := way.form(r, form, wrong, held)
	page.Head = Head{Eyebrow: v.Title, EyebrowLang: written(v.Lang), Title: r.L.T("briefing.edit"), Lead: r.L.T("briefing.edit.lead")}
	page.Title, page.Path = r.L.T("briefing.edit.of", "name", v.Title), briefingPath(r, v, r.L.T("briefing.edit"))
	return page, nil
}

// briefingPath is the way back to a note, for a page under it.
func briefingPath(r *Request, v app.BriefingView, here string) []Step {
	path := slices.Insert(briefingsPath(r, here), 2, Step{Text: v.Title, Lang: written(v.Lang), Href: r.To("briefing", v.ID)})
	return path
}

func (s *Server) briefingSave(w http.ResponseWriter, r *Request) error {
	form, err := editForm(r)
	if err != nil {
		return err
	}
	v, way, err := s.briefingToEdit(r)
	if err != nil {
		return err
	}
	version, _ := strconv.ParseInt(form.Text("version"), 10, 64)
	b, err := way.read(r, form, v.Briefing)
	if err == nil {
		err = s.app.SaveBriefing(r.Context(), r.Actor, b, version, form.Checked("erase"), r.from(form))
		if err == nil || fault.Is(err, fault.AlreadyDone) {
			return r.Done(w, r.To("briefing", v.ID), "briefing_saved")
		}
	}
	var mine *conflictPart
	if fault.Is(err, fault.Conflict) && v.Version != version {
		mine = way.mine(r, v, form)
	}
	page, failed := s.editedBriefing(r, way, v, form, err)
	if failed != nil {
		return failed
	}
	page.Mine = mine
	return r.Again(w, "briefing_form", page, err)
}

// mine sets what was typed beside what someone else wrote meanwhile; the form then goes
// on from what stands.
func (w briefingWay) mine(r *Request, v app.BriefingView, form *Form) *conflictPart {
	names := []string{"title", "question", "meeting", "date.jour", "date.mois", "date.annee"}
	for i := range briefing.MaxFigures {
		names = append(names, briefing.FigureField(i), briefing.SaidField(i))
	}
	names = append(names, "story", "text", "teller", "agreed", "proposals", "limits", "seen", "by", "licence")
	return r.mine(r.To("briefing_history", v.ID), "briefing.field", w.fill(v.Briefing, v.Version), form, v.Version, names...)
}

func (s *Server) briefingRetire(w http.ResponseWriter, r *Request) error {
	if err := mayEdit(r); err != nil {
		return err
	}
	v, err := s.briefingKept(r)
	if err != nil {
		return err
	}
	way := "do"
	if v.Retired != "" {
		way = "back"
	}
	page := &retirePage{Head: Head{Eyebrow: v.Title, EyebrowLang: written(v.Lang), Title: r.L.T("briefing.retire." + way), Lead: r.L.T("briefing.retire." + way + ".lead")}, Uses: r.L.T("briefing.retire." + way + ".after"),
		Do: Button{Text: r.L.T("briefing.retire." + way), Kind: Primary, Name: "do", Value: way}, Version: strconv.FormatInt(v.Version, 10)}
	page.Title, page.Section, page.NoIndex = r.L.T("briefing.retire."+way+".of", "name", v.Title), "territories", true
	page.Path = briefingPath(r, v, page.Head.Title)
	return r.Render(w, "perimeter_retire", page)
}

func (s *Server) briefingRetired(w http.ResponseWriter, r *Request) error {
	form, err := editForm(r)
	if err != nil {
		return err
	}
	id := r.PathValue("id")
	version, _ := strconv.ParseInt(form.Text("version"), 10, 64)
	retire := form.Choice("do", "do", "back") != "back"
	if err := s.app.RetireBriefing(r.Context(), r.Actor, id, version, retire, r.from(form)); err != nil {
		return err
	}
	if retire {
		return r.Done(w, r.To("briefing", id), "briefing_retired")
	}
	return r.Done(w, r.To("briefing", id), "briefing_back")
}

func (s *Server) briefingHistory(w http.ResponseWriter, r *Request) error {
	v, err := s.briefingKept(r)
	if err != nil {
		return err
	}
	before, _ := strconv.ParseInt(r.Query(beforeParameter), 10, 64)
	changes, err := s.app.BriefingHistory(r.Context(), r.Actor, v.ID, before)
	if err != nil {
		return err
	}
	page := r.ownHistory(v.Title, "briefing.field", changes, r.To("briefing_undo", v.ID), func(before int64) string { return r.To("briefing_history", v.ID, beforeParameter, before) })
	page.Section, page.Path = "territories", briefingPath(r, v, r.L.T("history.short"))
	return r.Render(w, "initiative_history", page)
}

func (s *Server) briefingUndo(w http.ResponseWriter, r *Request) error {
	form, err := editForm(r)
	if err != nil {
		return err
	}
	version, _ := strconv.ParseInt(form.Text("version"), 10, 64)
	id := r.PathValue("id")
	if err := s.app.UndoBriefing(r.Context(), r.Actor, id, version, app.From{Token: form.Token()}); err != nil {
		return err
	}
	return r.Done(w, r.To("briefing_history", id), "undone")
}
