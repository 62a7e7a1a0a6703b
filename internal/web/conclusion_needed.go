package web

import (
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/conclusion"
	"codeberg.org/bocage/bocage/internal/initiative"
)

// neededLine is one thing to do, and where.
type neededLine struct{ Text, Href string }

// neededWords says what it would take to conclude, for the overall measures of
// which nobody can say: initiatives, levels, cells.
func neededWords(r *Request, slug string, c app.ConclusionView, overall []conclusion.Measure) []neededLine {
	var lines []neededLine
	add := func(text, href string) { lines = append(lines, neededLine{text, href}) }
	h, least := string(c.Test.Plan.Hypothesis), c.Test.Plan.MinUnits
	lack := func(m conclusion.Measure, g conclusion.Group, side string) {
		if missing := least - g.N; missing > 0 {
			said := r.L.N("conclusions.needed.units", missing, "group", r.L.T("conclusion.group."+side+"."+h), "have", g.N, "least", least)
			add(ofScale(r, m, said), "")
		}
	}
	wide, unstudied := false, false
	for _, m := range overall {
		if m.Verdict != conclusion.CannotSay {
			continue
		}
		lack(m, m.Claimed, "claimed")
		if m.Others != nil {
			lack(m, *m.Others, "others")
		}
		if m.Unclassed > 0 {
			add(ofScale(r, m, r.L.N("conclusions.needed.levels", m.Unclassed)), r.unclassedAt(slug, m.Scale))
		}
		wide = wide || m.Interval != nil
		unstudied = true
	}
	if wide {
		add(r.L.T("conclusions.needed.more."+string(overall[0].EffectKind)), "")
	}
	if n := notStudied(c.Test.Result.Limits); unstudied && n > 0 {
		add(r.L.N("conclusions.needed.cells", n), "")
	}
	return lines
}

// unclassedAt lists the initiatives whose levels of action nobody told; the other
// scales have no list of theirs.
func (r *Request) unclassedAt(slug string, scale conclusion.Scale) string {
	if scale != "" && scale != conclusion.Action || !r.server.has("matrix") {
		return ""
	}
	return r.To("matrix", slug, "portee", string(initiative.ReachUnknown))
}

// ofScale says of which scale a sentence is, where there are several.
func ofScale(r *Request, m conclusion.Measure, said string) string {
	if m.Scale == "" {
		return said
	}
	return r.L.T("conclusions.left_out", "scale", capital(scaleWord(r, m.Scale)), "said", said)
}

// notStudied is how many cells a result found empty.
func notStudied(limits []conclusion.Message) int {
	for _, l := range limits {
		if n, counted := l.Args["n"].(float64); counted && l.Key == "conclusion.limit.not_studied" {
			return int(n)
		}
	}
	return 0
}
