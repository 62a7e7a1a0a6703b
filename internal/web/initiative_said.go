package web

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

// saidSide shows one side of a change as people say it; an absent field is said
// to be empty.
func (r *Request) saidSide(path string, raw json.RawMessage) TableCell {
	var value any
	if raw == nil || json.Unmarshal(raw, &value) != nil {
		return TableCell{Text: r.L.T("history.absent"), Missing: true}
	}
	said := r.said(path, value)
	if said == "" {
		return TableCell{Text: r.L.T("history.absent"), Missing: true}
	}
	return TableCell{Text: cut(said, 500)}
}

// saidCodes is where the words of the codes of a part of a sheet stand.
var saidCodes = map[string]string{
	"/seen": "briefing.seen", "/story/source": "briefing.source",
	"/themes": "registry.theme", "/action": "level", "/governance": "level", "/funding": "level", "/status": "status", "/approach/state": "approach",
}

// saidFirst are the parts of a thing that name it: they are told before the
// others, and what only the program reads is not told.
var (
	saidFirst = []string{"type", "name", "title", "label", "alt", "address", "url", "value", "note", "credit", "siret", "rna"}
	unsaid    = []string{"blob", "small", "width", "height", "size", "media", "to", "role", "legal_form", "row"}
)

// said tells a value of a sheet in words.
func (r *Request) said(path string, value any) string {
	switch v := value.(type) {
	case bool:
		if v {
			return r.L.T("history.yes")
		}
		return r.L.T("history.no")
	case float64:
		return r.L.Number(v, 4)
	case string:
		return r.saidText(path, v)
	case []any:
		var parts []string
		for _, x := range v {
			if said := r.said(path, x); said != "" {
				parts = append(parts, said)
			}
		}
		return strings.Join(parts, " ; ")
	case map[string]any:
		return r.saidParts(path, v)
	}
	return ""
}

func (r *Request) saidText(path, v string) string {
	switch {
	case saidCodes[path] != "":
		return r.code(saidCodes[path], v)
	case path == "/story":
		return text.PlainHTML(v)
	case path == "/figures/code":
		if book, err := r.server.app.PlaceIndicatorsFor(r.Context(), r.Actor); err == nil {
			if c, known := book.Card(v); known {
				return c.Label.In(r.Lang)
			}
		}
	case path == "/territories" || path == "/territory":
		if places, err := r.server.places(r); err == nil {
			return territoryName(places, territory.Key(v))
		}
	case path == "/start" || path == "/end" || path == "/date" || path == "/figures/on":
		return r.L.Date(v)
	}
	return v
}

func (r *Request) saidParts(path string, parts map[string]any) string {
	var out []string
	add := func(name string) {
		v, has := parts[name]
		if !has {
			return
		}
		if code, isText := v.(string); name == "type" && isText {
			v = r.code("link", code)
		}
		if said := r.said(path+"/"+name, v); said != "" {
			out = append(out, said)
		}
	}
	for _, name := range saidFirst {
		add(name)
	}
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		if !slices.Contains(saidFirst, name) && !slices.Contains(unsaid, name) {
			add(name)
		}
	}
	return strings.Join(out, ", ")
}
