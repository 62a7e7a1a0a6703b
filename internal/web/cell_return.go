package web

import (
	"codeberg.org/bocage/bocage/internal/app"
)

// What comes after a reading is saved.
const (
	nextField    = "suite"
	nextFigure   = "chiffre"
	nextStory    = "recit"
	nextEvidence = "preuve"
)

// What the form of a figure or of a testimony carries, to lead back.
const (
	backSubject   = "dossier"
	backDimension = "case"
	backedBy      = "appui" // also the place in the form where evidence is named: who comes back for it lands there
)

// cellReturn is the reading that a new figure or testimony will back: its form leads
// back there, the evidence already chosen.
type cellReturn struct{ Subject, Dimension, Effect, Member string }

// wanted reads the reading from an address or from a form that carried it.
func wanted(text func(string) string) *cellReturn {
	c := cellReturn{Subject: text(backSubject), Dimension: text(backDimension), Effect: text(effectField), Member: text("membre")}
	if c.Subject == "" || c.Dimension == "" {
		return nil
	}
	return &c
}

// Kept are the hidden fields that carry it.
func (c cellReturn) Kept() []Kept {
	return []Kept{{backSubject, c.Subject}, {backDimension, c.Dimension}, {effectField, c.Effect}, {"membre", c.Member}}
}

// to is where the reading goes on, with what backs it chosen in its list.
func (c cellReturn) to(r *Request, slug, backing string) string {
	return r.To("cell_read", slug, c.Subject, c.Dimension, effectField, c.Effect, "membre", c.Member, backedBy, backing) + "#" + backedBy
}

// afterReading is where a saved reading leads: to its cell, to one more piece of
// evidence, or to the form of a figure or testimony that will back it.
func afterReading(r *Request, study app.StudyView, v app.CellView, next, effect, member string) string {
	forms := map[string]string{nextFigure: "observation_new", nextStory: "story_new"}
	subject := subjectName(v.Initiative)
	switch {
	case forms[next] != "":
		return r.To(forms[next], study.Slug, "initiative", v.Initiative.ID, backSubject, subject, backDimension, v.Dimension.ID, effectField, effect, "membre", member)
	case next != "":
		return r.To("cell_read", study.Slug, subject, v.Dimension.ID, effectField, effect, "membre", member) + "#" + backedBy
	}
	return r.To("cell", study.Slug, subject, v.Dimension.ID)
}

// carry keeps in a new form the reading that its address tells.
func (f *Form) carry(r *Request) {
	if c := wanted(r.Query); c != nil {
		for _, k := range c.Kept() {
			f.Set(k.Name, k.Value)
		}
	}
}

// savedFor leads back to the reading that what was saved will back, else to there.
func savedFor(r *Request, form *Form, slug, backing, there string) string {
	if c := wanted(form.Text); c != nil {
		return c.to(r, slug, backing)
	}
	return there
}
