package conclusion

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Every message that a result may carry is in both catalogues, with no
// placeholder that its arguments do not fill.
func TestEveryMessageIsInTheCatalogues(t *testing.T) {
	messages := map[string]map[string]any{}
	note := func(r *Result) {
		for _, m := range append(slices.Clone(r.Limits), r.Reason) {
			messages[m.Key] = m.Args
		}
		for _, m := range r.Measures {
			messages[m.Reason.Key] = m.Reason.Args
		}
	}
	for seed := range uint64(3) {
		note(run(t, realistic(14).draw(seed), quick(InterscalarMore)))
		note(run(t, realistic(30).draw(seed), quick(LocalPositive)))
	}
	for _, kind := range []Hypothesis{InterscalarMore, LocalPositive} {
		e := newEngine(nil, DefaultPlan(kind))
		for _, reason := range []string{"supported", "reversed", "negligible", "negligible_or_reversed", "maybe_small",
			"maybe_chance", "too_wide", "no_variation", "p_unreachable", "too_few"} {
			m := e.reason(outcome{reason: reason, test: nil})
			messages[strings.TrimSuffix(m.Key, "_untestable")] = nil
			messages[m.Key] = nil
		}
	}
	for _, key := range []string{"all_supported", "all_not_supported", "all_cannot_say", "scales_differ"} {
		messages["conclusion.overall."+key] = nil
	}
	for _, key := range []string{"not_causal", "selection", "unknown_action", "unknown_governance", "unknown_funding", "unknown_local",
		"few_units", "empty", "not_studied", "few_readers", "weak_backing", "untested", "p_floor", "pointlike_interval", "drawn"} {
		if _, met := messages["conclusion.limit."+key]; !met {
			messages["conclusion.limit."+key] = nil
		}
	}
	placeholder := regexp.MustCompile(`\{([a-z_]+)\}`)
	for _, language := range []string{"fr", "en"} {
		catalogue := readCatalogue(t, language)
		for key, args := range messages {
			text, ok := catalogue[key]
			if !ok {
				t.Errorf("%s: no text for %s", language, key)
			}
			for _, p := range placeholder.FindAllStringSubmatch(text, -1) {
				if _, given := args[p[1]]; args != nil && !given {
					t.Errorf("%s: %s wants {%s}, which is not given", language, key, p[1])
				}
			}
		}
	}
}

// readCatalogue reads a flat catalogue; the forms of a plural are put together.
func readCatalogue(t *testing.T, language string) map[string]string {
	t.Helper()
	bytes, err := os.ReadFile("../i18n/catalogue/" + language + "/conclusion.yaml")
	if err != nil {
		t.Fatal(err)
	}
	texts, last := map[string]string{}, ""
	for line := range strings.Lines(string(bytes)) {
		key, text, _ := strings.Cut(line, ":")
		switch {
		case strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, " "):
			texts[last] += text
		default:
			last = key
			texts[key] = text
		}
	}
	return texts
}
