package web

import (
	"bytes"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/sheet"
)

var compareFixtures = []fixture{
	{route: "compare"},
	{route: "compare", values: []any{"t", "commune:01001"}},
	{route: "compare", values: []any{"t", "commune:01001", "t", "commune:01004", "t", "commune:29019"}},
	{route: "compare", values: []any{"t", "epci:200069193", "t", "epci:200071751", "dimension", "revenus"}},
	{route: "compare", values: []any{"t", "commune:01001", "t", "commune:98818", "t", "departement:01", "t", "commune:97105", "t", "region:84", "t", "commune:75056"}},
	{route: "compare", values: []any{"t", "Zzyzx"}, status: http.StatusUnprocessableEntity},
}

// compareAt asks for places as a form sends them.
func compareAt(lines ...string) string {
	return "/territoires/comparer?" + url.Values{"t": {strings.Join(lines, "\r\n")}}.Encode()
}

// incomeDimension is that of incomes in the first grid of profiles.
const incomeDimension = "revenus"

// TestCompareByName: places typed one a line lead to an address that names them by their keys, in the order given.
func TestCompareByName(t *testing.T) {
	s := testServer(t)
	answer := get(t, s, compareAt("Brest (29)", "01004", "CC de la Dombes"), access.Anyone)
	if to := answer.Header().Get("Location"); answer.Code != http.StatusSeeOther || to != "/territoires/comparer?t=commune%3A29019&t=commune%3A01004&t=epci%3A200069193" {
		t.Fatalf("%d to %s", answer.Code, to)
	}
	page := plainly(get(t, s, answer.Header().Get("Location"), access.Anyone).Body.String())
	for _, words := range []string{"Brest, Ambérieu-en-Bugey et CC de la Dombes, côte à côte", "pas du même échelon", "France :", "ne se recalcule pas", "Base 100 en 2013", "Rupture", "Aucun rang"} {
		if !strings.Contains(page, words) {
			t.Errorf("the comparison does not say %q", words)
		}
	}
	if rest := plainly(get(t, s, "/territoires/comparer?t=commune:01004&t=commune:29019&dimension="+incomeDimension, access.Anyone).Body.String()); strings.Contains(rest, "Logements vacants") || !strings.Contains(rest, "Niveau de vie médian (2021, € par an)") {
		t.Error("a dimension does not show its indicators alone")
	}
	if secret := plainly(get(t, s, "/territoires/comparer?t=commune:01001&t=commune:97105", access.Anyone).Body.String()); !strings.Contains(secret, "secret statistique") || !strings.Contains(secret, "hors du champ de la source") {
		t.Error("secret and out of the field are not told apart")
	}
}

// TestWhatCannotBeCompared: each message says what and what to do, and what was typed comes back.
func TestWhatCannotBeCompared(t *testing.T) {
	s := testServer(t)
	seven := []string{"01001", "01002", "01004", "01005", "01006", "01007", "01008"}
	for _, c := range []struct {
		lines []string
		says  string
		code  int
	}{
		{[]string{"01001", "Zzyzx"}, "Ligne 2 : « Zzyzx » n’est pas un territoire connu", http.StatusUnprocessableEntity},
		{[]string{"01001", "Saint-Denis"}, "Ajoutez le département entre parenthèses", http.StatusUnprocessableEntity},
		{seven, "6 territoires au plus : vous en avez donné 7", http.StatusUnprocessableEntity},
		{slices.Repeat(seven, 5), "6 territoires au plus : vous en avez donné 35", http.StatusUnprocessableEntity},
		{[]string{"01001", "commune:XF001"}, "l’un ne se compare pas à l’autre", http.StatusUnprocessableEntity},
		{[]string{"commune:XF001", "commune:XF002"}, "aucun chiffre n’en est connu", http.StatusUnprocessableEntity},
		{[]string{strings.Repeat("x", 300)}, "200", http.StatusUnprocessableEntity},
		{[]string{"01001", "01001", "01004"}, "Donné deux fois, montré une fois : L'Abergement-Clémenciat", http.StatusOK},
	} {
		answer := get(t, s, compareAt(c.lines...), access.Anyone)
		page := plainly(answer.Body.String())
		if answer.Code != c.code || !strings.Contains(page, c.says) {
			t.Errorf("%q: %d, without %q", c.lines, answer.Code, c.says)
		}
		if last := c.lines[len(c.lines)-1]; c.code != http.StatusOK && !strings.Contains(page, last) {
			t.Errorf("%q: %q is lost", c.lines, last)
		}
	}
	one := plainly(get(t, s, "/territoires/comparer?t=commune:01001", access.Anyone).Body.String())
	if !strings.Contains(one, "Ajoutez un territoire au moins") {
		t.Error("one place alone is not asked for another")
	}
	if answer := get(t, s, "/territoires/comparer.csv?t=commune:01001", access.Anyone); answer.Code != http.StatusUnprocessableEntity {
		t.Errorf("a file of one place: %d", answer.Code)
	}
}

// TestComparePerimeters: what people drew compares with what ships, and who has no link to it does not find it by its name.
func TestComparePerimeters(t *testing.T) {
	s := testServer(t)
	to := get(t, s, compareAt("Pays des Trois Haras", "61001"), access.Anyone).Header().Get("Location")
	if page := plainly(get(t, s, to, access.Anyone).Body.String()); !strings.Contains(page, "Pays des Trois Haras et Alençon, côte à côte") {
		t.Errorf("a perimeter does not compare: %s", to)
	}
	if answer := get(t, s, compareAt("Projet tenu secret", "61001"), access.Anyone); answer.Code != http.StatusUnprocessableEntity {
		t.Errorf("a perimeter shared by its link is found by its name: %d", answer.Code)
	}
	if page := plainly(get(t, s, "/territoires/comparer?t=perimetre:"+drawnByLink+"&t=commune:61006", access.Anyone).Body.String()); !strings.Contains(page, "Projet tenu secret et Argentan, côte à côte") {
		t.Error("a perimeter is not compared by its link")
	}
}

// TestComparisonAsFiles: every value with its status; what has none is empty, never zero.
func TestComparisonAsFiles(t *testing.T) {
	s := testServer(t)
	lines := csvLines(t, get(t, s, "/territoires/comparer.csv?t=commune:01001&t=commune:29019", access.Anyone).Body.Bytes())
	told := map[string]bool{}
	for _, l := range lines[1:] {
		told[l[7]] = true
		if l[7] == "Secret statistique" && l[6] != "" {
			t.Errorf("%s of %s is secret and is %q", l[0], l[5], l[6])
		}
	}
	if !told["Connu"] || !told["Secret statistique"] || len(lines)%2 != 1 {
		t.Errorf("%d lines with the statuses %v", len(lines), told)
	}
	body := get(t, s, "/territoires/comparer.xlsx?t=commune:01001&t=commune:29019&langue=en", access.Anyone).Body.Bytes()
	book, err := sheet.Open(bytes.NewReader(body), int64(len(body)), "t.xlsx", sheet.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if got := book.Sheets(); len(got) != 3 || got[1] != "Comparison" {
		t.Errorf("sheets %q", got)
	}
}
