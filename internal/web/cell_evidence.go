package web

import (
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/story"
	"codeberg.org/bocage/bocage/internal/text"
)

// evidencePart is one thing that backs an effect, with the solidity it holds
// and the next step that would let it hold more.
type evidencePart struct {
	Nature    string
	Value     string // of a figure
	Label     string
	Href      string
	Quote     *Quote
	Gone      string // withdrawn, or not to be shown
	Text      string
	Group     string // told in the label, in the study’s words
	Published string // the language of a value that stands as it was published
	Words     string // the language of the text
	Apart     string // produced by others, or elsewhere
	Holds     string
	Claims    string // more than it holds: said
	Next      string
	Note      *Note
}

func evidenceOf(r *Request, page *Page, v app.CellView, e app.EvidenceView) evidencePart {
	part := evidencePart{Words: written(v.Study.Lang), Nature: capital(r.L.T("nature." + string(e.Nature))), Text: e.Evidence.Note, Holds: solidityWord(r, e.Holds), Next: nextStep(r, e)}
	if e.Solidity > e.Holds {
		part.Claims = r.L.T("cell.claims", "solidity", solidityWord(r, e.Solidity), "holds", part.Holds)
	}
	switch {
	case e.Observation != nil:
		part.Value, part.Note = figureWords(r, *e.Observation, e.Indicator), figureNote(r, page, *e.Observation, e.Indicator, v.Study.Lang)
		if e.Indicator != nil {
			part.Label = cardLabel(r, *e.Indicator)
		}
		part.Label, part.Group, part.Published = groupedLabel(part.Label, e.Observation.Group), e.Observation.Group, publishedLang(*e.Observation, v.Study.Lang)
		part.Href = r.To("observation", v.Study.Slug, e.Observation.ID)
	case e.Story != nil:
		part.Quote = excerptQuote(r, v.Study, *e.Story, e.Excerpt)
		part.Note = protocolNote(r, page, *e.Story)
	case e.Withdrawn != "":
		part.Gone = r.L.T("cell.evidence.withdrawn", "date", r.L.Date(e.Withdrawn))
	case e.Hidden:
		part.Gone = r.L.T("cell.evidence.hidden")
	case e.Nature == matrix.Document:
		part.Label, part.Href = documentLabel(r, e.Evidence), e.URL
	default:
		part.Gone = r.L.T("cell.evidence.absent")
	}
	if e.Independent || e.Elsewhere {
		part.Apart = independence(r, e.Evidence)
	}
	return part
}

// nextStep says why the evidence holds no more, which is what to do next. The
// top has none.
func nextStep(r *Request, e app.EvidenceView) string {
	if e.Why == "" {
		return ""
	}
	return r.L.T(e.Why)
}

func independence(r *Request, e matrix.Evidence) string {
	switch {
	case e.Independent && e.Elsewhere:
		return r.L.T("cell.evidence.independent_elsewhere")
	case e.Independent:
		return r.L.T("cell.evidence.independent")
	}
	return r.L.T("cell.evidence.elsewhere")
}

// documentLabel names a document, its author and the page.
func documentLabel(r *Request, e matrix.Evidence) string {
	label := e.Title
	if label == "" {
		label = e.URL
	}
	if e.Author != "" {
		label = e.Author + ", " + label
	}
	if e.Page != "" {
		label += ", " + r.L.T("evidence.page", "page", e.Page)
	}
	return label
}

// excerptQuote is the passage that evidence points to, else the beginning of
// the testimony, as it was said.
func excerptQuote(r *Request, study app.StudyView, t story.Story, excerpt string) *Quote {
	q := &Quote{Lang: langOf(r, t.Lang), By: tellerWords(r, t), ByLang: tellerLang(t), Where: t.Place, WhereLang: written(t.Lang), Href: r.To("story", study.Slug, t.ID), Link: r.L.T("story.read")}
	if t.Title != "" {
		q.Link, q.LinkLang = t.Title, written(t.Lang) // a link says where it leads
	}
	for _, x := range t.Excerpts {
		if x.ID == excerpt {
			q.Text = x.Text
			return q
		}
	}
	q.Text = text.Beginning(t.Text, 280)
	if q.Text == "" {
		q.Text = t.Title
	}
	if q.Text == "" {
		q.Text = r.L.T("story.medium." + string(t.Medium))
	}
	return q
}

// langOf is the language of quoted words when it is not the page's.
func langOf(r *Request, lang string) string {
	if lang == r.Lang || lang == "" && r.Lang == French {
		return ""
	}
	if lang == "" {
		return French
	}
	return lang
}
