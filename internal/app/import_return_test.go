package app

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/sheet"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/territory"
)

// taken is the registry as a keeper takes it away.
func taken(t *testing.T, a *App, form sheet.Kind, lang string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := a.ExportInitiatives(context.Background(), editor, Principal, Search{}, form, lang, &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// worked is an exported CSV, as somebody has it in front of them.
type worked struct {
	t    *testing.T
	rows [][]string
}

func workOn(t *testing.T, a *App, lang string) *worked {
	t.Helper()
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(taken(t, a, sheet.CSV, lang), []byte("\ufeff"))))
	r.Comma = ';'
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return &worked{t, rows}
}

func (w *worked) column(name string) int {
	w.t.Helper()
	i := slices.Index(w.rows[0], name)
	if i < 0 {
		w.t.Fatalf("no column %q in %q", name, w.rows[0])
	}
	return i
}

func (w *worked) line(name string) int {
	w.t.Helper()
	i := slices.IndexFunc(w.rows, func(r []string) bool { return slices.Contains(r, name) })
	if i < 0 {
		w.t.Fatalf("no line %q", name)
	}
	return i
}

func (w *worked) set(name, column, value string) { w.rows[w.line(name)][w.column(column)] = value }

func (w *worked) file() ImportFile {
	var b bytes.Buffer
	c := csv.NewWriter(&b)
	c.Comma = ';'
	if err := c.WriteAll(w.rows); err != nil {
		w.t.Fatal(err)
	}
	return fileOf("initiatives.csv", b.Bytes())
}

// filed puts a sheet into the registry, with a contact.
func filed(t *testing.T, a *App, in initiative.Initiative, c initiative.Contact) InitiativeView {
	t.Helper()
	v, err := a.SaveInitiative(context.Background(), editor, Principal, in, c, 0, From{Source: "form"})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func rewritten(t *testing.T, a *App, id string, change func(*initiative.Initiative, *initiative.Contact)) {
	t.Helper()
	v, err := a.Initiative(context.Background(), editor, Principal, id)
	if err != nil {
		t.Fatal(err)
	}
	change(&v.Initiative, &v.Contact)
	if _, err := a.SaveInitiative(context.Background(), editor, Principal, v.Initiative, v.Contact, v.Version, From{Source: "form"}); err != nil {
		t.Fatal(err)
	}
}

// anySheet makes up a sheet out of what breaks spreadsheets.
func anySheet(r *rand.Rand, n int) initiative.Initiative {
	words := []string{"=1+1", "'=déjà", "01004", "3/4", "Œuvre → lien", "a;b", "a | b", "ligne\nligne", "«\u202fbon\u202f»", "-", "@moi", "vrai", "🌳 arbre", "0042", "  large  ", "12 %", "2019-03", "x"}
	word := func() string { return words[r.IntN(len(words))] }
	some := func(all []string) (out []string) {
		for _, x := range all {
			if r.IntN(4) == 0 {
				out = append(out, x)
			}
		}
		return out
	}
	in := initiative.Initiative{ID: fmt.Sprintf("fiche-%03d", n), Name: fmt.Sprintf("%s %d", word(), n), Summary: word(), Story: "<p>" + strings.TrimSpace(word()) + "</p><p>" + strings.TrimSpace(word()) + "<br/>fin</p>",
		Start: []string{"", "2021", "2019-03", "2021-03-12"}[r.IntN(4)], Status: initiative.Statuses[r.IntN(4)], Themes: some(initiative.Themes), For: some(words), Tags: some([]string{"À relancer", "vu, en commission", "=x", "3/4"}),
		Elsewhere: word(), PublicPhone: []string{"", "06 12 34 56 78", "+33 6 12"}[r.IntN(3)], Public: r.IntN(2) == 0}
	for _, role := range []string{"lead", "", "partner", "partner", "funder"} {
		if r.IntN(2) == 0 {
			in.Organisations = append(in.Organisations, initiative.Organisation{Name: fmt.Sprint(strings.TrimSpace(word()), r.IntN(9)), Role: role, LegalForm: []string{"", "association"}[r.IntN(2)]})
		}
	}
	in.Territories = [][]territory.Key{nil, {"commune:61001"}, {"commune:01004", "departement:61"}, {"commune:93066"}}[r.IntN(4)]
	if r.IntN(2) == 0 {
		lon, lat := r.Float64()*10, 40+r.Float64()*10
		in.Places = []initiative.Place{{Label: word(), Lon: &lon, Lat: &lat}, {Label: "deux"}}
	}
	if r.IntN(2) == 0 {
		in.Extra = []initiative.Extra{{Name: []string{"Thèmes", "Contact", "Budget", "Nom", "Label (tel quel)"}[r.IntN(5)], Value: word() + "!"}}
	}
	in.Source = [2]initiative.Source{{}, {List: "Liste", Key: fmt.Sprint(n)}}[r.IntN(2)]
	return in.Clean()
}

// TestWhatComesBackAsItWentChangesNothing: whatever sheets hold, in both languages
// and forms, and after what spreadsheet programs do to a file.
func TestWhatComesBackAsItWentChangesNothing(t *testing.T) {
	a := houseIn(t, t.TempDir())
	r := rand.New(rand.NewPCG(1, 2))
	for n := range 120 {
		filed(t, a, anySheet(r, n), initiative.Contact{Name: []string{"", "Odile"}[n%2], Phone: "0612345678", Consent: "2026-01-05"})
	}
	filed(t, a, crowded(), initiative.Contact{})
	long := initiative.Initiative{ID: "long", Name: "Long", Story: "<p>" + strings.Repeat("é", 40_000) + "</p>"}
	filed(t, a, long, initiative.Contact{})
	before := inFull(t, all(t, a))
	n := len(all(t, a))
	for _, lang := range []string{"fr", "en"} {
		for _, form := range []sheet.Kind{sheet.CSV, sheet.XLSX} {
			report := commit(t, a, fileOf("initiatives."+string(form), taken(t, a, form, lang)), ImportOptions{Lang: "fr"})
			if report.Returned == nil || report.Rows != n || report.Unchanged != report.Rows || report.NoteCount+report.ProposalCount+report.Returned.ConflictCount+report.Returned.EmptiedCount != 0 || report.Batch != "" {
				t.Fatalf("%s %s: %+v %s", lang, form, report.Returned, said(t, report.Notes))
			}
			if len(report.Returned.Missing)+len(report.Returned.Moved) != 0 {
				t.Errorf("%s %s: columns %+v", lang, form, report.Returned)
			}
		}
		w := workOn(t, a, lang)
		for _, row := range w.rows[1:] {
			for i, cell := range row {
				row[i] = savedByExcel(cell)
			}
		}
		if report := commit(t, a, w.file(), ImportOptions{}); report.Unchanged != report.Rows || report.Returned.ConflictCount+report.Returned.EmptiedCount != 0 {
			t.Errorf("%s saved by Excel: %+v", lang, report.Returned)
		}
	}
	if inFull(t, all(t, a)) != before {
		t.Error("something changed")
	}
}

// savedByExcel is a cell after the program took it for a number, a day or a truth
// value, and its alphabet for that of Windows.
func savedByExcel(s string) string {
	switch {
	case s == "vrai":
		return "VRAI"
	case s == "3/4":
		return "03-avr"
	case s == "2019-03":
		return "mars-19"
	case s == "2021-03-12":
		return "12/03/2021"
	case len(s) > 1 && s[0] == '0' && strings.Trim(s, "0123456789") == "":
		return strings.TrimLeft(s, "0")
	}
	return strings.NewReplacer("→", "?", "\u202f", "?", "🌳", "??", "\n", "\r\n").Replace(s)
}

func inFull(t *testing.T, all map[string]InitiativeView) string {
	t.Helper()
	body, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// office is a small registry that two keepers work on.
func office(t *testing.T) *App {
	a := houseIn(t, t.TempDir())
	filed(t, a, crowded(), initiative.Contact{Name: "Odile", Email: "odile@exemple.fr", Phone: "06 12 34 56 78"})
	filed(t, a, initiative.Initiative{ID: "gare", Name: "Épicerie de la gare", Summary: "On y achète du pain.", Status: initiative.Running, Territories: []territory.Key{"commune:61001"}}, initiative.Contact{})
	filed(t, a, initiative.Initiative{ID: "veillees", Name: "Veillées", Summary: "On se raconte le pays.", Start: "2019-03"}, initiative.Contact{})
	return a
}

func TestOnlyTheCellsThatWereChangedApply(t *testing.T) {
	a := office(t)
	w := workOn(t, a, "fr")
	w.set("Veillées", "Résumé", "On chante.")
	w.set("Veillées", "Début", "44267")
	w.set("Épicerie de la gare", "Territoires", "Alençon (Orne, 61) ; Ambérieu-en-Bugey")
	w.set("Épicerie de la gare", "Organisation porteuse", "La Gare")
	w.set("garage", "Partenaires", "Région voisine ; Ville d’Alençon")
	w.set("garage", "SIRET", "73282932000074")
	w.set("garage", "Contact\u00a0: téléphone", "07 00 00 00 00")
	rewritten(t, a, "gare", func(in *initiative.Initiative, _ *initiative.Contact) { in.Summary = "On y achète tout." })
	rewritten(t, a, "garage", func(_ *initiative.Initiative, c *initiative.Contact) { c.Email = "bureau@exemple.fr" })

	r, _, _, err := preview(t, a, w.file(), ImportOptions{})
	if err != nil || r.Changed != 3 || r.Unchanged != 0 || r.Returned.Cells != 6 || r.Returned.ConflictCount+r.Returned.EmptiedCount != 0 {
		t.Fatalf("%+v %+v %v", r, r.Returned, err)
	}
	r = commit(t, a, w.file(), ImportOptions{})
	got := all(t, a)
	v, gare := got["Veillées"], got["Épicerie de la gare"]
	garage, err := a.Initiative(context.Background(), editor, Principal, "garage")
	if err != nil {
		t.Fatal(err)
	}
	if v.Summary != "On chante." || v.Start != "2021-03-12" {
		t.Errorf("%+v", v.Initiative)
	}
	if gare.Summary != "On y achète tout." || fmt.Sprint(gare.Territories) != "[commune:61001 commune:01004]" || gare.Organisations[0].Name != "La Gare" || gare.Status != initiative.Running {
		t.Errorf("%+v", gare.Initiative)
	}
	var who []string
	for _, o := range garage.Organisations {
		who = append(who, strings.Join([]string{o.Name, o.Role, o.LegalForm, o.SIRET, o.RNA}, ","))
	}
	if strings.Join(who, " ") != "Les Mains noires,lead,association,73282932000074,W611000001 Ville d’Alençon,partner,,, Région,funder,,, ADEME,funder,,, Région voisine,partner,,," {
		t.Errorf("%v", garage.Organisations)
	}
	if garage.Contact != (initiative.Contact{Name: "Odile", Email: "bureau@exemple.fr", Phone: "07 00 00 00 00"}) || garage.Story != crowded().Story {
		t.Errorf("%+v %q", garage.Contact, garage.Story)
	}
	t.Run("the same file again changes nothing", func(t *testing.T) {
		if again := commit(t, a, w.file(), ImportOptions{}); again.Unchanged != 3 || again.Returned.ConflictCount != 0 || again.Batch != "" {
			t.Errorf("%+v %+v", again, again.Returned)
		}
	})
	t.Run("undone, all is as it was but for what the site changed", func(t *testing.T) {
		undone, err := a.UndoImport(context.Background(), editor, Principal, r.Batch)
		if err != nil || undone.Undo.Reverted != 3 || undone.Undo.KeptCount != 0 {
			t.Fatalf("%+v %v", undone.Undo, err)
		}
		got := all(t, a)
		garage, _ := a.Initiative(context.Background(), editor, Principal, "garage")
		if got["Veillées"].Start != "2019-03" || got["Épicerie de la gare"].Summary != "On y achète tout." || len(got["Épicerie de la gare"].Organisations) != 0 || garage.Contact.Phone != "06 12 34 56 78" {
			t.Errorf("%+v %+v", got, garage.Contact)
		}
	})
}

// A story that is changed in the file keeps its paragraphs; one that a file of before
// gave on one line is no change.
func TestAStoryThatComesBackKeepsItsParagraphs(t *testing.T) {
	a := office(t)
	const rich = "<p>On roulait <strong>seul</strong>.</p><ul><li>Un garage</li><li>Un garage</li></ul>"
	for _, id := range []string{"gare", "garage"} {
		rewritten(t, a, id, func(in *initiative.Initiative, _ *initiative.Contact) { in.Story = rich })
	}
	w := workOn(t, a, "fr")
	story := w.column("Son histoire")
	if got := w.rows[w.line("garage")][story]; got != "On roulait seul.\n\nUn garage\nUn garage" {
		t.Fatalf("%q", got)
	}
	w.set("garage", "Son histoire", "On roulait peu.\r\n\r\nUn garage\r\nUn garage")
	w.set("Épicerie de la gare", "Son histoire", "On roulait seul. Un garage Un garage")
	if r := commit(t, a, w.file(), ImportOptions{}); r.Changed != 1 || r.Unchanged != 2 {
		t.Fatalf("%+v", r)
	}
	for id, want := range map[string]string{"gare": rich, "garage": "<p>On roulait peu.</p><p>Un garage<br/>Un garage</p>"} {
		if v, err := a.Initiative(context.Background(), editor, Principal, id); err != nil || v.Story != want {
			t.Errorf("%s: %q, %v", id, v.Story, err)
		}
	}
}

func TestACellThatChangedOnBothSidesIsChosen(t *testing.T) {
	both := func(t *testing.T) (*App, *worked) {
		a := office(t)
		w := workOn(t, a, "en")
		w.set("Veillées", "Summary", "On chante.")
		w.set("Épicerie de la gare", "Summary", "On y achète du fromage.")
		w.set("garage", "Contact: e-mail", "fichier@exemple.fr")
		for id, summary := range map[string]string{"veillees": "On danse.", "gare": "On y achète du beurre."} {
			rewritten(t, a, id, func(in *initiative.Initiative, _ *initiative.Contact) { in.Summary = summary })
		}
		rewritten(t, a, "garage", func(_ *initiative.Initiative, c *initiative.Contact) { c.Email = "site@exemple.fr" })
		return a, w
	}
	t.Run("both are told, and the site's stands", func(t *testing.T) {
		a, w := both(t)
		r := commit(t, a, w.file(), ImportOptions{})
		if r.Batch != "" || r.Returned.ConflictCount != 3 || r.Unchanged != 3 {
			t.Fatalf("%+v", r.Returned)
		}
		i := slices.IndexFunc(r.Returned.Conflicts, func(c ReturnConflict) bool { return c.ID == "veillees" })
		if c := r.Returned.Conflicts[i]; c.Was != "On se raconte le pays." || c.Site != "On danse." || c.File != "On chante." || c.Field != "summary" {
			t.Errorf("%+v", c)
		}
	})
	t.Run("one is taken, and only if the site still says what was seen", func(t *testing.T) {
		a, w := both(t)
		r, _, _, err := preview(t, a, w.file(), ImportOptions{})
		if err != nil {
			t.Fatal(err)
		}
		o := ImportOptions{}
		for _, c := range r.Returned.Conflicts {
			o.Take = append(o.Take, c.Key)
		}
		rewritten(t, a, "gare", func(in *initiative.Initiative, _ *initiative.Contact) { in.Summary = "On y achète du sel." })
		r = commit(t, a, w.file(), o)
		got := all(t, a)
		garage, _ := a.Initiative(context.Background(), editor, Principal, "garage")
		if got["Veillées"].Summary != "On chante." || got["Épicerie de la gare"].Summary != "On y achète du sel." || garage.Contact.Email != "fichier@exemple.fr" || r.Returned.Cells != 2 {
			t.Errorf("%+v %+v", got, r.Returned)
		}
		b, err := a.ImportOf(context.Background(), editor, Principal, r.Batch)
		if err != nil || strings.Contains(fmt.Sprintf("%+v", b.Returned), "@exemple.fr") {
			t.Errorf("what is kept tells a contact: %+v %v", b.Returned, err)
		}
	})
	t.Run("all are taken as they were seen", func(t *testing.T) {
		a, w := both(t)
		seen := a.now().UnixMilli()
		a.now = func() time.Time { return time.UnixMilli(seen + 5000) }
		r := commit(t, a, w.file(), ImportOptions{TakeAll: true, Seen: seen})
		if r.Returned.Cells != 3 || all(t, a)["Épicerie de la gare"].Summary != "On y achète du fromage." {
			t.Errorf("%+v", r.Returned)
		}
		a, w = both(t)
		if r := commit(t, a, w.file(), ImportOptions{TakeAll: true, Seen: seen - 5000}); r.Returned.Cells != 0 || r.Batch != "" {
			t.Errorf("what nobody saw was written over: %+v", r.Returned)
		}
	})
}

func TestAnEmptiedCellIsAskedAbout(t *testing.T) {
	a := office(t)
	w := workOn(t, a, "fr")
	w.set("Veillées", "Début", "")
	w.set("Épicerie de la gare", "Codes des territoires", "") // its name still says it
	w.set("garage", "Nom de l’initiative", "")
	r := commit(t, a, w.file(), ImportOptions{})
	if r.Returned.EmptiedCount != 1 || r.Returned.Emptied[0].Site != "2019-03" || r.Batch != "" || !strings.Contains(said(t, r.Notes), "Une fiche garde un nom") {
		t.Fatalf("%+v %s", r.Returned, said(t, r.Notes))
	}
	commit(t, a, w.file(), ImportOptions{Take: []string{r.Returned.Emptied[0].Key}})
	if v := all(t, a)["Veillées"]; v.Start != "" || v.Summary == "" {
		t.Errorf("%+v", v.Initiative)
	}
}

func TestLinesAndColumnsOfAFileThatComesBack(t *testing.T) {
	for _, c := range []struct {
		why  string
		do   func(t *testing.T, a *App, w *worked)
		want func(t *testing.T, a *App, r ImportReport)
	}{
		{"a line taken out erases nothing, a new one creates", func(_ *testing.T, _ *App, w *worked) {
			w.rows = slices.Delete(w.rows, w.line("Veillées"), w.line("Veillées")+1)
			row := make([]string, len(w.rows[0]))
			row[w.column("Nom de l’initiative")], row[w.column("Territoires")] = "Four à pain", "Alençon (Orne, 61)"
			w.rows = append(w.rows, row)
		}, func(t *testing.T, a *App, r ImportReport) {
			if got := all(t, a); r.New != 1 || r.Unchanged != 2 || len(got) != 4 || got["Four à pain"].Source.List != "" {
				t.Errorf("%+v", got["Four à pain"])
			}
		}},
		{"columns in another order, one renamed, one taken out, one added", func(_ *testing.T, _ *App, w *worked) {
			w.set("Veillées", "Résumé", "On chante.")
			w.rows[0][w.column("Résumé")] = "Description"
			gone := w.column("Début")
			for i, row := range w.rows {
				row = slices.Delete(row, gone, gone+1)
				slices.Reverse(row)
				w.rows[i] = append(row, []string{"Commentaire", "", "vu", ""}[min(i, 3)])
			}
		}, func(t *testing.T, a *App, r ImportReport) {
			if v := all(t, a)["Veillées"]; v.Summary != "On chante." || v.Start != "2019-03" || r.Changed != 2 {
				t.Errorf("%+v %+v", v.Initiative, r)
			}
			if fmt.Sprint(r.Returned.Missing) != "[start]" || len(r.Returned.Moved) != 2 || r.Returned.Moved[0].Field != "summary" {
				t.Errorf("columns: %+v", r.Returned)
			}
		}},
		{"a sheet taken out meanwhile is not made again", func(t *testing.T, a *App, w *worked) {
			w.set("Veillées", "Résumé", "On chante.")
			err := a.store.Update(context.Background(), Principal, store.Author{}, func(tx *store.Tx) error { return tx.Delete(kindInitiative, "veillees", 1) })
			if err != nil {
				t.Fatal(err)
			}
		}, func(t *testing.T, a *App, r ImportReport) {
			if len(all(t, a)) != 2 || r.Returned.Gone != 1 || !strings.Contains(said(t, r.Notes), "retirée du répertoire") {
				t.Errorf("%+v %s", r, said(t, r.Notes))
			}
		}},
		{"without its state at the export every difference is chosen", func(_ *testing.T, _ *App, w *worked) {
			w.set("Veillées", "Résumé", "On chante.")
			w.set("Veillées", "État à l’export", "fr-v1-tzzz-i0000")
		}, func(t *testing.T, a *App, r ImportReport) {
			if r.Returned.ConflictCount != 1 || r.Returned.Conflicts[0].Known || r.Batch != "" {
				t.Errorf("%+v", r.Returned)
			}
		}},
		{"an error of the spreadsheet leaves the cell alone", func(_ *testing.T, _ *App, w *worked) {
			w.set("Veillées", "Résumé", "#NOM?")
			w.set("Veillées", "Début", "########")
		}, func(t *testing.T, a *App, r ImportReport) {
			if r.NoteCount != 2 || r.Batch != "" || r.Unchanged != 3 {
				t.Errorf("%+v", r)
			}
		}},
	} {
		t.Run(c.why, func(t *testing.T) {
			a := office(t)
			w := workOn(t, a, "fr")
			c.do(t, a, w)
			c.want(t, a, commit(t, a, w.file(), ImportOptions{}))
		})
	}
}

func TestALineCopiedForAnotherInitiativeIsTold(t *testing.T) {
	a := office(t)
	w := workOn(t, a, "fr")
	w.rows = append(w.rows, slices.Clone(w.rows[w.line("Veillées")]))
	w.rows[len(w.rows)-1][w.column("Nom de l’initiative")] = "Bal du lavoir"
	r, problems, _, err := preview(t, a, w.file(), ImportOptions{})
	if err != nil || r.Refused != 1 || !strings.Contains(problems, "videz les colonnes") {
		t.Errorf("%v %s", err, problems)
	}
	_, problems, _, _ = preview(t, a, func() ImportFile {
		w := workOn(t, a, "fr")
		w.set("Veillées", "État", "Vaguement")
		w.set("garage", "Organisation porteuse", "")
		return w.file()
	}(), ImportOptions{EmptyAll: true, Seen: a.now().UnixMilli() + 1})
	for _, want := range []string{"« Vaguement » n’est pas un mot connu ici. Mots connus", "sans son nom"} {
		if !strings.Contains(problems, want) {
			t.Errorf("not told %q: %s", want, problems)
		}
	}
}

// TestAFileOfAnotherInstallationIsACensus: its identifiers name nothing here.
func TestAFileOfAnotherInstallationIsACensus(t *testing.T) {
	w := workOn(t, office(t), "fr")
	there := houseIn(t, t.TempDir())
	r := commit(t, there, w.file(), ImportOptions{})
	if r.New != 3 || len(all(t, there)) != 3 || all(t, there)["Veillées"].Summary == "" {
		t.Fatalf("%+v", r)
	}
	if again := commit(t, there, w.file(), ImportOptions{}); again.Unchanged != 3 {
		t.Errorf("%+v %s", again, said(t, again.Notes))
	}
}
