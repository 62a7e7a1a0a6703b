package web

import (
	"math"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/conclusion"
)

// The decimals of an effect or an interval, of a probability.
const (
	effectDecimals = 2
	chanceDecimals = 3
)

// leastChance is the probability under which only « moins de 0,001 » is said.
const leastChance = 0.001

var verdictTones = map[conclusion.Verdict]Tone{conclusion.Supported: Positive, conclusion.NotSupported: Caution, conclusion.CannotSay: Sky}

func verdictTag(r *Request, v conclusion.Verdict) *Tag {
	return &Tag{Text: capital(verdictWord(r, v)), Tone: verdictTones[v]}
}

// verdictWord is a verdict in words; one that this program does not know says
// nothing.
func verdictWord(r *Request, v conclusion.Verdict) string {
	if _, known := verdictTones[v]; !known {
		v = conclusion.CannotSay
	}
	return r.L.T("conclusion.verdict." + string(v))
}

// messageWords tells a message of the engine. Its figures arrive raw: counts,
// effects and probabilities are each written as people read them. A message of
// another version of the program, with a key unknown here, says so.
func messageWords(r *Request, m conclusion.Message) string {
	if !strings.HasPrefix(m.Key, "conclusion.") || !r.L.Has(m.Key) {
		return r.L.T("conclusions.message_unknown")
	}
	pairs := make([]any, 0, 2*len(m.Args))
	for name, value := range m.Args {
		v, number := value.(float64)
		if !number {
			continue
		}
		switch name {
		case "effect", "low", "high", "smallest":
			pairs = append(pairs, name, effectWord(r, &v))
		case "p", "adjusted", "smallest_p", "alpha":
			pairs = append(pairs, name, chanceWord(r, v))
		default:
			pairs = append(pairs, name, int(v))
		}
	}
	return r.L.T(m.Key, pairs...)
}

// effectWord writes an effect; one that could not be computed is no zero.
func effectWord(r *Request, v *float64) string {
	if v == nil {
		return r.L.T("conclusions.not_computed")
	}
	return r.L.Number(*v, effectDecimals)
}

func chanceWord(r *Request, p float64) string {
	if p < leastChance {
		return r.L.T("conclusions.chance.least", "p", r.L.Number(leastChance, chanceDecimals))
	}
	return r.L.Number(p, chanceDecimals)
}

func intervalWord(r *Request, i *conclusion.Interval) string {
	if i == nil {
		return r.L.T("conclusions.not_computed")
	}
	return r.L.T("conclusions.interval", "low", r.L.Number(i.Low, effectDecimals), "high", r.L.Number(i.High, effectDecimals))
}

// scaleWord says by what initiatives are told apart; "" for a claim without scales.
func scaleWord(r *Request, scale conclusion.Scale) string {
	if scale == "" {
		return ""
	}
	return r.L.T("conclusion.scale." + string(scale))
}

// subjectSaid names an initiative, with the language of its name, or says that
// it is not named.
func subjectSaid(r *Request, c app.ConclusionView, id string) NavLink {
	if name, lang := c.Names[id].NameIn(r.Lang); name != "" {
		return NavLink{Text: name, Lang: lang}
	}
	return NavLink{Text: r.L.T("conclusions.unnamed")}
}

// leafWord names a dimension; "" is all together.
func leafWord(r *Request, c app.ConclusionView, id string) string {
	if id == "" {
		return r.L.T("conclusion.dimension.overall")
	}
	if d, known := c.Dimensions[id]; known {
		return dimensionTitle(r, d)
	}
	return id
}

// mostDecimals is how finely a smallest effect is written.
const mostDecimals = 3

// shortNumber writes a number with the decimals it has and no more.
func shortNumber(r *Request, v float64) string {
	for decimals := range mostDecimals {
		if scaled := v * math.Pow10(decimals); math.Abs(scaled-math.Round(scaled)) < 1e-9 {
			return r.L.Number(v, decimals)
		}
	}
	return r.L.Number(v, mostDecimals)
}
