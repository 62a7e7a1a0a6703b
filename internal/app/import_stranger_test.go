package app

import (
	"context"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
)

func modelFile(name string, lines ...string) ImportFile {
	head := "Nom de l’initiative;Organisation porteuse;Territoires;Identifiant dans la liste\n"
	return fileOf(name, []byte(head+strings.Join(lines, "\n")+"\n"))
}

// Two associations fill in the blank model, and both number from 1.
func TestTwoCensusesOfOneModelStayTwo(t *testing.T) {
	a := houseIn(t, t.TempDir())
	commit(t, a, modelFile("asso-a.csv", "Garage solidaire;Les Mains noires;Die (Drôme);1"), ImportOptions{Origin: Origin{Public: true}})
	r := commit(t, a, modelFile("Maison commune.csv", "Café du bourg;Chez Odile;Ambérieu-en-Bugey;1"), ImportOptions{})
	if r.New != 1 || r.Origin.List != "Maison commune" || all(t, a)["Café du bourg"].Public {
		t.Errorf("another file is another list, and nothing of it is shown unasked: %+v", r)
	}
	same := modelFile("Maison commune.csv", "Bus à pédales;Vélo pour tous;Lyon;1")
	r, problems, _, err := preview(t, a, same, ImportOptions{})
	if err != nil || r.Refused != 1 || !strings.Contains(problems, "est celui de « Café du bourg »") {
		t.Errorf("%v %+v %s", err, r.Problems, problems)
	}
	if r := commit(t, a, same, ImportOptions{Origin: Origin{List: "Vélo"}}); r.New != 1 {
		t.Errorf("under a list of its own it comes in: %+v", r)
	}
	if n := len(all(t, a)); n != 3 {
		t.Errorf("%d sheets of 3", n)
	}
}

func TestALineMayChangeTheNameOfItsSheet(t *testing.T) {
	a := houseIn(t, t.TempDir())
	commit(t, a, modelFile("liste-2025.csv", "Garage solidaire;Les Mains noires;Die (Drôme);1", "Veillées;;;2"), ImportOptions{Origin: Origin{Licence: "LO"}})
	r, problems, notes, err := preview(t, a, modelFile("liste-2026.csv", "Mobilité pour tous;Les Mains noires;Lyon;1", "Contes au lavoir;;;2"), ImportOptions{})
	if err != nil || r.Changed != 2 || r.Origin.Licence != "LO" || problems != "" || !strings.Contains(notes, "« Veillées »") || strings.Contains(notes, "Garage") {
		t.Errorf("%v %+v %s %s", err, r, problems, notes)
	}
	if r, _, _, err := preview(t, a, modelFile("liste-2026.csv", "Veillées;;;2"), ImportOptions{Settled: true}); err != nil || r.Origin.Licence != "" {
		t.Errorf("what someone took away comes back: %v %+v", err, r.Origin)
	}
}

func TestSeveralOrganisationsMayCarryTogether(t *testing.T) {
	a := houseIn(t, t.TempDir())
	r := commit(t, a, modelFile("x.csv", "Ligne;\"Vélo ; Commune de Die\";Die (Drôme);1", "Bois;\"Bois &amp; Cie\";Die (Drôme);2"), ImportOptions{})
	orgs := all(t, a)["Ligne"].Organisations
	if len(orgs) != 2 || orgs[0].Name != "Vélo" || orgs[1].Name != "Commune de Die" || orgs[1].Role != initiative.Lead || r.NoteCount != 1 {
		t.Errorf("%+v %+v", orgs, r.Notes)
	}
	if orgs := all(t, a)["Bois"].Organisations; len(orgs) != 1 {
		t.Errorf("%+v", orgs)
	}
}

// A text that a field can't hold is refused with its own length: none is cut unseen.
func TestNoCellIsCutUnseen(t *testing.T) {
	a := houseIn(t, t.TempDir())
	long := strings.TrimSpace(strings.Repeat("mot ", 3_000)) // 11,999 characters
	label, err := newVocabulary("fr")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range modelFields() {
		words := "import.field." + f.name
		file := fileOf("x.csv", []byte("Nom;"+label.lang.T(words)+"\nTruc;"+long+"\n"))
		if f.name == "name" {
			file = fileOf("x.csv", []byte("Nom\n"+long+"\n"))
		}
		r, err := a.PreviewImport(context.Background(), editor, Principal, file, ImportOptions{Lang: "fr"})
		if err != nil && len(fault.All(err)) == 0 {
			t.Fatal(err)
		}
		switch {
		case r.Refused == 1 && len(r.Problems) > 0:
			if p := r.Problems[0]; p.Key == tooLong && p.Args["length"] != len(long) {
				t.Errorf("%s: said to be %v long", f.name, p.Args["length"])
			}
		case r.NoteCount > 0: // kept as it is, and told
		case f.name == "story" || strings.HasPrefix(f.name, "approach_"): // hold more than that
		default:
			t.Errorf("%s: neither refused nor told: %+v", f.name, r)
		}
	}
	commit(t, a, fileOf("x.csv", []byte("Nom;Mesure : méthode\nTruc;"+long+"\n")), ImportOptions{})
	if got := all(t, a)["Truc"].Approach.Method; got != long {
		t.Errorf("%d characters of %d", len(got), len(long))
	}
}
