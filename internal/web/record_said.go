package web

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/territory"
)

// recordCodes is where the words of the codes of a field stand, by the kind of the
// record and the field, or the part of it.
var recordCodes = map[string]string{
	"entry status": "entry.status", "entry answer": "answer",
	"contribution for_whom": "cell.for_whom", "contribution levels": "level", "contribution transitions": "transition", "contribution nature": "nature", "contribution solidity": "solidity",
	"contribution plausibility": "cell.plausibility", "contribution state": "cell.state", "contribution direction": "cell.direction", "contribution intensity": "cell.intensity",
	"indicator direction": "indicator.direction",
	"observation status":  "observation.status", "observation qualifier": "observation.qualifier", "observation displayed_rule": "history.displayed_rule",
	"story medium": "story.medium", "story lang": "story.lang", "report lang": "story.lang", "report kind": "report.kind", "edition lang": "story.lang",
	"conclusion kind": "history.conclusion", "conclusion hypothesis": "conclusion.hypothesis", "conclusion score": "conclusion.score", "conclusion scales": "conclusions.scale", "conclusion verdict": "conclusion.verdict",
}

// recordDates are the fields that hold a date.
var recordDates = []string{"date", "from", "to", "told", "withdrawn"}

// freeText are the fields in which people write: the language is theirs.
var freeText = []string{"mechanism", "assumptions", "definition", "statement", "lede", "note", "text", "title", "reason", "dissent", "agreement", "sentence", "label", "source", "computed"}

func (t *teller) free(_, path string) bool {
	return slices.Contains(freeText, path[strings.LastIndexByte(path, '/')+1:])
}

// told tells a value in words: a list item by item, each on its line.
func (t *teller) told(kind, path string, value any) string {
	name := path[strings.LastIndexByte(path, '/')+1:]
	switch v := value.(type) {
	case bool:
		if v {
			return t.r.L.T("history.yes")
		}
		return t.r.L.T("history.no")
	case float64:
		if code := recordCodes[kind+" "+name]; code != "" {
			return t.r.code(code, strconv.Itoa(int(v)))
		}
		return t.r.L.Number(v, 4)
	case string:
		return t.toldText(kind, name, v)
	case []any:
		if kind == "edition" {
			return t.r.L.N("history.items", len(v))
		}
		var lines []string
		for _, x := range v {
			if said := t.told(kind, path, x); said != "" {
				lines = append(lines, said)
			}
		}
		return strings.Join(lines, "\n")
	case map[string]any:
		return t.toldParts(kind, path, v)
	}
	return ""
}

func (t *teller) toldText(kind, name, v string) string {
	if v == "" {
		return ""
	}
	if code := recordCodes[kind+" "+name]; code != "" {
		return t.r.code(code, v)
	}
	if names, points := t.names[name]; points {
		if called := names[v]; called != "" {
			return called
		}
		return t.r.L.T("history.absent_since")
	}
	switch {
	case name == "dimension" || name == "dimensions":
		return t.r.dimensionList(t.study, []string{v})
	case slices.Contains(recordDates, name):
		return t.r.L.Date(v)
	case name == "territory":
		return territoryName(t.places, territory.Key(v))
	case name == "file" || name == "blob":
		return t.r.L.T("history.file")
	}
	return v
}

// partsFirst are the parts of a thing that say what it is, before the others;
// partsUntold are those that only the program reads.
var (
	partsFirst = []string{"initiative", "criterion", "member", "kind", "nature", "hypothesis", "title", "state", "answer", "text", "sentence", "reason", "story", "observation"}

	partsUntold = []string{"id", "excerpt", "size", "media", "seed", "result", "direction", "intensity"}
)

// toldParts tells a thing by its parts. Of the result of a test, the verdict.
func (t *teller) toldParts(kind, path string, parts map[string]any) string {
	if verdict, computed := parts["verdict"]; computed {
		return t.told(kind, "verdict", verdict)
	}
	var out []string
	add := func(name string) {
		v := parts[name]
		if yes, isBool := v.(bool); isBool {
			if label := t.label(kind, "/"+path+"/"+name); yes && label != "" {
				out = append(out, label)
			}
			return
		}
		said := t.told(kind, path+"/"+name, v)
		if name == "state" && v != nil {
			said = t.value(parts)
		}
		if said != "" {
			out = append(out, strings.ReplaceAll(said, "\n", ", "))
		}
	}
	for _, name := range partsFirst {
		add(name)
	}
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		if !slices.Contains(partsFirst, name) && !slices.Contains(partsUntold, name) {
			add(name)
		}
	}
	return strings.Join(out, " – ")
}

// value tells what someone read, as cells do.
func (t *teller) value(parts map[string]any) string {
	state, _ := parts["state"].(string)
	direction, _ := parts["direction"].(string)
	if direction == "" {
		return t.r.code("cell.state", state)
	}
	intensity, _ := parts["intensity"].(float64)
	return t.r.code("cell.value", direction+"_"+strconv.Itoa(int(intensity)))
}
