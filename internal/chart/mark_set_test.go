package chart

import (
	"encoding/xml"
	"strings"
	"testing"
)

func TestAMarkOfAPageIsDrawnOnce(t *testing.T) {
	var set MarkSet
	strong := MarkInput{State: MarkEffect, Direction: MarkPositive, Intensity: 3, Solidity: 2}
	first, again := set.Use(strong), set.Use(strong)
	other := set.Use(MarkInput{State: MarkNoEffect})
	if first != again || first == other {
		t.Fatalf("%s, %s, %s", first, again, other)
	}
	defs := string(set.Defs())
	for _, drawing := range []string{defs, string(first)} {
		if err := xml.Unmarshal([]byte(drawing), new(struct{})); err != nil {
			t.Fatalf("%v: %s", err, drawing)
		}
	}
	if strings.Count(defs, "<symbol") != 2 || strings.Count(defs, "mark-tick") != 2 || !strings.Contains(defs, "mark-ring") {
		t.Fatal(defs)
	}
	drawn := string(Mark(strong))
	inner := drawn[strings.Index(drawn, ">")+1 : strings.LastIndex(drawn, "</svg>")]
	if !strings.Contains(defs, inner) || strings.Contains(string(first), "mark-positive") {
		t.Fatalf("the drawing is not that of Mark: %s", defs)
	}
}
