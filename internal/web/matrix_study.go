package web

import (
	"net/http"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
)

// studyHere finds the study of the address. A former address leads to the
// present one: done says that the reader was sent there.
func (s *Server) studyHere(w http.ResponseWriter, r *Request) (study app.StudyView, done bool, err error) {
	study, err = s.app.StudyAt(r.Context(), r.Actor, r.PathValue("slug"))
	if err != nil || study.Slug == r.PathValue("slug") {
		return study, false, err
	}
	values := []any{study.Slug}
	for _, w := range wildcard.FindAllStringSubmatch(r.Route.FR, -1)[1:] {
		values = append(values, r.PathValue(w[1]))
	}
	to := r.To(r.Route.Name, values...)
	if r.URL.RawQuery != "" {
		to += "?" + r.URL.RawQuery
	}
	return study, true, r.Moved(w, to)
}

// studyToWrite finds the study of a form, for who may write in it.
func (s *Server) studyToWrite(r *Request) (app.StudyView, error) {
	if err := mayWrite(r); err != nil {
		return app.StudyView{}, err
	}
	return s.app.StudyAt(r.Context(), r.Actor, r.PathValue("slug"))
}

// writeHere is studyToWrite for the page of a form: under a former name of the
// study, it leads to where the page is now.
func (s *Server) writeHere(w http.ResponseWriter, r *Request) (app.StudyView, bool, error) {
	if err := mayWrite(r); err != nil {
		return app.StudyView{}, false, err
	}
	return s.studyHere(w, r)
}

// mayWrite refuses a form to who may not write in a study, before anything is
// read for it.
func mayWrite(r *Request) error {
	switch {
	case mayAssess(r):
		return nil
	case r.Actor.SignedIn():
		return fault.New(fault.Denied, "denied")
	}
	return fault.New(fault.SignIn, "sign_in")
}

// mayAssess says whether the actor may read cells and settle them: only then
// does a page show the ways to do so.
func mayAssess(r *Request) bool {
	return access.Can(r.Actor, access.Edit, access.Object{Kind: access.KindStudy})
}

// from says where a change comes from.
func (r *Request) from(form *Form) app.From { return app.From{Source: "form", Token: form.Token()} }

// asMistake lets a refusal that is about a field, such as a member who stepped
// back, be told at that field: the form comes back instead of an error page.
func asMistake(err error) error {
	all := fault.All(err)
	if len(all) == 0 || all[0].Field == "" || !fault.Is(err, fault.Denied) {
		return err
	}
	var told fault.List
	for _, f := range all {
		copied := *f
		copied.Code = fault.Invalid
		told = append(told, &copied)
	}
	return told
}
