package app

import (
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/sheet"
	"codeberg.org/bocage/bocage/internal/text"
)

// What the elements of a JSON are known to name, and the field it is: the format of
// GoGoCarto (title, geo, taxonomy, address, …), GeoJSON, what our own exports write.
// Names are folded; the first of the list that a file has is taken. An e-mail and
// a telephone go to the private contact: a map may have shown them, nobody said
// that they may be published here. docs/USER/apporter-une-carte.md tells them all.
var jsonNames = []struct{ name, field string }{
	{"title", "name"}, {"name", "name"}, {"nom", "name"}, {"titre", "name"},
	{"description", "summary"}, {"abstract", "summary"}, {"summary", "summary"}, {"descriptionmore", "story"},
	{"geo latitude", "lat"}, {"geometry latitude", "lat"}, {"latitude", "lat"}, {"lat", "lat"}, {"geo lat", "lat"}, {"location latitude", "lat"}, {"location lat", "lat"},
	{"geo longitude", "lon"}, {"geometry longitude", "lon"}, {"longitude", "lon"}, {"lng", "lon"}, {"lon", "lon"}, {"long", "lon"}, {"geo lng", "lon"}, {"geo lon", "lon"},
	{"location longitude", "lon"}, {"location lng", "lon"},
	{"taxonomy", "themes"}, {"categories", "themes"}, {"category", "themes"}, {"themes", "themes"},
	{"address streetaddress", "address"}, {"streetaddress", "address"}, {"address customformatedaddress", "address"}, {"address address", "address"}, {"address", "address"},
	{"address addresslocality", "commune"}, {"addresslocality", "commune"}, {"address city", "commune"}, {"city", "commune"}, {"commune", "commune"},
	{"address postalcode", "postcode"}, {"postalcode", "postcode"},
	{"territories", "commune_code"}, {"codeinsee", "commune_code"}, {"address citycode", "commune_code"}, {"citycode", "commune_code"},
	{"organisation", "organisation"}, {"organization", "organisation"},
	{"website", "web"}, {"urls value", "web"}, {"web", "web"}, {"site", "web"},
	{"email", "contact_email"}, {"telephone", "contact_phone"}, {"phone", "contact_phone"},
	{"start", "start"}, {"end", "end"}, {"status", "status"}, {"measurement", "approach"},
	{"id", "key"}, {"url", "source_url"}, {"licence", "licence"}, {"license", "licence"},
}

// sureEnough is the likeness from which a name of a JSON that is not known is tied
// to a field: keys are short, and « name » is the end of many.
const sureEnough = 0.9

// suggested ties names to fields.
func (s *importSource) suggested(names []string) []sheet.Suggestion {
	likely := sheet.Suggest(names, s.words.fields)
	if s.book.Kind() != sheet.JSON {
		return likely
	}
	var out []sheet.Suggestion
	columns, fields := map[int]bool{}, map[string]bool{}
	tie := func(column int, field string, score float64) {
		if f, known := fieldNamed(field); columns[column] || !known || fields[field] && !f.many {
			return
		}
		columns[column], fields[field] = true, true
		out = append(out, sheet.Suggestion{Column: column, Field: field, Score: score})
	}
	folded := make([]string, len(names))
	for i, n := range names {
		folded[i] = text.Fold(n)
	}
	for _, known := range jsonNames {
		if column := slices.Index(folded, known.name); column >= 0 {
			tie(column, known.field, 1)
		}
	}
	for _, g := range likely {
		if !strings.Contains(names[g.Column], ".") && g.Score >= sureEnough && g.Field != "id" {
			tie(g.Column, g.Field, g.Score)
		}
	}
	return out
}

// headerOf finds the names of a sheet's columns.
func (s *importSource) headerOf(name string, first []sheet.Row, line int) sheet.Header {
	if h, own := s.book.Header(name); own {
		return h
	}
	if line > 0 {
		return sheet.HeaderAt(first, line)
	}
	return sheet.DetectHeader(first)
}
