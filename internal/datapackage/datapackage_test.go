package datapackage

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"codeberg.org/bocage/bocage/frameworks"
	"codeberg.org/bocage/bocage/internal/bundle"
	"codeberg.org/bocage/bocage/internal/conclusion"
	"codeberg.org/bocage/bocage/internal/edition"
	"codeberg.org/bocage/bocage/internal/framework"
	"codeberg.org/bocage/bocage/internal/i18n"
	"codeberg.org/bocage/bocage/internal/indicator"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/story"
	"codeberg.org/bocage/bocage/internal/study"
)

func village() bundle.Bundle {
	zero, n, seed := 0.0, 31.0, uint64(7)
	effect := 0.4
	b := bundle.Bundle{
		Manifest: bundle.Manifest{Format: 1, Form: bundle.Full},
		Study: study.Study{ID: "La-Vallée", Title: "La vallée", Public: true, Framework: study.FrameworkRef{ID: "insee-2014", Version: "1"},
			Members: []study.Member{{ID: "m1", Name: "Awa Diallo", College: study.Research}},
			Blocks:  []study.DeclaredBlock{{ID: "b", Status: study.NotSelected, Reason: "Pas mesuré", Count: 42}}},
		Initiatives: []bundle.Initiative{{Initiative: initiative.Initiative{ID: "garage", Name: "=cmd|'/C calc'!A0", Summary: "Un garage, \"solidaire\";\nouvert.", Public: true}},
			{Initiative: initiative.Initiative{ID: "bus", Name: "Bus", Public: true}}},
		Entries:      []study.Entry{{Initiative: "garage", Status: study.Selected, Named: true}, {Initiative: "bus", Status: study.NotSelected, Reason: "Pas mesuré"}},
		Indicators:   []indicator.Indicator{{ID: "retours", Label: "Retours", Unit: "%"}},
		Observations: []indicator.Observation{{ID: "o1", Indicator: "retours", Initiative: "garage", Value: &zero, N: &n}, {ID: "o2", Indicator: "retours", Initiative: "garage", Status: indicator.Missing}},
		Stories: []bundle.Story{{Random: strings.Repeat("5f", 16), Story: story.Story{ID: "r1", Initiative: "garage", Medium: story.Written, Text: "Sans voiture, rien.", Teller: "Léa", Public: true,
			Consent: story.Consent{TakePart: true, Quote: true}}}},
		Contributions: []matrix.Contribution{{ID: "c1", Initiative: "garage", Dimensions: []string{"transports"},
			Readings: []matrix.Reading{{Member: "m1", Value: matrix.Value{State: matrix.Effect, Direction: matrix.Positive, Intensity: 2}}},
			Evidence: []matrix.Evidence{{ID: "e1", Nature: matrix.Figure, Observation: "o1"}, {ID: "e2", Nature: matrix.Testimony, Story: "r1"}}},
			{ID: "c2", Initiative: "garage", Dimensions: []string{"sante"}, Readings: []matrix.Reading{{Member: "m1", Value: matrix.Value{State: matrix.NotApplicable}}}}},
		Conclusions: []conclusion.Conclusion{{ID: "k", Kind: conclusion.KindTested, Title: "Croiser", Test: &conclusion.Test{Plan: conclusion.Plan{Seed: seed},
			Result: &conclusion.Result{Verdict: conclusion.CannotSay, Measures: []conclusion.Measure{{Effect: &effect, EffectKind: conclusion.CliffDelta, Verdict: conclusion.CannotSay}}}}}},
	}
	return b.Public()
}

func grid(t *testing.T) *framework.Framework {
	t.Helper()
	library, err := framework.Load(frameworks.Files)
	if err != nil {
		t.Fatal(err)
	}
	f, known := library.Get("insee-2014", "1")
	if !known {
		t.Fatal("no framework")
	}
	return f
}

func build(t *testing.T, b bundle.Bundle, lang string) map[string][]byte {
	t.Helper()
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]byte{}
	err = Build(b, grid(t), edition.Edition{Number: 2, Date: "2026-05-12", Title: "La vallée", Licence: "CC-BY-4.0"}, catalogue.For(lang), func(f File) error {
		if all[f.Path] != nil {
			t.Errorf("%s is there twice", f.Path)
		}
		all[f.Path] = f.Content
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestNothingIsMadeAheadOfWhoKeepsIt: a file that can't be kept is the last one
// that is made.
func TestNothingIsMadeAheadOfWhoKeepsIt(t *testing.T) {
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	full, kept := errors.New("disk full"), 0
	for last := 1; last < 40; last++ {
		kept = 0
		err := Build(village(), grid(t), edition.Edition{Number: 1, Date: "2026-05-12", Title: "La vallée"}, catalogue.For(i18n.FR), func(File) error {
			if kept++; kept == last {
				return full
			}
			return nil
		})
		if err == nil && kept < last {
			return // every file was the last one once
		}
		if !errors.Is(err, full) || kept != last {
			t.Fatalf("%d files made, and %v, when the one of place %d can't be kept", kept, err, last)
		}
	}
	t.Errorf("%d files, and no end", kept)
}

// TestTheDescriptorTellsTheTruth reads the package as a program that knows only
// the specification would: names, types, required values, keys, references.
func TestTheDescriptorTellsTheTruth(t *testing.T) {
	for _, lang := range i18n.Languages {
		files := build(t, village(), lang)
		var d descriptor
		if err := json.Unmarshal(files["datapackage.json"], &d); err != nil {
			t.Fatal(err)
		}
		if d.Name != "la-vall-e" || d.Version != "2.0.0" || len(d.Resources) != 14 {
			t.Errorf("descriptor %+v", d)
		}
		values := map[string]map[string]bool{} // resource.column → values
		rows := map[string][]map[string]string{}
		for _, r := range d.Resources {
			content := files[r.Path]
			if r.Bytes != len(content) || !strings.HasSuffix(r.Hash, edition.NewPart(r.Path, content).SHA256) {
				t.Errorf("%s: size or hash", r.Name)
			}
			rows[r.Name] = read(t, r, content, values)
		}
		for _, r := range d.Resources {
			checkKeys(t, r, rows[r.Name], values)
		}
	}
}

func read(t *testing.T, r resource, content []byte, values map[string]map[string]bool) []map[string]string {
	t.Helper()
	lines, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
	if err != nil || len(lines) == 0 {
		t.Fatalf("%s: %v", r.Name, err)
	}
	if len(lines[0]) != len(r.Schema.Fields) {
		t.Fatalf("%s: %d columns, %d described", r.Name, len(lines[0]), len(r.Schema.Fields))
	}
	var out []map[string]string
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, f := range r.Schema.Fields {
			if lines[0][i] != f.Name || strings.Contains(f.Description, "⟦") || strings.Contains(r.Title, "⟦") {
				t.Errorf("%s.%s is not described", r.Name, f.Name)
			}
			row[f.Name] = line[i]
			if values[r.Name+"."+f.Name] == nil {
				values[r.Name+"."+f.Name] = map[string]bool{}
			}
			values[r.Name+"."+f.Name][line[i]] = true
			checkValue(t, r.Name, f, line[i])
		}
		out = append(out, row)
	}
	return out
}

func checkValue(t *testing.T, table string, f field, v string) {
	t.Helper()
	if v == "" {
		if f.Constraints != nil && f.Constraints.Required {
			t.Errorf("%s.%s is required and empty", table, f.Name)
		}
		return
	}
	var err error
	switch f.Type {
	case integer:
		_, err = strconv.Atoi(v)
	case number:
		_, err = strconv.ParseFloat(v, 64)
	case boolean:
		_, err = strconv.ParseBool(v)
	}
	if err != nil {
		t.Errorf("%s.%s: %v", table, f.Name, err)
	}
	if f.Constraints != nil && len(f.Constraints.Enum) > 0 && !strings.Contains("|"+strings.Join(f.Constraints.Enum, "|")+"|", "|"+v+"|") {
		t.Errorf("%s.%s: %q", table, f.Name, v)
	}
}

func checkKeys(t *testing.T, r resource, rows []map[string]string, values map[string]map[string]bool) {
	t.Helper()
	seen := map[string]bool{}
	for _, row := range rows {
		key := ""
		for _, k := range r.Schema.PrimaryKey {
			key += row[k] + "\x00"
		}
		if key != "" && seen[key] {
			t.Errorf("%s: %q twice", r.Name, key)
		}
		seen[key] = true
		for _, f := range r.Schema.ForeignKeys {
			if v := row[f.Fields]; v != "" && !values[f.Reference.Resource+"."+f.Reference.Fields][v] {
				t.Errorf("%s.%s: %q leads nowhere", r.Name, f.Fields, v)
			}
		}
	}
}

func TestFourStatesAndMissingStayApart(t *testing.T) {
	files := build(t, village(), i18n.FR)
	cells := string(files["data/cells.csv"])
	for _, want := range []string{"garage,transports,effect,positive,2,", "garage,sante,not_applicable,,,", "garage,logement,not_studied,,,,false,0"} {
		if !strings.Contains(cells, want) {
			t.Errorf("%q is not in\n%s", want, cells)
		}
	}
	if o := string(files["data/observations.csv"]); !strings.Contains(o, "o1,retours,garage,,,,,0,,") || !strings.Contains(o, "o2,retours,garage,,,,,,,") {
		t.Errorf("zero and missing:\n%s", o)
	}
	if flow := string(files["data/flow.csv"]); !strings.Contains(flow, "not_selected,Pas mesuré,0,43") {
		t.Errorf("flow:\n%s", flow)
	}
	if in := string(files["data/initiatives.csv"]); !strings.Contains(in, "=cmd|'/C calc'!A0") {
		t.Errorf("the data package holds texts as they are:\n%s", in)
	}
}

// TestATestimonyIsInOneFileOnly: erasing it erases one file, and changes none.
func TestATestimonyIsInOneFileOnly(t *testing.T) {
	b := village()
	files := build(t, b, i18n.FR)
	for path, content := range files {
		if path != StoryPath("r1") && (bytes.Contains(content, []byte("Sans voiture")) || bytes.Contains(content, []byte("Léa"))) {
			t.Errorf("%s holds its words", path)
		}
	}
	b.Stories[0].Story = b.Stories[0].Withdraw("2026-06-01")
	after := build(t, b, i18n.FR)
	if after[StoryPath("r1")] != nil {
		t.Error("the testimony is still there")
	}
	for path, content := range after {
		if !bytes.Equal(content, files[path]) {
			t.Errorf("%s changed", path)
		}
	}
}

func TestThePackageReadsBack(t *testing.T) {
	b := village()
	folder := fstest.MapFS{}
	for path, content := range build(t, b, i18n.EN) {
		if rest, in := strings.CutPrefix(path, StudyFolder+"/"); in {
			folder[rest] = &fstest.MapFile{Data: content}
		}
	}
	back, err := bundle.Read(folder)
	if err != nil {
		t.Fatal(err)
	}
	x, _ := bundle.Documents(b)
	y, _ := bundle.Documents(back)
	if len(x) != len(y) {
		t.Fatalf("%d documents, %d back", len(x), len(y))
	}
	for i := range x {
		if x[i].Path != y[i].Path || !bytes.Equal(x[i].Content, y[i].Content) {
			t.Errorf("%s differs", x[i].Path)
		}
	}
}
