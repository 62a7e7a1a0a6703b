package web

import (
	"strconv"

	"codeberg.org/bocage/bocage/internal/index"
)

// indexChoice is a step with its choice and what it changed.
type indexChoice struct {
	ID, Title, Lead string
	Field           Field
	Changed         []string
	Table           *Table
}

// readMethod reads the choice of each step.
func (b indexBuild) readMethod(form *Form) (index.Index, error) {
	x := b.v.Index
	var shares []string
	for _, n := range index.KnownShares {
		shares = append(shares, strconv.Itoa(n))
	}
	x.Method.Known, _ = strconv.Atoi(form.Choice("known", shares...))
	for _, step := range index.Steps {
		x.Method.Choose(step, form.Choice(step, index.Choices()[step]...))
	}
	return x, form.Err()
}

func (s *Server) methodChoices(b indexBuild, page *indexFormPage, f Fields) {
	var shares []Option
	for _, n := range index.KnownShares {
		shares = append(shares, Option{Value: strconv.Itoa(n), Text: b.r.L.T("index.known.share", "n", n)})
	}
	b.choice(page, "known", f.Radios("known", shares))
	for _, step := range index.Steps {
		b.choice(page, step, f.Radios(step, b.r.Options("index.choice."+step, index.Choices()[step]...)))
	}
	s.indexChanges(b, page)
}

func (b indexBuild) choice(page *indexFormPage, step string, field Field) {
	field.Unmarked = true
	page.Choices = append(page.Choices, indexChoice{ID: "etape-" + step, Title: b.r.L.T("index.made." + step), Lead: b.r.L.T("index.made." + step + ".lead"), Field: field})
}
