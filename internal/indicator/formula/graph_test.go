package formula

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/i18n"
)

func define(pairs ...string) map[string]Definition {
	out := map[string]Definition{}
	for i := 0; i < len(pairs); i += 2 {
		out[pairs[i]] = Definition{Expression: pairs[i+1]}
	}
	return out
}

func TestEachFormulaComesAfterThoseItReads(t *testing.T) {
	plan, err := Prepare(define("C", "B + A", "B", "A * 2", "A", "KM", "Z", "KM * 2", "D", "C@2018 + france(A)"), registered)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"A", "B", "C", "D", "Z"}; !slices.Equal(plan.Order, want) || plan.Programs["D"].Unit() != "km" {
		t.Errorf("%v, want %v; D in %s", plan.Order, want, plan.Programs["D"].Unit())
	}
}

func TestACycleIsRefusedWithItsPath(t *testing.T) {
	l := texts(t).For(i18n.FR)
	for _, tt := range []struct {
		definitions map[string]Definition
		says        []string
	}{
		{define("A", "B + 1", "B", "C", "C", "A * 2"), []string{"La fiche A se calcule à partir d’elle-même : A → B → C → A."}},
		{define("A", "A + 1"), []string{"A → A."}},
		{define("A", "A@2017 + 1"), []string{"A → A."}},
		{define("A", "france(A)"), []string{"A → A."}},
		{define("A", "B", "B", "A", "X", "Y", "Y", "X + A", "Q", "Y", "P", "1"), []string{"A → B → A.", "X → Y → X."}},
		{define("A", "B + C", "B", "C", "C", "D", "D", "A"), []string{"A → C → D → A."}},
	} {
		_, err := Prepare(tt.definitions, registered)
		var got []string
		for _, f := range fault.All(err) {
			got = append(got, strings.ReplaceAll(l.Fault(f), "\u00a0", " "))
		}
		if len(got) != len(tt.says) {
			t.Errorf("%v: %v", tt.definitions, got)
			continue
		}
		for i := range got {
			if !strings.Contains(got[i], tt.says[i]) {
				t.Errorf("%s; want %s", got[i], tt.says[i])
			}
		}
	}
}

func TestALongCycleIsToldShortly(t *testing.T) {
	definitions := map[string]Definition{}
	for i := range MaxFormulas {
		definitions[fmt.Sprintf("F%04d", i)] = Definition{Expression: fmt.Sprintf("F%04d + F%04d", (i+1)%MaxFormulas, min(i+2, MaxFormulas-1))}
	}
	_, err := Prepare(definitions, registered)
	all := fault.All(err)
	if len(all) == 0 || all[0].Key != "formula.cycle" || len(all[0].Args["path"].(string)) > 200 {
		t.Errorf("%v", err)
	}
	definitions["one_more"] = Definition{}
	if _, err := Prepare(definitions, registered); !fault.Is(err, fault.TooLarge) {
		t.Errorf("%v", err)
	}
}

func TestFaultsBearTheCodeOfTheirCard(t *testing.T) {
	_, err := Prepare(map[string]Definition{"A": {Expression: "KM +"}, "B": {Expression: "KM"}}, registered)
	if all := fault.All(err); len(all) != 1 || all[0].Field != "A" || all[0].Key != "formula.unfinished" {
		t.Errorf("%v", err)
	}
	_, err = Prepare(map[string]Definition{"A": {Expression: "KM + EUR"}, "B": {Expression: "A * 2"}, "C": {Expression: "KM", Unit: "kg"}}, registered)
	if all := fault.All(err); len(all) != 2 || all[0].Field != "A" || all[1].Field != "C" {
		t.Errorf("%v", err)
	}
}
