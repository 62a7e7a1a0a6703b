package web

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/text"
)

// keptFields shows what backs the effect already, each with a box that keeps it.
func keptFields(r *Request, v app.CellView, form *Form) []keptEvidence {
	stays := form.All(keepField)
	var out []keptEvidence
	for i, whole := range form.All(evidenceField) {
		var e matrix.Evidence
		if err := json.Unmarshal([]byte(whole), &e); err != nil {
			continue
		}
		at := strconv.Itoa(i)
		label := evidenceLabel(r, v, e)
		out = append(out, keptEvidence{Value: whole, Label: label, Field: Field{Kind: "check", Name: keepField, Label: label,
			Options: []Option{{Value: at, Text: r.L.T("cell.keep", "label", label), Chosen: slices.Contains(stays, at)}}}})
	}
	return out
}

// evidenceLabel names a piece of evidence in one line, from what the cell shows
// of it.
func evidenceLabel(r *Request, v app.CellView, e matrix.Evidence) string {
	label := capital(r.L.T("nature."+string(e.Nature))) + r.L.T("matrix.colon") + " "
	for _, effect := range v.Effects {
		for _, known := range effect.Evidence {
			switch {
			case known.ID != e.ID || e.ID == "":
			case known.Observation != nil:
				title := ""
				if known.Indicator != nil {
					title = ", " + groupedLabel(cardLabel(r, *known.Indicator), known.Observation.Group)
				}
				return label + figureWords(r, *known.Observation, known.Indicator) + title
			case known.Story != nil:
				return label + storyName(r, *known.Story)
			}
		}
	}
	if e.Nature == matrix.Document {
		return label + documentLabel(r, e)
	}
	return label + r.L.T("cell.evidence.absent")
}

// evidenceNames lists what an effect rests on.
func evidenceNames(r *Request, v app.CellView, evidence []matrix.Evidence) string {
	if len(evidence) == 0 {
		return r.L.T("cell.conflict.bare")
	}
	var names []string
	for _, e := range evidence {
		names = append(names, evidenceLabel(r, v, e))
	}
	return strings.Join(names, " · ")
}

// backingOptions are what may back an effect of the initiative: its figures,
// those of a territory, its testimonies and their excerpts, then a document.
func (s *Server) backingOptions(r *Request, study app.StudyView, initiativeID string) ([]Option, error) {
	figures, err := s.app.Observations(r.Context(), r.Actor, study, "")
	if err != nil {
		return nil, err
	}
	stories, _, err := s.app.Stories(r.Context(), r.Actor, study)
	if err != nil {
		return nil, err
	}
	var options []Option
	for _, o := range figures {
		if o.Initiative != initiativeID && o.Territory == "" {
			continue
		}
		options = append(options, Option{Value: "observation:" + o.ID, Text: r.L.T("cell.backing.figure", "label", groupedLabel(cardLabel(r, o.Card), o.Group), "value", figureWords(r, o.Observation, &o.Card))})
	}
	for _, t := range stories {
		if t.Story.Initiative != initiativeID {
			continue
		}
		options = append(options, Option{Value: "story:" + t.ID, Text: r.L.T("cell.backing.story", "title", storyName(r, t.Story))})
		for _, x := range t.Excerpts {
			options = append(options, Option{Value: "story:" + t.ID + "#" + x.ID, Text: r.L.T("cell.backing.excerpt", "title", storyTitle(r, t.Story), "text", text.Beginning(x.Text, 60))})
		}
	}
	return append(options, Option{Value: "document", Text: r.L.T("cell.backing.document")}), nil
}
