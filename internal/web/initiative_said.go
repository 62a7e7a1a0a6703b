package web

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

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
	return TableCell{Text: text.Beginning(said, mostSaid)}
}

// mostSaid is how many characters of a side of a change are shown.
const mostSaid = 500

// saidCodes is where the words of the codes of a part of a sheet stand.
var saidCodes = map[string]string{
	"/seen": "briefing.seen", "/story/source": "briefing.source", "/lang": "story.lang", "/kind": "perimeter.kind",
	"/direction": "place_indicator.direction", "/level": "territory.level", "/rule": "place_indicator.rule",
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
		return r.saidNumber(path, v)
	case string:
		return r.saidText(path, v)
	case []any:
		var parts []string
		for size, i := 0, 0; i < len(v) && size <= mostSaid; i++ { // the rest is not shown
			if said := r.said(path, v[i]); said != "" {
				parts, size = append(parts, said), size+len(said)
			}
		}
		return strings.Join(parts, r.L.T("history.between"))
	case map[string]any:
		if said, whole := r.saidThing(path, v); whole {
			return said
		}
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
	case slices.Contains(ownDates, path):
		return r.L.Date(v)
	}
	if said, stands := r.saidOwn(path, v); stands {
		return said
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
		if said := r.said(path+"/"+name, v); said != "" && !slices.Contains(ownUntold, path+"/"+name) {
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
