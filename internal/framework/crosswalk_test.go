package framework_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/framework"
	"codeberg.org/bocage/bocage/internal/initiative"
)

func ref(id string) framework.Ref { return framework.Ref{Framework: id, Version: "1"} }

func crosswalk(t testing.TB, from, to string) *framework.Crosswalk {
	t.Helper()
	c, ok := shipped(t).Crosswalk(ref(from), ref(to))
	if !ok {
		t.Fatalf("no crosswalk from %s to %s", from, to)
	}
	return c
}

// TestMapKeepsEverything: INSEE's dimensions read as OECD topics. What has no
// counterpart comes back with its reason, what is no dimension too.
func TestMapKeepsEverything(t *testing.T) {
	c := crosswalk(t, "insee-2014", "oecd-rwb")
	targets, lost := c.Map([]string{"sante", "transports", "vie-citoyenne", "cadre-de-vie"})
	if len(targets) != 2 || targets[0].To != "health" || targets[1].To != "civic" || targets[1].Strength != framework.Narrower {
		t.Errorf("targets %+v", targets)
	}
	if len(lost) != 2 || lost[0].Reason != framework.NoCounterpart || lost[0].Note.FR == "" || lost[1].Reason != framework.NotALeaf {
		t.Errorf("lost %+v", lost)
	}
}

func TestMapIsManyToMany(t *testing.T) {
	c := crosswalk(t, "observatoire-9", "insee-2014")
	targets, lost := c.Map([]string{"se-deplacer"})
	if len(targets) != 2 || len(lost) != 0 || targets[0].From != targets[1].From {
		t.Errorf("one question gives %+v", targets)
	}
	if _, backwards := c.Inverse(); backwards {
		t.Error("a crosswalk written for one way is read the other")
	}
	if _, ok := shipped(t).Crosswalk(ref("insee-2014"), ref("observatoire-9")); ok {
		t.Error("the library reads it backwards all the same")
	}
}

func TestInverse(t *testing.T) {
	back := crosswalk(t, "oecd-rwb", "insee-2014")
	targets, lost := back.Map([]string{"civic", "safety"})
	if len(targets) != 1 || targets[0].To != "vie-citoyenne" || targets[0].Strength != framework.Broader {
		t.Errorf("backwards %+v", targets)
	}
	if len(lost) != 1 || lost[0].Note.Blank() {
		t.Errorf("safety is lost without a word: %+v", lost)
	}
}

// TestCompose chains Commune Mesure → INSEE → OECD: the chain says so, its
// strengths are weakened, and every loss of either step is told.
func TestCompose(t *testing.T) {
	first, second := crosswalk(t, "commune-mesure", "insee-2014"), crosswalk(t, "insee-2014", "oecd-rwb")
	c, err := framework.Compose(first, second)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(c.Composed, []string{"commune-mesure-insee-2014", "insee-2014-oecd-rwb"}) {
		t.Errorf("composed of %v", c.Composed)
	}
	targets, _ := c.Map([]string{"lien-social"})
	if len(targets) != 1 || targets[0].To != "community" || targets[0].Strength != framework.Partial || !slices.Equal(targets[0].Through, []string{"relations-sociales"}) {
		t.Errorf("lien-social gives %+v", targets)
	}
	_, lost := c.Map([]string{"egalite-femmes-hommes", "innovation-publique"})
	if len(lost) != 2 || lost[0].Reason != framework.LostOnTheWay || lost[1].Reason != framework.NoCounterpart {
		t.Errorf("lost %+v", lost)
	}
	for _, l := range append(lost, c.Unreached...) {
		if l.Note.Blank() && l.Reason == framework.NoCounterpart {
			t.Errorf("%s is lost without a word", l.ID)
		}
	}
}

func TestComposeRefuses(t *testing.T) {
	insee, bes := crosswalk(t, "insee-2014", "oecd-rwb"), crosswalk(t, "istat-bes", "oecd-rwb")
	back := crosswalk(t, "oecd-rwb", "insee-2014")
	_, apart := framework.Compose(insee, bes)
	_, cycle := framework.Compose(insee, back)
	long, err := framework.Compose(crosswalk(t, "commune-mesure", "insee-2014"), insee)
	if err != nil {
		t.Fatal(err)
	}
	_, later := framework.Compose(long, back)
	for _, c := range []struct {
		err error
		key string
	}{{apart, "framework.crosswalks_apart"}, {cycle, "framework.crosswalk_cycle"}, {later, "framework.crosswalk_cycle"}} {
		all := fault.All(c.err)
		if len(all) != 1 || all[0].Key != c.key {
			t.Errorf("%v, want %s", c.err, c.key)
			continue
		}
		if text := catalogue(t).For("fr").Fault(all[0]); strings.ContainsAny(text, "⟦{") {
			t.Errorf("reads %q", text)
		}
	}
}

// TestCrosswalkLaws holds every shipped crosswalk, and every composition of
// two, to: nothing disappears, and reading back twice is reading once.
func TestCrosswalkLaws(t *testing.T) {
	l := shipped(t)
	all := l.Crosswalks()
	for _, a := range l.Crosswalks() {
		for _, b := range l.Crosswalks() {
			if c, err := framework.Compose(a, b); err == nil {
				all = append(all, c)
			}
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		c := rapid.SampledFrom(all).Draw(rt, "crosswalk")
		from, _ := l.Get(c.From.Framework, c.From.Version)
		var ids []string
		for _, d := range from.Leaves() {
			if rapid.Bool().Draw(rt, d.ID) {
				ids = append(ids, d.ID)
			}
		}
		targets, lost := c.Map(ids)
		for _, id := range ids {
			carried := slices.ContainsFunc(targets, func(m framework.Mapping) bool { return m.From == id })
			gone := slices.ContainsFunc(lost, func(l framework.Loss) bool { return l.ID == id })
			if carried == gone {
				rt.Fatalf("%s: %s is carried %v and lost %v", c.ID, id, carried, gone)
			}
		}
		if back, ok := c.Inverse(); ok {
			again, _ := back.Inverse()
			if fmt.Sprint(*again) != fmt.Sprint(*c) {
				rt.Fatalf("%s read back twice differs", c.ID)
			}
		}
	})
}

// The smallest library: two frameworks, to break a crosswalk in.
const (
	framA  = "id: a\nversion: \"1\"\ntitle: {fr: A, en: A}\ndescription: {fr: A, en: A}\nsource: {title: A, sourced: true, note: {fr: A, en: A}}\nlicence: {id: A, note: {fr: A, en: A}}\ndimensions:\n  - {id: un, title: {fr: Un, en: One}}\n  - {id: deux, title: {fr: Deux, en: Two}}\n"
	bridge = `id: a-b
version: "1"
title: {fr: "De a à b", en: "From a to b"}
from: {framework: a, version: "1"}
to: {framework: b, version: "1"}
both_ways: true
author: équipe
date: "2026-11-24"
status: proposal
loss: {fr: "Peu", en: "Little"}
mappings:
  - {from: un, to: un, strength: exact}
lost:
  - {id: deux, note: {fr: "Rien", en: "Nothing"}}
unreached:
  - {id: deux, note: {fr: "Rien", en: "Nothing"}}
`
)

func small(t *testing.T) *framework.Library {
	t.Helper()
	l, err := framework.Load(fstest.MapFS{
		"a.yaml": {Data: []byte(framA)}, "b.yaml": {Data: []byte(strings.Replace(framA, "id: a", "id: b", 1))},
		"crosswalks/a-b.yaml": {Data: []byte(bridge)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestCrosswalkFaults(t *testing.T) {
	l := small(t)
	for _, c := range []struct{ name, old, new, at, says string }{
		{"unknown strength", "strength: exact", "strength: close", "one_of@12:34", "exact, broader, narrower, partial"},
		{"partial without a word", "strength: exact", "strength: partial", "mapping_note@12:5", "dit en quoi"},
		{"tied twice", "  - {from: un, to: un, strength: exact}\n", "  - {from: un, to: un, strength: exact}\n  - {from: un, to: un, strength: exact}\n", "repeated_mapping@13:5", "déjà reliés"},
		{"unknown dimension", "{from: un, to: un,", "{from: un, to: trois,", "unknown_dimension@12:20", "« trois »"},
		{"lost and tied", "lost:\n  - {id: deux,", "lost:\n  - {id: un,", "lost_and_mapped@14:10", "« un »"},
		{"forgotten", "lost:\n  - {id: deux, note: {fr: \"Rien\", en: \"Nothing\"}}\n", "lost: []\n", "forgotten_dimension@13:7", "« deux »"},
		{"back to itself", "to: {framework: b,", "to: {framework: a,", "crosswalk_cycle@5:5", "« a »"},
		{"unknown framework", "to: {framework: b,", "to: {framework: z,", "unknown_framework@5:5", "« z »"},
		{"unknown version", "{framework: b, version: \"1\"}", "{framework: b, version: \"2\"}", "unknown_framework@5:5", "« 2 »"},
		{"impossible date", "2026-11-24", "2026-13-24", "date_form@8:7", "« 2026-13-24 »"},
		{"no author", "author: équipe\n", "", "missing_key@1:1", "« author »"},
	} {
		t.Run(c.name, func(t *testing.T) {
			broken := strings.Replace(bridge, c.old, c.new, 1)
			if broken == bridge {
				t.Fatalf("%q is not in the file", c.old)
			}
			told(t, l.Check([]byte(broken)), c.at, c.says)
		})
	}
	if err := l.Check([]byte(bridge)); err != nil {
		t.Errorf("a crosswalk in order is refused: %v", err)
	}
}

func TestThemes(t *testing.T) {
	l := shipped(t)
	themes := l.Themes()
	var known []string
	for _, th := range themes.Themes {
		known = append(known, th.ID)
	}
	if !slices.Equal(known, initiative.Themes) {
		t.Errorf("themes %v\nwant the registry's %v", known, initiative.Themes)
	}
	for _, f := range l.Frameworks() {
		for _, theme := range initiative.Themes {
			ids, why := themes.Dimensions(theme, f.ID)
			if (len(ids) == 0) == why.Blank() {
				t.Errorf("%s in %s: %v, %q", theme, f.ID, ids, why.FR)
			}
		}
	}
	if ids, _ := themes.Dimensions("mobility", "insee-2014"); !slices.Equal(ids, []string{"transports"}) {
		t.Errorf("mobility points at %v", ids)
	}
	if ids, why := themes.Dimensions("rien", "insee-2014"); ids != nil || !why.Blank() {
		t.Error("an unknown theme points somewhere")
	}
}

func TestThemeFaults(t *testing.T) {
	l := small(t)
	const themes = "version: \"1\"\nframeworks:\n  - {framework: a, version: \"1\"}\nthemes:\n  - {id: food, a: [un]}\n"
	for _, c := range []struct{ name, old, new, at, says string }{
		{"unknown dimension", "[un]", "[trois]", "unknown_dimension@5:20", "« trois »"},
		{"empty", "[un]", "[]", "theme_empty@5:19", "none"},
		{"none without a reason", "[un]", "{none: {fr: Rien}}", "missing_english@5:26", "anglais"},
		{"a framework left out", ", a: [un]", "", "missing_key@5:5", "« a »"},
		{"unknown framework", "framework: a", "framework: z", "unknown_framework@3:5", "« z »"},
		{"given twice", "themes:\n", "themes:\n  - {id: food, a: [deux]}\n", "repeated_key@6:5", "« food »"},
	} {
		t.Run(c.name, func(t *testing.T) {
			told(t, l.Check([]byte(strings.Replace(themes, c.old, c.new, 1))), c.at, c.says)
		})
	}
}

func TestLibraryVersions(t *testing.T) {
	newer := strings.Replace(framA, `version: "1"`, `version: "1.10"`, 1)
	older := strings.Replace(framA, `version: "1"`, `version: "1.9"`, 1)
	l, err := framework.Load(fstest.MapFS{"x.yaml": {Data: []byte(newer)}, "y.yaml": {Data: []byte(older)}})
	if err != nil {
		t.Fatal(err)
	}
	if f, ok := l.Get("a", ""); !ok || f.Version != "1.10" {
		t.Errorf("the newest is %v", f.Version)
	}
	if f, ok := l.Get("a", "1.9"); !ok || f.Version != "1.9" {
		t.Error("the older one is not found")
	}
	if _, ok := l.Get("a", "2"); ok {
		t.Error("a version that is not there is found")
	}
	if n := len(l.Frameworks()); n != 1 {
		t.Errorf("%d frameworks listed, want the newest only", n)
	}
	_, err = framework.Load(fstest.MapFS{"x.yaml": {Data: []byte(newer)}, "y.yaml": {Data: []byte(newer)}})
	if err == nil || !strings.Contains(err.Error(), "y.yaml") {
		t.Errorf("the same version twice: %v", err)
	}
}
