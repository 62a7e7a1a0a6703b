package app

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/sheet"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/territory"
)

// crowded is an initiative with everything a line of an export may hold, some
// of it made to break a spreadsheet.
func crowded() initiative.Initiative {
	lon, lat := 0.0912, 48.4321
	return initiative.Initiative{
		ID: "garage", Name: `=cmd|'/C calc'!A0`, Summary: "Dit « oui » ;\nà tous", Story: "<p>Tout a commencé dans une <em>grange</em>.</p>", Start: "2019-03", End: "2024-06-30",
		Status: initiative.Running, Themes: []string{"mobility", "social_link"}, For: []string{"Personnes sans voiture, sans permis"},
		Action: initiative.Levels{territory.Commune, territory.Departement}, Territories: []territory.Key{"commune:61001", "departement:61"},
		Organisations: []initiative.Organisation{{Name: "Les Mains noires", Role: "lead", LegalForm: "association", SIRET: "73282932000074", RNA: "W611000001"},
			{Name: "Ville d’Alençon", Role: "partner"}, {Name: "Région", Role: "funder"}, {Name: "ADEME", Role: "funder"}, {Name: "Réseau des garages", Role: "network"}},
		Places: []initiative.Place{{Label: "Atelier", Address: "1, rue du Pont", Lon: &lon, Lat: &lat}}, Web: []string{"https://exemple.fr/garage"},
		Approach: initiative.Approach{State: initiative.ApproachDone, When: "2023", Method: "84 entretiens"},
		Extra:    []initiative.Extra{{Name: "Numéro du dossier", Value: "0042"}}, Public: true,
		Source: initiative.Source{List: "Recensement", Key: "12", Licence: "Licence Ouverte 2.0"},
	}
}

func export(t *testing.T, a *App, actor access.Actor, form sheet.Kind, lang string) []map[string]string {
	t.Helper()
	var b bytes.Buffer
	if err := a.ExportInitiatives(context.Background(), actor, Principal, Search{}, form, lang, &b); err != nil {
		t.Fatal(err)
	}
	if form == sheet.CSV && strings.Count(b.String(), "=cmd") != strings.Count(b.String(), "'=cmd") {
		t.Errorf("a spreadsheet program would run what is in it: %s", b.String())
	}
	book, err := sheet.Open(bytes.NewReader(b.Bytes()), int64(b.Len()), "initiatives."+string(form), sheet.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	var out []map[string]string
	for row, err := range book.Rows(book.Sheets()[0]) {
		if err != nil {
			t.Fatal(err)
		}
		if names == nil {
			names = row.Cells
			continue
		}
		line := map[string]string{}
		for i, v := range row.Cells {
			if i < len(names) {
				line[names[i]] = v
			}
		}
		out = append(out, line)
	}
	return out
}

func TestAnExportHoldsWhatIsSeenAndComesBackAsItWas(t *testing.T) {
	a := anyHouse(t)
	ctx := context.Background()
	contact := initiative.Contact{Name: "Odile Secrète", Email: "odile@exemple.fr", Consent: "2026-01-05"}
	if _, err := a.SaveInitiative(ctx, editor, Principal, crowded(), contact, 0, From{Source: "form"}); err != nil {
		t.Fatal(err)
	}
	if _, err := a.SaveInitiative(ctx, editor, Principal, initiative.Initiative{ID: "brouillon", Name: "Piscine secrète"}, initiative.Contact{}, 0, From{Source: "form"}); err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"fr", "en"} {
		words, err := newVocabulary(lang)
		if err != nil {
			t.Fatal(err)
		}
		heading := func(field string) string { return words.lang.T("import.field." + field) }
		for _, form := range []sheet.Kind{sheet.CSV, sheet.XLSX} {
			seen := export(t, a, access.Anyone, form, lang)
			if len(seen) != 1 || seen[0][heading("name")] != crowded().Name || seen[0]["Numéro du dossier"] != "" {
				t.Fatalf("%s %s for the public: %v", lang, form, seen)
			}
			if said := fmt.Sprint(seen); strings.Contains(said, "Odile") || strings.Contains(said, "contact") || strings.Contains(said, heading("contact_email")) {
				t.Errorf("%s %s: a contact leaks: %s", lang, form, said)
			}
			whole := export(t, a, editor, form, lang)
			i := slices.IndexFunc(whole, func(l map[string]string) bool { return l[heading("name")] == crowded().Name })
			if len(whole) != 2 || i < 0 {
				t.Fatalf("%s %s for an editor: %v", lang, form, whole)
			}
			for field, want := range map[string]string{
				"contact_email": contact.Email, "contact_consent": "2026-01-05", "summary": crowded().Summary, "siret": "73282932000074", "start": "2019-03", "end": "2024-06-30",
				"commune_code": "61001 ; departement:61", "funders": "Région ; ADEME", "networks": "Réseau des garages", "for": "Personnes sans voiture, sans permis ;", "lat": "48.4321",
				"themes": words.lang.T("registry.theme.mobility") + " ; " + words.lang.T("registry.theme.social_link"), "key": "12",
			} {
				if got := whole[i][heading(field)]; got != want && !(field == "lat" && got == "48,4321") {
					t.Errorf("%s %s: %s is %q, want %q", lang, form, field, got, want)
				}
			}
			if got := sheet.SplitList(whole[i][heading("for")]); !slices.Equal(got, crowded().For) {
				t.Errorf("a lone value with a comma comes back as %q", got)
			}
			if whole[i]["Numéro du dossier"] != "0042" {
				t.Errorf("%s %s: the census's own column is %q", lang, form, whole[i]["Numéro du dossier"])
			}
		}
	}
}

// TestAnExportGivesTheTranslationBesideTheOriginal: who asks in English finds the
// English name, and the file comes back without taking it for a census's column.
func TestAnExportGivesTheTranslationBesideTheOriginal(t *testing.T) {
	a := anyHouse(t)
	ctx := context.Background()
	garage := crowded()
	garage.Name = "Le garage"
	garage.Translations = initiative.Translations{"en": {"name": "The garage", "summary": "Cars are mended."}}
	for _, in := range []initiative.Initiative{garage, {ID: "four", Name: "Le four", Public: true}} {
		if _, err := a.SaveInitiative(ctx, editor, Principal, in, initiative.Contact{}, 0, From{Source: "form"}); err != nil {
			t.Fatal(err)
		}
	}
	for _, form := range []sheet.Kind{sheet.CSV, sheet.XLSX} {
		for _, line := range export(t, a, access.Anyone, form, "en") {
			name, summary := line["Name of the initiative, in English"], line["Summary, in English"]
			if line["Name of the initiative"] == "Le garage" && (name != "The garage" || summary != "Cars are mended.") || line["Name of the initiative"] == "Le four" && name+summary != "" {
				t.Errorf("%s: %q is told as %q, %q", form, line["Name of the initiative"], name, summary)
			}
		}
		for _, line := range export(t, a, access.Anyone, form, "fr") {
			for heading := range line {
				if strings.Contains(heading, "en français") {
					t.Errorf("%s: a column %q that nothing needs", form, heading)
				}
			}
		}
		var b bytes.Buffer
		if err := a.ExportInitiatives(ctx, editor, Principal, Search{}, form, "en", &b); err != nil {
			t.Fatal(err)
		}
		back := ImportFile{Reader: bytes.NewReader(b.Bytes()), Size: int64(b.Len()), Name: "initiatives." + string(form)}
		if r, err := a.CommitImport(ctx, editor, Principal, back, ImportOptions{}); err != nil || r.Unchanged != 2 || r.Rows != 2 {
			t.Errorf("%s comes back: %d of %d lines unchanged, %v", form, r.Unchanged, r.Rows, err)
		}
	}
}

// TestEveryFieldOfTheModelIsExported: a field that the import learns is one
// that the export writes.
func TestEveryFieldOfTheModelIsExported(t *testing.T) {
	a := anyHouse(t)
	places, err := a.Territories()
	if err != nil {
		t.Fatal(err)
	}
	words, err := newVocabulary("fr")
	if err != nil {
		t.Fatal(err)
	}
	in := crowded()
	in.Summary, in.Elsewhere, in.Tags = "x", "x", []string{"x"}
	in.Governance, in.Funding = in.Action, in.Action
	in.PublicEmail, in.PublicPhone = "x@y.fr", "1"
	in.Source.URL, in.Source.Date = "https://exemple.fr/liste", "2026-01-01"
	in.Approach = initiative.Approach{State: initiative.ApproachDone, Who: "x", When: "2023", Why: "x", With: "x", Method: "x", Cost: "x", Time: "x", Limits: "x", Lessons: "x",
		Document: &initiative.Document{URL: "https://exemple.fr/bilan.pdf", Title: "Bilan"}}
	e := newExporter(words, places, further{}, true)
	e.cells(InitiativeView{Initiative: in, Contact: initiative.Contact{Name: "x", Email: "x@y.fr", Phone: "1", Notice: "1", Consent: "2026-01-01"}})
	// Said once in an export: the code of a département stands among the territories, coordinates in two columns.
	otherwise := []string{"departement", "postcode", "coordinates"}
	for i, f := range importFields {
		if e.cell(&e.fields[i], &e.line.values[i]) == (sheet.Cell{}) && !slices.Contains(otherwise, f.name) {
			t.Errorf("%s is not exported", f.name)
		}
	}
}

// BenchmarkExport measures lines a second, and that memory stays flat.
func BenchmarkExport(b *testing.B) {
	const n = 20_000
	a := houseIn(b, b.TempDir())
	err := a.store.Update(context.Background(), Principal, store.Author{Actor: "essai"}, func(tx *store.Tx) error {
		for i := range n {
			in := crowded()
			in.ID = fmt.Sprintf("i%06d", i)
			if _, err := tx.Put(initiativePut(in, 0)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	for _, form := range []sheet.Kind{sheet.CSV, sheet.XLSX} {
		b.Run(string(form), func(b *testing.B) {
			for b.Loop() {
				if err := a.ExportInitiatives(context.Background(), editor, Principal, Search{}, form, "fr", io.Discard); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
