package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/matrix"
)

const (
	shownField = "connus" // the effects of the cell when the form was opened
	joinField  = "meme"   // the effect that the reading turns out to be about
)

// cellMeanwhile is shown when someone read the cell while a first reading, or
// one more effect, was being written, and when a reading sees no effect where
// there is one: only a person can say of which effect it speaks.
type cellMeanwhile struct {
	Title, Text string
	Effects     []effectPart
	Join        []Button // each gives the reading to one of them
}

// effectIDs names the effects of a cell, as the form carries them.
func effectIDs(v app.CellView) string {
	var ids []string
	for _, e := range v.Effects {
		ids = append(ids, e.ID)
	}
	return strings.Join(ids, " ")
}

// askWhichEffect asks whether a reading is about an effect that the cell holds:
// one that came meanwhile, or any when the reading sees no effect.
func (s *Server) askWhichEffect(w http.ResponseWriter, r *Request, study app.StudyView, form *Form, unsure *app.CellUnsure) error {
	v, err := s.app.Cell(r.Context(), r.Actor, study, r.PathValue("initiative"), r.PathValue("dimension"))
	if err != nil {
		return err
	}
	form.Set(shownField, effectIDs(v)) // sending it again adds an effect, knowingly
	page, err := s.cellReadPage(r, study, v, form, unsure)
	if err != nil {
		return err
	}
	page.Meanwhile = &cellMeanwhile{Text: r.L.T("cell.meanwhile.text")}
	page.Meanwhile.Title = r.L.T("cell.meanwhile.title")
	if fault.All(unsure)[0].Key != "cell.read_meanwhile" {
		page.Meanwhile.Title = r.L.T("cell.meanwhile.which")
	}
	for i, e := range v.Effects {
		if !slices.Contains(unsure.Effects, e.ID) {
			continue
		}
		page.Meanwhile.Effects = append(page.Meanwhile.Effects, effectOf(r, &page.Page, v, e, i))
		page.Meanwhile.Join = append(page.Meanwhile.Join, Button{Text: r.L.T("cell.meanwhile.join", "effect", valueWords(r, e.Outcome.Value)), Kind: Primary, Name: joinField, Value: e.ID})
	}
	page.Send.Text, page.Send.Kind = r.L.T("cell.meanwhile.another"), Secondary
	return r.Again(w, "cell_read", page, unsure)
}

// joinEffect makes the form one of a reading of an effect that is there: what
// the effect holds stays, what was typed is added to it.
func joinEffect(form *Form, v app.CellView) error {
	chosen := form.Text(joinField)
	if chosen == "" {
		return nil
	}
	effect, version, err := effectAsked(v, chosen)
	if err != nil {
		return err
	}
	held := fillReading(effect, version, "")
	for _, name := range []string{"dimensions", "for_whom", "levels", "transitions"} {
		form.SetAll(name, union(held.All(name), form.All(name)))
	}
	for _, name := range []string{"from.jour", "from.mois", "from.annee", "to.jour", "to.mois", "to.annee", "mechanism", "assumptions", "direct"} {
		if form.Text(name) == "" {
			form.Set(name, held.Text(name))
		}
	}
	joinAlternatives(form, effect.Alternatives)
	form.SetAll(evidenceField, held.All(evidenceField)).SetAll(keepField, held.All(keepField))
	form.Set(effectField, effect.ID).Set(versionField, held.Text(versionField))
	return nil
}

// joinAlternatives puts the other explanations that are known before those typed.
func joinAlternatives(form *Form, known []matrix.Alternative) {
	all := slices.Clone(known)
	for i := range alternativesShown(form) {
		at := strconv.Itoa(i)
		all = append(all, matrix.Alternative{Text: form.Text("alternative." + at), Plausibility: form.Text("plausibility." + at)})
	}
	for i, a := range all {
		form.Set("alternative."+strconv.Itoa(i), a.Text).Set("plausibility."+strconv.Itoa(i), a.Plausibility)
	}
}

func union(a, b []string) []string {
	all := slices.Clone(a)
	for _, one := range b {
		if !slices.Contains(all, one) {
			all = append(all, one)
		}
	}
	return all
}
