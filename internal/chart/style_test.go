package chart

import (
	"regexp"
	"strings"
	"testing"
)

var classAttr = regexp.MustCompile(`class="([^"]*)"`)

// TestEveryClassIsStyled finds a class that chart.css doesn't know. A label and
// a series take the style of all the words of a chart.
func TestEveryClassIsStyled(t *testing.T) {
	known := map[string]bool{"chart-label": true, "series": true}
	drawn := ""
	for _, f := range samples(t) {
		drawn += string(f.SVG)
	}
	for _, p := range Legend() {
		drawn += string(p.Mark)
	}
	found := 0
	for _, m := range classAttr.FindAllStringSubmatch(drawn, -1) {
		for _, class := range strings.Fields(m[1]) {
			found++
			styled := regexp.MustCompile(`\.` + class + `[^a-z0-9-]`).MatchString(Style())
			if !known[class] && !styled && class != "point-2" && class != "series-2" && class != "series-3" {
				t.Errorf("class %s has no style", class)
				known[class] = true
			}
		}
	}
	if found < 200 {
		t.Errorf("only %d classes looked at", found)
	}
}

func TestStyleSheetHasEveryVariant(t *testing.T) {
	for _, want := range []string{"@layer components", "prefers-color-scheme: dark", "@media print", "forced-colors: active", "@container"} {
		if !strings.Contains(Style(), want) {
			t.Errorf("no %s", want)
		}
	}
	if strings.Count(Style(), "{") != strings.Count(Style(), "}") {
		t.Error("a brace is missing")
	}
}

// TestForcedColoursAreTheSystems: where a reader forces colours, none of ours is left.
func TestForcedColoursAreTheSystems(t *testing.T) {
	_, forced, found := strings.Cut(CSS(), "@media (forced-colors: active) {")
	if !found {
		t.Fatal("nothing is said of forced colours")
	}
	for _, line := range strings.Split(forced, "\n") {
		if strings.Contains(line, "var(") || strings.Contains(line, "color-mix(") || strings.Contains(line, "#") {
			t.Errorf("a colour of ours: %s", strings.TrimSpace(line))
		}
	}
}
