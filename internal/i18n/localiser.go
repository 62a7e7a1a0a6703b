package i18n

import (
	"fmt"
	"strings"

	"codeberg.org/bocage/bocage/internal/calendar"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/text"
)

// Localiser speaks one language.
type Localiser struct {
	lang     string
	messages map[string]message
	format   format
}

// Lang is its code.
func (l *Localiser) Lang() string { return l.lang }

// Has says whether there is a text of that key.
func (l *Localiser) Has(key string) bool {
	_, has := l.messages[key]
	return has
}

// T returns the text of a key with its placeholders filled from name, value
// pairs. A text with two forms is chosen by the value named n. An unknown key
// comes out as ⟦key⟧, which tests look for.
func (l *Localiser) T(key string, pairs ...any) string {
	m, known := l.messages[key]
	if !known {
		return "⟦" + key + "⟧"
	}
	if len(pairs)%2 != 0 {
		panic("i18n: odd number of arguments for " + key)
	}
	p := m.other
	if m.plural && l.format.singular(number(value(pairs, "n"))) {
		p = m.one
	}
	if len(p) == 1 {
		return p[0]
	}
	var b strings.Builder
	for i, part := range p {
		if i%2 == 0 {
			b.WriteString(part)
			continue
		}
		shown := l.placed(pairs, part)
		if strings.HasSuffix(p[i-1], "«"+noBreak) {
			shown = quotedWithin.Replace(shown)
		}
		b.WriteString(shown)
	}
	return b.String()
}

// placed shows the value of a placeholder; {name|de} and {name|à} put the preposition
// before the name of a place, or before each of several, as French does: « du Mans ».
func (l *Localiser) placed(pairs []any, part string) string {
	name, how, asked := strings.Cut(part, "|")
	v := value(pairs, name)
	if !asked {
		return l.Show(v)
	}
	var places []text.Place
	switch x := v.(type) {
	case text.Place:
		places = []text.Place{x}
	case []text.Place:
		places = x
	case []string:
		for _, name := range x {
			places = append(places, text.Place{Name: name})
		}
	default:
		places = []text.Place{{Name: l.Show(v)}}
	}
	said := make([]string, len(places))
	for i, p := range places {
		if said[i] = p.Of(); how == "à" {
			said[i] = p.To()
		}
	}
	return l.List(said)
}

// quotedWithin writes the guillemets of what is itself between guillemets as
// French does: « Garage “La Source” ».
var quotedWithin = strings.NewReplacer("«"+noBreak, "“", noBreak+"»", "”", "«\u202f", "“", "\u202f»", "”", "« ", "“", " »", "”", "«", "“", "»", "”")

// N is T for a text that counts: n chooses its form and fills {n}.
func (l *Localiser) N(key string, n int, pairs ...any) string {
	return l.T(key, append([]any{"n", n}, pairs...)...)
}

// FaultKey is where the text of a fault stands: under fault, or where its key
// says when a page family keeps its own.
func (l *Localiser) FaultKey(key string) string {
	if under := "fault." + key; l.Has(under) {
		return under
	}
	return key
}

// Fault tells a trouble.
func (l *Localiser) Fault(f *fault.Fault) string {
	pairs := make([]any, 0, 2*len(f.Args))
	for name, v := range f.Args {
		pairs = append(pairs, name, v)
	}
	return l.T(l.FaultKey(f.Key), pairs...)
}

func value(pairs []any, name string) any {
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i] == name {
			return pairs[i+1]
		}
	}
	return nil
}

func number(v any) float64 {
	switch n := v.(type) {
	case int:
		return float64(n)
	case int64:
		return float64(n)
	case float64:
		return n
	}
	return 2 // no number: the general form
}

// Show writes a value as people of the language do: numbers with their
// separators, lists with their conjunction.
func (l *Localiser) Show(v any) string {
	switch x := v.(type) {
	case nil:
		return ""
	case string:
		return x
	case int:
		return l.Int(x)
	case int64:
		return l.Int(int(x))
	case float64:
		return l.plain(x)
	case Share:
		return l.WithUnit(l.Significant(100*float64(x), 2), "%")
	case []string:
		return l.List(x)
	case []text.Place:
		names := make([]string, len(x))
		for i, p := range x {
			names[i] = p.Name
		}
		return l.List(names)
	case calendar.Date:
		return l.Date(string(x))
	case interface{ In(lang string) string }: // a wording in both languages
		return x.In(l.lang)
	}
	return fmt.Sprint(v)
}
