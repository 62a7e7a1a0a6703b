package app

import (
	"strings"

	"codeberg.org/bocage/bocage/internal/i18n"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

// ImportProposal is what the file says of a field that someone wrote
// otherwise: theirs stands, and the file's is proposed.
type ImportProposal struct {
	Line     int    `json:"line"`
	ID       string `json:"id"` // of the initiative
	Name     string `json:"name"`
	Path     string `json:"path,omitempty"`
	Field    string `json:"field"`
	Current  string `json:"current"`
	Proposed string `json:"proposed"`
	// What the two are in the record when they are more than a short text: a report is
	// read later, in another language than the one of whoever imported.
	CurrentValue  any `json:"current_value,omitempty"`
	ProposedValue any `json:"proposed_value,omitempty"`
}

func proposal(line int, id, name, path string, have, want any) ImportProposal {
	p := ImportProposal{Line: line, ID: id, Name: name, Field: strings.ReplaceAll(path[1:], "/", "."), Current: inWords(have), Proposed: inWords(want)}
	if _, coded := codedLabels[p.Field]; coded || !isText(want) || inWords(want) != want || inWords(have) != have && have != nil {
		p.CurrentValue, p.ProposedValue = have, want
	}
	return p
}

func isText(v any) bool {
	_, is := v.(string)
	return is
}

// codedLabels says where the words of the fields made of codes stand.
var codedLabels = map[string]string{
	"status": "status.", "themes": "registry.theme.", "action": "level.", "governance": "level.", "funding": "level.", "approach.state": "approach.",
}

// ProposalSaid gives what stands and what is proposed instead, in the words of
// a reader.
func (a *App) ProposalSaid(p ImportProposal, l *i18n.Localiser) (current, proposed string) {
	return a.inWordsOf(p, l, mostSaid)
}

// ProposalRead gives them as long as someone who decides needs to read them.
func (a *App) ProposalRead(p ImportProposal, l *i18n.Localiser) (current, proposed string) {
	return a.inWordsOf(p, l, mostRead)
}

// mostRead is how much of a value is shown to who takes it or not.
const mostRead = 2000

func (a *App) inWordsOf(p ImportProposal, l *i18n.Localiser, most int) (current, proposed string) {
	w := wording{l: l, field: p.Field, most: most}
	if set, err := a.places(); err == nil {
		w.places = set
	}
	return w.said(p.CurrentValue, p.Current), w.said(p.ProposedValue, p.Proposed)
}

// wording says a value of a record as its page does.
type wording struct {
	l      *i18n.Localiser
	places *territory.Set // nil when the codes of places can't be read
	field  string
	most   int // characters
}

func (w wording) said(v any, plain string) string {
	if v == nil {
		return plain
	}
	all, list := v.([]any)
	if !list {
		all = []any{v}
	}
	var said []string
	for _, one := range all {
		if s := w.one(one); s != "" {
			said = append(said, s)
		}
	}
	clean := text.CleanLine
	if w.most > mostSaid {
		clean = text.CleanText
	}
	whole := clean(strings.Join(said, " ; "), -1)
	if short := clean(whole, w.most); short != whole {
		return short + "…"
	}
	return whole
}

func (w wording) one(v any) string {
	if labels, coded := codedLabels[w.field]; coded {
		return w.code(labels, inWords(v))
	}
	m, is := v.(map[string]any)
	switch {
	case w.field == "organisations" && is:
		return w.organisation(m)
	case w.field == "places" && is:
		return w.place(m)
	case w.field == "extra" && is:
		return w.l.T("import.proposals.extra", "name", inWords(m["name"]), "value", inWords(m["value"]))
	case w.field == "territories" && w.places != nil:
		return territoryLabel(w.places, territory.Key(inWords(v)))
	}
	if written, is := v.(string); is {
		if w.field == "story" { // the only part that has a form
			written = text.PlainHTML(written)
		}
		return written
	}
	return inWords(v)
}

func (w wording) code(labels, code string) string {
	if code != "" && w.l.Has(labels+code) {
		return w.l.T(labels + code)
	}
	return code
}

// organisation is its name, then what the line says of it.
func (w wording) organisation(m map[string]any) string {
	parts := []string{inWords(m["name"])}
	if role := inWords(m["role"]); role != "" && role != "lead" {
		parts = append(parts, w.code("initiative.organisation.", role))
	}
	if form := inWords(m["legal_form"]); form != "" {
		parts = append(parts, w.code("legal_form.", form))
	}
	for _, key := range []string{"siret", "rna"} {
		if number := inWords(m[key]); number != "" {
			parts = append(parts, w.l.T("import.field."+key)+" "+number)
		}
	}
	return strings.Join(parts, ", ")
}

func (w wording) place(m map[string]any) string {
	var parts []string
	for _, key := range []string{"label", "address", "lat", "lon"} {
		if said := inWords(m[key]); said != "" {
			parts = append(parts, said)
		}
	}
	return strings.Join(parts, ", ")
}
