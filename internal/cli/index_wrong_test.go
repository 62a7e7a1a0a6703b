package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/composite/planfile"
)

// TestAWrongPlanSaysWhereAndWhatToDo reads each message as who wrote the plan.
func TestAWrongPlanSaysWhereAndWhatToDo(t *testing.T) {
	plan, data := indexFiles["plan.yaml"], indexFiles["communes.csv"]
	changed := func(from, to string) map[string]string {
		if !strings.Contains(plan, from) {
			t.Fatalf("the plan does not hold %q", from)
		}
		return map[string]string{"plan.yaml": strings.Replace(plan, from, to, 1)}
	}
	table := func(text string) map[string]string { return map[string]string{"communes.csv": text} }
	for name, c := range map[string]struct {
		files map[string]string
		exit  int
		says  string
	}{
		"a slip in a key":        {changed("normalise: {method", "normalize: {method"), exitInvalid, "plan.yaml:13:1 : Il n’y a pas de clé « normalize » à cet endroit : vouliez-vous dire « normalise » ?"},
		"a wrong type":           {changed("draws: 100", "draws: cent"), exitInvalid, "« uncertainty.draws » vaut « cent », là où un nombre entier est attendu."},
		"an indicator not there": {changed("column: TX_CHOM", "column: CHOMAGE_15"), exitInvalid, "communes.csv:1 : « CHOM » demande la colonne « CHOMAGE_15 », qui n’est pas dans le tableau."},
		"a method that is none":  {changed("aggregate: {}", "aggregate: {method: moyenne}"), exitInvalid, "plan.yaml:15, agrégation : Cette étape ne connaît pas la méthode « moyenne » : écrivez l’une de copeland, median, "},
		"two tops":               {changed("  - {code: cadre, name: {fr: Cadre de vie, en: Surroundings}, parent: indice}", "  - {code: cadre, name: {fr: Cadre de vie, en: Surroundings}}"), exitInvalid, "L’arbre a 2 sommets (cadre, indice) : dites avec « target » lequel est l’indice."},
		"a parent not there":     {changed("direction: lower, parent: niveau", "direction: lower, parent: vie"), exitInvalid, "plan.yaml:6, données : Chômage (CHOM) se rattache à « vie », qui n’est pas parmi les agrégats : écrivez l’un de niveau, indice, cadre, ou ajoutez celui-là."},
		"text in a number":       {table(strings.Replace(data, "23000", "beaucoup", 1)), exitInvalid, "communes.csv:3:3 : « beaucoup » n’est pas un nombre (colonne « REV », Ambérieux)"},
		"the other decimal":      {table(strings.Replace(data, "8,1", "8.1", 1)), exitInvalid, "communes.csv:2:4 : « 8.1 » n’est pas écrit avec le signe décimal que dit « data.decimal », comma"},
		"a cell too many":        {table(strings.Replace(data, ";30\n", ";30;5\n", 1)), exitInvalid, "communes.csv:2 : Cette ligne a 7 cases et le tableau 6 colonnes"},
		"both decimals": {map[string]string{"plan.yaml": strings.Replace(plan, ", decimal: comma", "", 1), "communes.csv": strings.Replace(data, "5,5", "5.5", 1)}, exitInvalid,
			"communes.csv:6:4 : « 5.5 » (colonne « TX_CHOM », Ambutrix) et « 21340,5 », ligne 2, ne sont pas écrits avec le même signe décimal"},
		"a unit twice":            {table(strings.Replace(data, "01012;", "01004;", 1)), exitInvalid, "communes.csv:10:1 : 01004 est là une seconde fois ; la première est à la ligne 2"},
		"an empty file":           {table(""), exitInvalid, "vide"},
		"names of columns only":   {table("CODGEO;LIBGEO;REV;TX_CHOM;LOG;FORET\n"), exitInvalid, "Le tableau n’a aucune ligne sous les noms de ses colonnes"},
		"an empty plan":           {map[string]string{"plan.yaml": ""}, exitInvalid, "plan.yaml : Le plan est vide"},
		"a plan that is too long": {map[string]string{"plan.yaml": strings.Repeat("#\n", planfile.MaxPlan)}, exitInvalid, "plan.yaml : Le plan dépasse"},
		"data that changed":       {changed("file: communes.csv", "file: communes.csv, sha256: abc"), exitInvalid, "communes.csv n’est pas le fichier avec lequel le plan a été fait"},
		"data that are not there": {changed("file: communes.csv", "file: absent.csv"), exitNotFound, "absent.csv"},
		"another separator":       {changed("file: communes.csv", "file: communes.csv, separator: ','"), exitInvalid, "communes.csv se lit avec « ; », et le plan dit « , »"},
		"a tree in a circle":      {changed("name: Indice}", "name: Indice, parent: cadre}"), exitInvalid, "Les rattachements tournent en rond, cadre → indice → cadre"},
		"no direction":            {changed("unit: €, direction: higher", "unit: €, direction: none"), exitInvalid, "Revenu médian (REV) n’a pas de sens, alors que la méthode « goalposts » en demande un"},
	} {
		dir := indexFolder(t, c.files)
		code, _, errs := bocage(t, nil, "index", "run", filepath.Join(dir, "plan.yaml"))
		said := spaced(strings.ReplaceAll(errs, dir+string(filepath.Separator), ""))
		if code != c.exit || !strings.Contains(said, spaced(c.says)) {
			t.Errorf("%s: exit %d, said %s\nwant %s", name, code, said, c.says)
		}
	}
}

func TestAPlanWithoutUncertaintySaysSo(t *testing.T) {
	plan := indexFiles["plan.yaml"]
	dir := indexFolder(t, map[string]string{"plan.yaml": plan[:strings.Index(plan, "uncertainty:")]})
	code, out, errs := bocage(t, nil, "index", "run", filepath.Join(dir, "plan.yaml"), "--draws", "20")
	if code != exitOK || !strings.Contains(out, "chaque poids varie ici d’un quart") || !strings.Contains(out, " à ") {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
}

func TestTheSeedOfTheCommandWins(t *testing.T) {
	plan := filepath.Join(indexFolder(t, nil), "plan.yaml")
	_, first, _ := bocage(t, nil, "index", "run", plan, "--json", "--seed", "1")
	_, second, _ := bocage(t, nil, "index", "run", plan, "--json", "--seed", "2")
	_, again, _ := bocage(t, nil, "index", "run", plan, "--json", "--seed", "1")
	if first == second || first != again || !strings.Contains(first, `"seed":1`) {
		t.Errorf("%.300s\n%.300s", first, second)
	}
}

// TestIndicatorsMayBeDescribedBesideThePlan: a sheet of indicators, as COINr and spreadsheets do.
func TestIndicatorsMayBeDescribedBesideThePlan(t *testing.T) {
	dir := indexFolder(t, map[string]string{
		"plan.yaml":       "data: {file: communes.csv, code: CODGEO, name: LIBGEO}\nmetadata: {file: indicateurs.csv}\nuncertainty: {draws: 10, factors: [{name: poids, weights: {}}]}\n",
		"indicateurs.csv": "Code;Nom;Sens;Poids;Parent;Type\nREV;Revenu;1;1;indice;Indicateur\nFORET;Forêt;1;2;indice;Indicateur\nindice;Indice;;1;;Agrégat\n",
	})
	code, out, errs := bocage(t, nil, "index", "run", filepath.Join(dir, "plan.yaml"))
	if code != exitOK || !strings.Contains(out, "Ambronay") {
		t.Fatalf("exit %d\n%s%s", code, out, errs)
	}
	if err := os.WriteFile(filepath.Join(dir, "indicateurs.csv"), []byte("Code;Sens\nREV;vers le haut\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, errs = bocage(t, nil, "index", "run", filepath.Join(dir, "plan.yaml")); code != exitInvalid || !strings.Contains(spaced(errs), spaced("indicateurs.csv:2:2 : « Sens » vaut « vers le haut »")) {
		t.Errorf("exit %d, %s", code, errs)
	}
}
