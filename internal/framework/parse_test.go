package framework_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/framework"
	"codeberg.org/bocage/bocage/internal/i18n"
)

// whole is a framework in order; each case breaks one line of it.
const whole = `id: essai
version: "1.10"
title: {fr: "Essai", en: "Trial"}
description: {fr: "Pour voir", en: "To see"}
source:
  title: "Un rapport"
  url: https://exemple.fr/rapport
  year: 2020
  sourced: partial
  note: {fr: "Lu", en: "Read"}
licence: {id: Apache-2.0, note: {fr: "La nôtre", en: "Ours"}}
translated: [en]
dimensions:
  - id: cadre
    title: {fr: "Cadre", en: "Setting"}
    children:
      - {id: air, title: {fr: "Air", en: "Air"}}
      - id: eau
        title: {fr: "Eau", en: "Water"}
        sourced: false
        reason: {fr: "Non lu", en: "Not read"}
  - id: lien
    title: {fr: "Lien", en: "Ties"}
    translated: []
    original: {lang: it, text: "Legami"}
    indicators:
      - {title: {fr: "Visites", en: "Visits"}, unit: {fr: "par an", en: "a year"}, direction: "+"}
`

func TestParse(t *testing.T) {
	f, err := framework.Parse([]byte(whole))
	if err != nil {
		t.Fatal(err)
	}
	if f.ID != "essai" || f.Version != "1.10" || f.Source.Year != 2020 || f.Source.Sourced != framework.PartlySourced {
		t.Errorf("reads %+v", f)
	}
	var got []string
	for _, d := range f.Dimensions {
		got = append(got, fmt.Sprintf("%s<%s %d %v %v", d.ID, d.Parent, d.Depth, d.Leaf, d.Translated))
	}
	want := "cadre< 1 false [en]|air<cadre 2 true [en]|eau<cadre 2 true [en]|lien< 1 true []"
	if s := strings.Join(got, "|"); s != want {
		t.Errorf("tree %s\nwant %s", s, want)
	}
	if eau, _ := f.Lookup("eau"); eau.Sourced || eau.Reason.EN != "Not read" {
		t.Errorf("eau reads %+v", eau)
	}
	if string(f.Raw()) != whole {
		t.Error("the file is not kept as it was")
	}
}

// TestParseFaults breaks one thing at a time and reads the message as its
// author would, in both languages.
func TestParseFaults(t *testing.T) {
	for _, c := range []struct {
		name, old, new string
		at             string // key@line:column of the first fault
		says           string // words of the French message
	}{
		{"unknown key", "year: 2020", "an: 2020", "unknown_key@8:3", "« an »"},
		{"key given twice", "version: \"1.10\"", "version: \"1\"\nid: autre", "repeated_key@3:1", "« id » est donné deux fois"},
		{"no French", `{fr: "Air", en: "Air"}`, `{en: "Air"}`, "missing_french@17:26", "français"},
		{"blank French", `{fr: "Air", en: "Air"}`, `{fr: " ", en: "Air"}`, "missing_french@17:31", "français"},
		{"no English", `title: {fr: "Essai", en: "Trial"}`, `title: {fr: "Essai"}`, "missing_english@3:8", "anglais"},
		{"text for a mapping", `title: {fr: "Essai", en: "Trial"}`, `title: Essai`, "want_mapping@3:8", "rubriques"},
		{"version read as a number", `"1.10"`, `1.10`, "want_text@2:10", "1.10"},
		{"version of no form", `"1.10"`, `"la première"`, "version_form@2:10", "« la première »"},
		{"identifier in capitals", "id: lien", "id: Lien", "id_form@22:9", "« Lien »"},
		{"identifier used twice", "id: eau", "id: air", "repeated_id@18:13", "ligne 17"},
		{"address of no form", "https://exemple.fr/rapport", "exemple.fr", "url_form@7:8", "« exemple.fr »"},
		{"year of no calendar", "year: 2020", "year: 20", "year@8:9", "« 20 »"},
		{"answer out of the list", "sourced: partial", "sourced: peut-être", "one_of@9:12", "true, partial, false"},
		{"unsourced without a reason", "        reason: {fr: \"Non lu\", en: \"Not read\"}\n", "", "reason@18:9", "dit pourquoi"},
		{"sourced with a reason", "sourced: false", "sourced: true", "reason@18:9", "lui seul"},
		{"no source note", "  note: {fr: \"Lu\", en: \"Read\"}\n", "", "missing_key@6:3", "« note »"},
		{"licence as a text", `licence: {id: Apache-2.0, note: {fr: "La nôtre", en: "Ours"}}`, "licence: libre", "want_mapping@11:10", "rubriques"},
		{"language twice", "translated: [en]", "translated: [en, en]", "repeated_key@12:18", "« en »"},
		{"unknown language", "translated: [en]", "translated: [it]", "one_of@12:14", "fr, en"},
		{"list expected", "translated: [en]", "translated: en", "want_list@12:13", "tiret"},
		{"empty children", "translated: []\n", "translated: []\n    children: []\n", "no_dimension@25:15", "aucune dimension"},
		{"not YAML", "dimensions:", "dimensions: [", "syntax@13:1", "YAML"},
		{"a bomb of aliases", "id: essai", "id: &a essai\nx: [*a, *a]", "alias@1:5", "renvois"},
		{"a type of a program", "id: essai", "id: !!python/object essai", "want_text@1:5", "texte"},
		{"an own tag", "id: essai", "id: !secret essai", "tag@1:5", "types"},
		{"two documents", "id: essai", "---\nid: un\n---\nid: essai", "one_document@3:1", "un seul document"},
		{"long title", `fr: "Essai"`, `fr: "` + strings.Repeat("é", 201) + `"`, "too_long@3:13", "200"},
		{"direction of no kind", `direction: "+"`, `direction: "mieux"`, "one_of@27:95", "« mieux »"},
	} {
		t.Run(c.name, func(t *testing.T) {
			broken := strings.Replace(whole, c.old, c.new, 1)
			if broken == whole {
				t.Fatalf("%q is not in the file", c.old)
			}
			_, err := framework.Parse([]byte(broken))
			told(t, err, c.at, c.says)
		})
	}
}

// told checks the first fault: its key and place, and that it reads well in
// both languages.
func told(t *testing.T, err error, at, says string) {
	t.Helper()
	all := fault.All(err)
	if len(all) == 0 {
		t.Fatalf("err %v, want %s", err, at)
	}
	first := all[0]
	got := fmt.Sprintf("%s@%v:%v", strings.TrimPrefix(first.Key, "framework."), first.Args["line"], first.Args["column"])
	if got != at {
		t.Errorf("fault %s, want %s (%v)", got, at, err)
	}
	for _, lang := range []string{i18n.FR, i18n.EN} {
		text := catalogue(t).For(lang).Fault(first)
		if strings.ContainsAny(text, "⟦{") || text == "" {
			t.Errorf("%s reads %q", lang, text)
		}
		if lang == i18n.FR && !strings.Contains(plainSpaces(text), says) {
			t.Errorf("reads %q, want %q in it", text, says)
		}
	}
}

func plainSpaces(s string) string {
	return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s)
}

func catalogue(t testing.TB) *i18n.Catalogue {
	t.Helper()
	c, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestParseLimits(t *testing.T) {
	wide := whole
	for i := range framework.MaxDimensions {
		wide += fmt.Sprintf("  - {id: d%d, title: {fr: \"D\", en: \"D\"}}\n", i)
	}
	deep := whole
	for i := range framework.MaxDepth {
		indent := strings.Repeat("    ", i+1)
		deep += fmt.Sprintf("%schildren:\n%s  - id: p%d\n%s    title: {fr: \"P\", en: \"P\"}\n", indent, indent, i, indent)
	}
	for _, c := range []struct{ name, file, at, says string }{
		{"nothing", "", "empty@1:1", "vide"},
		{"comments only", "# rien\n", "empty@1:1", "vide"},
		{"a list", "- a\n- b\n", "want_mapping@1:1", "rubriques"},
		{"bytes of another encoding", "id: caf\xe9\n", "syntax@1:1", "YAML"},
		{"too many dimensions", wide, "too_many_dimensions@324:5", "300"},
		{"too deep", deep, "too_deep@38:19", "4 niveaux"},
		{"too nested", "a: " + strings.Repeat("[", 40) + strings.Repeat("]", 40), "too_nested@1:28", "24"},
		{"too large", "a: " + strings.Repeat("x", framework.MaxBytes), "too_large@1:1", "1 048 576"},
		{"laughs", "a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n", "alias@1:4", "renvois"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := framework.Parse([]byte(c.file))
			told(t, err, c.at, c.says)
		})
	}
}

// TestParseTellsEverything: every fault of a file at once, and not ten thousand.
func TestParseTellsEverything(t *testing.T) {
	broken := strings.NewReplacer("id: essai", "id: Essai", "year: 2020", "year: x", `en: "Water"`, `an: "Water"`).Replace(whole)
	_, err := framework.Parse([]byte(broken))
	if n := len(fault.All(err)); n != 4 { // the last is two: an unknown key, and no English
		t.Errorf("%d faults told, want 4: %v", n, err)
	}
	many := whole + strings.Repeat("x: 1\n", 500)
	_, err = framework.Parse([]byte(many))
	all := fault.All(err)
	if len(all) != framework.MaxFaults+1 || all[framework.MaxFaults].Key != "framework.more_faults" {
		t.Errorf("%d faults told, want %d and a word", len(all), framework.MaxFaults)
	}
	var list fault.List
	if !errors.As(err, &list) {
		t.Errorf("the error is a %T, want a fault.List", err)
	}
}

// FuzzParse: no file breaks the reader, and what it accepts holds together.
func FuzzParse(f *testing.F) {
	f.Add([]byte(whole))
	f.Add([]byte("a: &a [*a]"))
	f.Add([]byte("? {x: y}\n: - z\n<<: {id: a}\n"))
	f.Add([]byte("id: essai\ndimensions:\n  - id: a\n    children: 3\n"))
	f.Add([]byte("%TAG ! tag:x,2000:\n--- !!map\n\"\\x00\": ~"))
	f.Fuzz(func(t *testing.T, b []byte) {
		read, err := framework.Parse(b)
		if err != nil {
			if len(fault.All(err)) == 0 {
				t.Fatalf("an error that tells nothing: %v", err)
			}
			return
		}
		if read.ID == "" || len(read.Leaves()) == 0 || read.Title.FR == "" || read.Title.EN == "" {
			t.Fatalf("accepted without its essentials: %+v", read)
		}
		for i, d := range read.Dimensions {
			if found, ok := read.Lookup(d.ID); !ok || found.Position != i || d.Depth > framework.MaxDepth {
				t.Fatalf("dimension %q does not stand where it says", d.ID)
			}
		}
	})
}
