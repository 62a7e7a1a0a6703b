package app

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/edition"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/report"
)

// TestAStrangerRecomputesEveryPublishedFigure from the files of the data package
// and what docs/METHOD says, and finds what the product shows; then once more
// after a person takes their testimony back.
func TestAStrangerRecomputesEveryPublishedFigure(t *testing.T) {
	a := demonstrated(t)
	ctx := context.Background()
	all, err := a.Studies(ctx, access.Anyone, Demonstration)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range all {
		editions, err := a.Editions(ctx, access.Anyone, line.StudyView)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range editions {
			recount(t, a, e, nil)
		}
		if line.Fictional {
			withdrawAndRecount(t, a, line.StudyView)
		}
	}
}

func withdrawAndRecount(t *testing.T, a *App, s StudyView) {
	ctx := context.Background()
	told, _, err := a.Stories(ctx, owner, s)
	if err != nil || len(told) == 0 {
		t.Fatalf("%d testimonies, %v", len(told), err)
	}
	before, err := a.EditionOf(ctx, access.Anyone, s, 2)
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(told, func(v StoryView) bool {
		return slices.ContainsFunc(before.Parts, func(p edition.Part) bool { return p.Path == "study/stories/"+v.ID+".json" })
	})
	if err := a.WithdrawStory(ctx, owner, Demonstration, s.ID, told[at].ID, told[at].Version, From{}); err != nil {
		t.Fatal(err)
	}
	after, err := a.EditionOf(ctx, access.Anyone, s, 2)
	if err != nil {
		t.Fatal(err)
	}
	if after.Root != before.Root {
		t.Error("a withdrawal changed the root")
	}
	var gaps []string
	for _, p := range after.Parts {
		if p.Withdrawn == "" {
			continue
		}
		gaps = append(gaps, p.Path+" "+p.Withdrawn)
	}
	if len(gaps) == 0 {
		t.Error("no gap")
	}
	recount(t, a, after, gaps)
}

// recount opens the package of a version as a stranger does, and a frozen copy
// of it as its readers do.
func recount(t *testing.T, a *App, e EditionView, gaps []string) {
	t.Helper()
	s := stranger{t, unzipped(t, packageOf(t, a, e))}
	if found, missing := s.verify(); found != e.Root || !slices.Equal(missing, gaps) {
		t.Errorf("%s, version %d: root %s, shown %s; gaps %v, want %v", e.Title, e.Number, found, e.Root, missing, gaps)
	}
	public, err := a.editionBundle(e.Edition)
	if err != nil {
		t.Fatal(err)
	}
	frozen, thaw, err := a.freeze(context.Background(), public, e)
	if err != nil {
		t.Fatal(err)
	}
	defer thaw()
	shown, err := frozen.Study(context.Background(), access.Anyone, e.Study.Space, e.Study.ID)
	if err != nil {
		t.Fatal(err)
	}
	recountMatrix(s, frozen, shown)
	recountFlow(s, frozen, shown)
	recountFigures(s, frozen, shown)
	recountConclusions(s, frozen, shown)
}

func recountMatrix(s stranger, frozen *App, shown StudyView) {
	s.t.Helper()
	v, err := frozen.Matrix(context.Background(), access.Anyone, shown, MatrixQuery{})
	if err != nil {
		s.t.Fatal(err)
	}
	cells, tallies, open := s.cells(), map[string]*matrix.Tally{}, 0
	for _, c := range s.table("cells") {
		at := [2]string{c["initiative"], c["dimension"]}
		if valueOf(c) != cells[at] {
			s.t.Errorf("the cell %v is %v; its effects make %v", at, valueOf(c), cells[at])
		}
		if tallies[at[1]] == nil {
			tallies[at[1]] = &matrix.Tally{}
		}
		*tallyField(tallies[at[1]], cells[at])++
		if c["open"] == "true" {
			open++
		}
	}
	blind := 0
	for _, d := range v.Coverage.Dimensions {
		if got := tallies[d.ID]; got == nil || *got != d.Tally {
			s.t.Errorf("%s: shown %+v, counted %+v", d.ID, d.Tally, got)
		} else if got.Positive+got.Negative+got.Mixed == 0 {
			blind++
		}
	}
	if len(v.Coverage.Dimensions) == 0 || len(tallies) != len(v.Coverage.Dimensions) || open != v.Coverage.Open || blind != len(v.Coverage.Blind) ||
		v.Coverage.Rows*len(tallies) != len(cells) {
		s.t.Errorf("shown %d rows, %d dimensions, %d open, %d blind; counted %d cells, %d dimensions, %d, %d", v.Coverage.Rows, len(v.Coverage.Dimensions), v.Coverage.Open,
			len(v.Coverage.Blind), len(cells), len(tallies), open, blind)
	}
}

func tallyField(t *matrix.Tally, v value) *int {
	switch v.state + v.direction {
	case "effectpositive":
		return &t.Positive
	case "effectnegative":
		return &t.Negative
	case "effectmixed":
		return &t.Mixed
	case "no_effect":
		return &t.NoEffect
	case "not_applicable":
		return &t.NotApplicable
	}
	return &t.NotStudied
}

func recountFlow(s stranger, frozen *App, shown StudyView) {
	s.t.Helper()
	brief, err := frozen.Brief(context.Background(), access.Anyone, shown)
	if err != nil {
		s.t.Fatal(err)
	}
	got, named := map[string][2]int{}, map[string]int{}
	total := 0
	for _, r := range s.table("flow") {
		n := [2]int{whole(r["named"]), whole(r["unnamed"])}
		got[r["status"]+r["reason"]] = n
		named[r["status"]] += n[0]
		total += n[0] + n[1]
	}
	for _, e := range s.table("census") {
		named[e["status"]]--
	}
	f := brief.Flow
	want := map[string][2]int{"registered": {f.Waiting.Named, f.Waiting.Unnamed}, "to_read": {f.ToRead.Named, f.ToRead.Unnamed}, "selected": {f.Selected.Named, f.Selected.Unnamed}}
	for _, r := range f.NotSelected {
		want["not_selected"+r.Reason] = [2]int{r.Named, r.Unnamed}
	}
	for at, n := range want {
		if got[at] != n {
			s.t.Errorf("%s: shown %v, counted %v", at, n, got[at])
		}
	}
	if len(got) != len(want) || total != f.Registered.Total() {
		s.t.Errorf("%d lines for %d, %d initiatives for %d", len(got), len(want), total, f.Registered.Total())
	}
	for status, n := range named {
		if n != 0 {
			s.t.Errorf("%s: the census and the flow differ by %d", status, n)
		}
	}
}

// recountFigures finds each key figure of the reports in observations.csv.
func recountFigures(s stranger, frozen *App, shown StudyView) {
	s.t.Helper()
	figures := map[string]row{}
	for _, o := range s.table("observations") {
		figures[o["id"]] = o
	}
	reports, err := frozen.Reports(context.Background(), access.Anyone, shown)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, one := range reports {
		v, err := frozen.ReadReport(context.Background(), access.Anyone, shown, one.ID)
		if err != nil {
			s.t.Fatal(err)
		}
		for _, b := range v.Shown {
			if b.Kind == report.KeyFigures && len(b.Figures) == 0 {
				s.t.Error("a block of key figures shows none")
			}
			for _, o := range b.Figures {
				r := figures[o.ID]
				if !same(number(r["value"]), o.Value) || !same(number(r["n"]), o.N) || !same(number(r["base"]), o.Base) || r["displayed"] != o.Displayed || r["indicator"] != o.Card.ID {
					s.t.Errorf("the figure %s is %v, not %+v", o.ID, r, o.Observation)
				}
			}
		}
	}
}

// same compares a figure with one that may be absent.
func same(v float64, p *float64) bool {
	if p == nil {
		return math.IsNaN(v)
	}
	return math.Abs(v-*p) < 1e-9
}

// plannedTest is what study/conclusions.json says of a test.
type plannedTest struct {
	ID   string
	Test *struct {
		Plan struct {
			Hypothesis, Score string
		}
	}
}

func recountConclusions(s stranger, frozen *App, shown StudyView) {
	s.t.Helper()
	var list []plannedTest
	if s.files["study/conclusions.json"] != "" {
		s.document("study/conclusions.json", &list)
	}
	conclusions, err := frozen.Conclusions(context.Background(), access.Anyone, shown)
	if err != nil {
		s.t.Fatal(err)
	}
	cells, tested := s.cells(), 0
	for _, c := range conclusions {
		if c.Test == nil || c.Test.Result == nil {
			continue
		}
		tested++
		at := slices.IndexFunc(list, func(p plannedTest) bool { return p.ID == c.ID })
		if at < 0 || list[at].Test.Plan.Score != "net_mean" {
			s.t.Fatalf("%s has no plan in the package, or another score", c.ID)
		}
		for _, m := range c.Test.Result.Measures {
			n, others, effect, p := s.measure(cells, list[at].Test.Plan.Hypothesis, string(m.Scale), m.Dimension)
			if n != m.Claimed.N || m.Others != nil && others != m.Others.N || !same(effect, m.Effect) {
				s.t.Errorf("%s %s %s: shown %d, %v, %v; computed %d, %d, %v", c.ID, m.Scale, m.Dimension, m.Claimed.N, m.Others, m.Effect, n, others, effect)
			}
			if m.Test != nil && !(m.Test.Exact && math.Abs(p-m.Test.P) < 1e-9) {
				s.t.Errorf("%s %s %s: p is shown %v, computed %v", c.ID, m.Scale, m.Dimension, m.Test.P, p)
			}
		}
	}
	if shown.Fictional && tested < 2 {
		s.t.Errorf("%d conclusions put to the test", tested)
	}
}

// measure computes one comparison from the tables.
func (s stranger) measure(cells map[[2]string]value, hypothesis, scale, dimension string) (n, others int, effect, p float64) {
	var rule struct {
		Scale struct {
			NationalCrosses bool `json:"national_crosses"`
		}
	}
	s.document("study/study.json", &rule)
	kept := map[string]bool{}
	for at := range cells {
		kept[at[0]] = true
	}
	var a, b []float64
	for _, in := range s.table("initiatives") {
		v := score(cells, in["id"], dimension)
		if !kept[in["id"]] || math.IsNaN(v) {
			continue
		}
		yes, known := crossesLevels(in[scale], rule.Scale.NationalCrosses)
		if hypothesis == "local_positive" {
			yes, known = in["reach"] == "local", in["reach"] == "local"
		}
		switch {
		case known && yes:
			a = append(a, v)
		case known:
			b = append(b, v)
		}
	}
	if hypothesis == "local_positive" {
		return len(a), 0, average(a), flipped(a)
	}
	if len(a) == 0 || len(b) == 0 {
		return len(a), len(b), math.NaN(), math.NaN()
	}
	return len(a), len(b), cliff(a, b), shared(a, b)
}

func average(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return sum / float64(len(x))
}

// TestTheReadmeOfAPackageSaysHow to check and count it, in both languages.
func TestTheReadmeOfAPackageSaysHow(t *testing.T) {
	a, _ := published(t)
	for _, lang := range []string{"fr", "en"} {
		readme := unzipped(t, packageOf(t, a, publish(t, a, Publication{Lang: lang, Changes: "La langue."})))["README.md"]
		for _, word := range []string{"edition.json", "cells.csv", "effects.csv", "readings.csv", "flow.csv", "measures.csv", "observations.csv", "SHA-256(0x00", "SHA-256(0x01", "study/conclusions.json"} {
			if !strings.Contains(readme, word) {
				t.Errorf("the README in %s does not speak of %s", lang, word)
			}
		}
	}
}
