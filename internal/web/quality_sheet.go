package web

import (
	"net/http"
	"slices"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
)

// sheetState says in words, to who may change a sheet, what it lacks and what of it
// may be wrong.
type sheetState struct {
	Said      string
	Act       string // where something is said about it
	Missing   []stateLine
	Doubts    []stateLine
	Silent    []stateLine
	Confirmed string
}

// stateLine is one thing about a sheet, with the field that it is about.
type stateLine struct{ Part, Text, Why, Href string }

// fieldOf is where each thing is written in the form of a sheet.
var fieldOf = map[string]string{
	"summary": "summary", "lead": "organisation", "territory": "territories", "theme": "themes", "action": "action", "status": "status", "start": "start", "end": "end", "reach": "web", "approach": "approach",
	"placeholder": "name", "capitals": "name", "same_summary": "summary", "early_start": "start", "address": "", "unlocated": "", "email": "public_email", "web": "web",
	app.DoubtOverrun: "status", app.DoubtToCome: "start", app.DoubtFormer: "territories",
}

// openParameter names the field that someone comes to fill in.
const openParameter = "champ"

// fieldHref leads to the field of something in the form of the sheet; places have a
// part of their own.
func fieldHref(r *Request, slug, about string) string {
	field := fieldOf[about]
	if field == "" {
		return r.To("initiative_edit", slug, openParameter, "lieux") + "#lieux"
	}
	return r.To("initiative_edit", slug, openParameter, field) + "#champ-" + field
}

func (s *Server) sheetState(r *Request, in app.InitiativeView) (*sheetState, error) {
	if s.pressed != nil || !access.Can(r.Actor, access.Edit, access.Object{Kind: access.KindInitiative}) {
		return nil, nil
	}
	slug := slugOf(in.Path)
	state := &sheetState{Act: r.To("sheet_tend", slug)}
	var nouns []string
	for _, kind := range in.Gaps() {
		noun := r.L.T("quality.noun." + kind)
		nouns = append(nouns, noun)
		state.Missing = append(state.Missing, stateLine{Part: kind, Text: noun, Href: fieldHref(r, slug, kind)})
	}
	switch len(nouns) {
	case 0:
		state.Said = r.L.T("quality.sheet.whole")
	case len(initiative.GapKinds) - 1, len(initiative.GapKinds):
		state.Said = r.L.T("quality.sheet.bare", "what", r.L.List(nouns))
	default:
		state.Said = r.L.T("quality.sheet.lacks", "what", r.L.List(nouns))
	}
	doubts, err := s.app.SheetDoubts(in.Initiative)
	for _, kind := range doubts {
		state.Doubts = append(state.Doubts, stateLine{Text: r.L.T("quality.sheet.doubt." + kind), Href: fieldHref(r, slug, kind)})
	}
	for _, silence := range in.Silences {
		state.Silent = append(state.Silent, stateLine{Part: silence.Part, Text: r.L.T("quality.sheet.silent."+string(silence.Why), "what", r.L.T("quality.noun."+silence.Part))})
	}
	if state.Confirmed = r.L.T("quality.sheet.unconfirmed", "when", r.L.Instant(in.Written().UnixMilli())); in.Confirmed != "" {
		state.Confirmed = r.L.T("quality.sheet.confirmed", "when", r.L.Date(in.Confirmed))
	}
	return state, err
}

// sheetTend keeps that all of a sheet still holds, or why a part of it stays empty.
func (s *Server) sheetTend(w http.ResponseWriter, r *Request) error {
	form, err := editForm(r)
	if err != nil {
		return err
	}
	in, space, _, err := s.app.InitiativeAt(r.Context(), r.Actor, r.PathValue("slug"))
	if err != nil {
		return err
	}
	from, done := app.From{Source: "form", Token: form.Token()}, "sheet_silent"
	switch why := form.Text("why"); why {
	case "confirm":
		err, done = s.app.ConfirmSheet(r.Context(), r.Actor, space, in.ID, from), "sheet_confirmed"
	case "ask":
		err, done = s.app.Silence(r.Context(), r.Actor, space, in.ID, form.Text("part"), "", from), "sheet_asked"
	default:
		if !slices.Contains(initiative.Reasons, initiative.Unsaid(why)) {
			return fault.New(fault.Invalid, "code.unknown", "value", why)
		}
		err = s.app.Silence(r.Context(), r.Actor, space, in.ID, form.Text("part"), initiative.Unsaid(why), from)
	}
	if err != nil && !fault.Is(err, fault.AlreadyDone) {
		return err
	}
	return r.Done(w, r.To("initiative", slugOf(in.Path))+"#etat", done)
}

// openFor opens the part of the form that holds the field of the address.
func (page *initiativeForm) openFor(field string) {
	page.Places.Open = page.Places.Open || field == "lieux"
	for _, part := range []*foldedFields{&page.More, &page.Measure, &page.Contact} {
		part.Open = part.Open || slices.ContainsFunc(part.Fields, func(f Field) bool { return f.Name == field })
	}
}
