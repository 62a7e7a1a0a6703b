package app

import (
	"slices"
	"strings"
	"unicode"

	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/sheet"
	"codeberg.org/bocage/bocage/internal/text"
)

// Commune Mesure keeps a place as one JSON of blocks, each shown or not: who is
// there, what it is worth, what it changed in its holders' own words, and what INSEE
// knows of the neighbourhood. What a place says that it changed is the outcome of its
// measuring approach; the rest is told to be kept, or left, column by column.
const (
	communeMesureMark   = "blocs.impact_social.visible"
	communeMesureEffect = "blocs.impact_social.donnees."
)

// communeMesureNames are the fields of a place.
var communeMesureNames = map[string]string{
	"creator.name":  "contact_name",
	"creator.email": "contact_email",
	"blocs.presentation.donnees.idee_fondatrice":     "summary",
	"blocs.presentation.donnees.date_ouverture":      "start",
	"blocs.data_territoire.donnees.geo.lat":          "lat",
	"blocs.data_territoire.donnees.geo.lon":          "lon",
	"reseaux_sociaux.donnees.web":                    "web",
	"blocs.reseaux_sociaux.donnees.web":              "web",
	"blocs.presentation.donnees.reseaux_sociaux.web": "web",
}

// communeMesureLeft begin what is told of the neighbourhood, and not of the place.
var communeMesureLeft = []string{"blocs.data_territoire.donnees.insee.", "blocs.data_territoire.donnees.geo.geo_json."}

// Two ways in which a column of a place is dealt with apart.
const (
	howLeft    = "neighbourhood" // of the commune around it: not imported
	howEffects = "effects"       // goes into the measuring approach
)

// settlePlaceFile recognises a place of Commune Mesure and ties its columns; what
// someone chose before stands.
func (s *importSource) settlePlaceFile(again bool) {
	if s.book.Kind() != sheet.JSON || !slices.ContainsFunc(s.columns, func(c ImportColumn) bool { return c.Name == communeMesureMark }) {
		return
	}
	s.placeFile = true
	for i := range s.columns {
		c := &s.columns[i]
		if again && (c.Field != FieldIgnore || !strings.HasPrefix(c.Name, communeMesureEffect)) {
			continue // as it was chosen
		}
		left := slices.ContainsFunc(communeMesureLeft, func(begin string) bool { return strings.HasPrefix(c.Name, begin) })
		switch field := communeMesureNames[c.Name]; {
		case left:
			c.Field, c.How = FieldIgnore, howLeft
		case strings.HasPrefix(c.Name, communeMesureEffect):
			c.Field, c.How = FieldIgnore, howEffects
		case strings.HasSuffix(c.Name, ".visible") || c.Name == "publish":
			c.Field, c.How = FieldIgnore, "suggested"
		case field != "":
			s.release(field, nil)
			c.Field, c.How = field, "suggested"
		}
	}
}

// settleEffects makes of what a place says that it changed the outcome of its
// measuring approach, and keeps to itself what it does not show.
func (row *importRow) settleEffects() {
	if !row.source.placeFile {
		return
	}
	var told []string
	for i, c := range row.source.columns {
		v := ""
		if i < len(row.cells) {
			v = strings.TrimSpace(row.cells[i])
		}
		name, effect := strings.CutPrefix(c.Name, communeMesureEffect)
		switch {
		case c.Name == "publish" && c.Field == FieldIgnore:
			row.in.Public = row.in.Public && shownBlock(v)
		case c.How != howEffects, v == "", sheet.ErrorMarker(v) != nil:
		case effect && row.shows("impact_social"):
			told = append(told, sayEffect(name)+" : "+text.CleanText(v, initiative.MaxSummary*4))
		case effect:
			row.extra(i, v)
		}
	}
	if len(told) > 0 {
		row.in.Approach.State = initiative.ApproachDone
		row.in.Approach.Method = row.source.words.lang.T("import.commune_mesure.method")
		row.in.Approach.Lessons = strings.Join(told, "\n")
	}
	if row.in.Summary != "" && !row.shows("presentation") {
		if c := row.columnOf("summary"); c >= 0 {
			row.extra(c, row.in.Summary)
		}
		row.in.Summary = ""
	}
}

// shows says whether a place shows a block on its own page; nothing said is shown.
func (row *importRow) shows(block string) bool {
	i := slices.IndexFunc(row.source.columns, func(c ImportColumn) bool { return c.Name == "blocs."+block+".visible" })
	return i < 0 || i >= len(row.cells) || row.cells[i] == "" || shownBlock(row.cells[i])
}

func shownBlock(v string) bool { return v != "0" && v != "false" }

// sayEffect makes words of a key: lien_social is « Lien social ».
func sayEffect(key string) string {
	words := []rune(strings.ReplaceAll(key, "_", " "))
	if len(words) == 0 {
		return key
	}
	words[0] = unicode.ToUpper(words[0])
	return string(words)
}
