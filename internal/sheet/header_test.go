package sheet

import (
	"slices"
	"strings"
	"testing"
)

// lines makes rows of text, cells parted by bars, from line 1; an empty line
// holds nothing.
func lines(s string) []Row {
	var rows []Row
	for i, l := range strings.Split(s, "\n") {
		if l != "" {
			rows = append(rows, Row{Line: i + 1, Cells: strings.Split(l, "|")})
		}
	}
	return rows
}

func TestDetectHeader(t *testing.T) {
	for name, tt := range map[string]struct {
		rows  string
		line  int
		names string
	}{
		"the first line":                {"Nom|Commune|Année\nLe Fil|Dole|2019", 1, "Nom|Commune|Année"},
		"titles above":                  {"Recensement 2022\n\nPays de Bray|DREAL\nNom|Commune|Adresse|Thème\nLe Fil|Dole|3 rue|Culture", 4, "Nom|Commune|Adresse|Thème"},
		"a merged title":                {"Liste|Liste|Liste\nNom|Commune|Année\nLe Fil|Dole|2019", 2, "Nom|Commune|Année"},
		"years are names":               {"Territoire|2019|2020\nDole|12|13", 1, "Territoire|2019|2020"},
		"merged groups":                 {"Nom|Contact|Contact|Lieu|Lieu\n|Nom|Courriel|Commune|Adresse\nLe Fil|Léa|a@b.fr|Dole|3 rue", 2, "Nom|Contact · Nom|Contact · Courriel|Lieu · Commune|Lieu · Adresse"},
		"groups of a CSV":               {"Nom|Contact||Lieu|\n|Nom|Courriel|Commune|Adresse\nLe Fil|Léa|a@b.fr|Dole|3 rue", 2, "Nom|Contact · Nom|Contact · Courriel|Lieu · Commune|Lieu · Adresse"},
		"data do not make a group":      {"Nom|Thème|Thème|Thème\nLe Fil|Culture|Mobilité|Santé\nL’Orée|Santé|Eau|Culture", 1, "Nom|Thème|Thème|Thème"},
		"a name on two lines of a cell": {"Nom de\nl’initiative|Commune\nLe Fil|Dole", 0, ""},
		"one column":                    {"Nom\nLe Fil\nL’Orée", 1, "Nom"},
		"a column without a name":       {"Nom||Année\nLe Fil|x|2019", 1, "Nom||Année"},
		"figures only":                  {"1|2|3\n4|5|6", 0, ""},
		"nothing":                       {"", 0, ""},
		"a first line with a date":      {"Le Fil|12/03/2021|Dole\nNom|Date|Commune\nL’Orée|13/03/2021|Dole", 2, "Nom|Date|Commune"},
	} {
		t.Run(name, func(t *testing.T) {
			rows := lines(tt.rows)
			if strings.Contains(name, "two lines") {
				rows = []Row{{Line: 1, Cells: []string{"Nom de\nl’initiative", "Commune"}}, {Line: 2, Cells: []string{"Le Fil", "Dole"}}}
				tt.line, tt.names = 1, "Nom de l’initiative|Commune"
			}
			h := DetectHeader(rows)
			if h.Line != tt.line || strings.Join(h.Names, "|") != tt.names {
				t.Errorf("line %d, %q; want %d, %q", h.Line, h.Names, tt.line, tt.names)
			}
		})
	}
}

func TestHeaderAt(t *testing.T) {
	rows := lines("a|b\n\nc |  d\n1|2")
	if h := HeaderAt(rows, 3); h.Line != 3 || !slices.Equal(h.Names, []string{"c", "d"}) {
		t.Errorf("%+v", h)
	}
	if h := HeaderAt(rows, 2); h.Line != 0 {
		t.Errorf("a line without anything: %+v", h)
	}
}

func TestSuggest(t *testing.T) {
	fields := []Field{
		{Name: "name", Labels: []string{"Nom de l’initiative", "nom", "intitulé", "titre du projet"}},
		{Name: "commune", Labels: []string{"Commune", "ville"}},
		{Name: "commune_code", Labels: []string{"Code commune", "code insee", "insee_com", "depcom"}},
		{Name: "email", Labels: []string{"Courriel", "e-mail", "adresse électronique"}},
		{Name: "address", Labels: []string{"Adresse"}},
		{Name: "theme", Labels: []string{"Thème", "thématique"}, Many: true},
		{Name: "contact_name", Labels: []string{"Nom du contact", "contact · nom"}},
	}
	headers := []string{"NOM", "Code INSEE", "Ville", "Couriel", "Adresse électronique", "Thématique", "Thème", "Contact · Nom", "Remarques", "Adresse du lieu", ""}
	want := map[int]string{0: "name", 1: "commune_code", 2: "commune", 4: "email", 5: "theme", 6: "theme", 7: "contact_name", 9: "address"}
	got := map[int]string{}
	last := 1.0
	for _, s := range Suggest(headers, fields) {
		got[s.Column] = s.Field
		if s.Score > last || s.Score < leastScore {
			t.Errorf("%+v after %v", s, last)
		}
		last = s.Score
	}
	for column, field := range want {
		if got[column] != field {
			t.Errorf("%q is %q, want %q", headers[column], got[column], field)
		}
		delete(got, column)
	}
	if len(got) > 0 {
		t.Errorf("also suggested: %v", got)
	}
}

func TestAMisspelledHeaderIsUnderstood(t *testing.T) {
	got := Suggest([]string{"Couriel"}, []Field{{Name: "email", Labels: []string{"Courriel"}}, {Name: "name", Labels: []string{"Nom"}}})
	if len(got) != 1 || got[0].Field != "email" || got[0].Score >= otherName {
		t.Errorf("%+v", got)
	}
}

func TestColumnName(t *testing.T) {
	for n, want := range map[int]string{1: "A", 26: "Z", 27: "AA", 702: "ZZ", 703: "AAA", 16384: "XFD"} {
		if got := ColumnName(n); got != want {
			t.Errorf("column %d is %s, want %s", n, got, want)
		}
		if back, rest := columnNumber([]byte(want + "7")); back != n || string(rest) != "7" {
			t.Errorf("%s is column %d, want %d", want, back, n)
		}
	}
}

func TestAColumnThatCountsPeopleIsNotWhoTheyAre(t *testing.T) {
	fields := []Field{{Name: "for", Labels: []string{"Pour qui", "Bénéficiaires"}, Many: true}}
	if got := Suggest([]string{"Nb bénéficiaires", "Nombre de bénéficiaires", "Chiffres" + joint + "Nb bénéficiaires"}, fields); len(got) != 0 {
		t.Errorf("a number of people is taken for who they are: %+v", got)
	}
	if got := Suggest([]string{"Bénéficiaires de l’action"}, fields); len(got) != 1 || got[0].Field != "for" {
		t.Errorf("who they are is not found: %+v", got)
	}
}

func TestATitleAboveColumnsIsNotTheirName(t *testing.T) {
	fields := []Field{{Name: "action", Labels: []string{"Échelons d’action", "Action"}}, {Name: "start", Labels: []string{"Début", "Date de démarrage"}}, {Name: "contact_name", Labels: []string{"Contact : personne", "Nom du contact"}}}
	headers := []string{"Vie de l'action" + joint + "Date de démarrage", "Vie de l'action" + joint + "Remarques", "Contact" + joint + "Nom du contact"}
	got := map[int]string{}
	for _, s := range Suggest(headers, fields) {
		got[s.Column] = s.Field
	}
	if len(got) != 2 || got[0] != "start" || got[2] != "contact_name" {
		t.Errorf("%v", got)
	}
}
