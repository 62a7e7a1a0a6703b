package cli

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestAFaultPointsAtTheKeyAndSaysWhatToDo reads what is told of choices that the library
// refuses, in both languages, as who wrote the plan does.
func TestAFaultPointsAtTheKeyAndSaysWhatToDo(t *testing.T) {
	plan := indexFiles["plan.yaml"]
	for name, c := range map[string]struct{ from, to, fr, en string }{
		"a method under a node": {"aggregate: {}", "aggregate:\n  nodes:\n    niveau: {method: geometrik}",
			"plan.yaml:17, agrégation : Cette étape ne connaît pas la méthode « geometrik » : écrivez l’une de geometric, ", "plan.yaml:17, aggregation: There is no method “geometrik” for this step: write one of geometric, "},
		"a method to complete": {"weights: {}", "weights: {}\nimpute:\n  indicators:\n    CHOM: {method: moyenne}", "plan.yaml:17, imputation : Cette étape ne connaît pas la méthode « moyenne » : écrivez l’une de mean, ", "write one of mean, "},
		"a transformation":     {"weights: {}", "weights: {}\ntreat: {transform: boxcox}", "plan.yaml:15, ", "write one of box-cox, "},
		"a way to normalise":   {"{method: goalposts, quantiles", "{method: zscore, quantiles", "plan.yaml:13, ", "write one of z-score, "},
		"a way to weigh":       {"weights: {}", "weights:\n  method: entropie", "plan.yaml:15, ", "write one of entropy, "},
		"a way to sample":      {"  draws: 100", "  draws: 100\n  sampling:\n    method: sobole", "plan.yaml:19, ", "write one of sobol, monte-carlo."},
		"a method that varies": {"{}, {normalise: {scale: {low: 1, high: 100}}}]", "{}, {aggregate: {method: medain}}]", "plan.yaml:20, agrégation, quand normalisation = 2 : Cette étape ne connaît pas la méthode « medain »", "plan.yaml:20, aggregation, when normalisation = 2: There is no method “medain” for this step: write one of median, "},
		"a weight of nobody": {"weights: {}", "weights:\n  given:\n    CHOM: 1\n    CHOMM: 2", "plan.yaml:17, pondération : Il n’y a pas d’indicateur ni d’agrégat « CHOMM » dans le tableau : corrigez son code, ou ajoutez-le.",
			"plan.yaml:17, weighting: There is no indicator or aggregate CHOMM in the table: correct its code, or add it."},
		"a unit to keep": {"weights: {}", "weights: {}\nscreen:\n  include:\n    - \"01004\"\n    - \"99999\"", "plan.yaml:18, ", "There is no unit 99999 in the table: correct its code, or take it away from here."},
		"a pair":         {"  draws: 100", "  draws: 100\n  pairs: [\"01004\",\n    \"01999\"]", "plan.yaml:19, ", "There is no unit 01999"},
		"few draws":      {"draws: 100", "draws: 1", "plan.yaml:17, incertitude : « draws » vaut 1 : demandez au moins 2 tirages", "draws is 1: ask for 2 at least"},
		"a share":        {"  draws: 100", "  draws: 100\n  share: 2", "plan.yaml:18, ", "share is 2"},
		"a circle": {"name: Indice}", "name: Indice, parent: cadre}", "plan.yaml:11, données : Les rattachements tournent en rond, cadre → indice → cadre : donnez à l’un d’eux un autre « parent », ou aucun.",
			"Parents go round in a circle, cadre → indice → cadre: give one of them another parent, or none."},
		"its own parent": {"name: Indice}", "name: Indice,\n     parent: indice}", "plan.yaml:13, données : Les rattachements tournent en rond, indice → indice", "indice → indice"},
		"a parent not there": {"direction: lower, parent: niveau", "direction: lower,\n     parent: niveua", "plan.yaml:7, données : Chômage (CHOM) se rattache à « niveua », qui n’est pas parmi les agrégats : écrivez l’un de niveau, ",
			"Unemployment (CHOM) belongs to niveua, which is not among the aggregates: write one of niveau, "},
		"a code twice":         {"code: LOG,", "code: CHOM,", "plan.yaml:7:12 : Le code « CHOM » est déjà à la ligne 6 : chaque indicateur et chaque agrégat a besoin du sien.", "plan.yaml:7:12: The code “CHOM” is on line 6 already: give each indicator and aggregate a code of its own."},
		"two tops":             {"parent: indice}\n  - {code: indice", "}\n  - {code: indice", "plan.yaml:9, plan : L’arbre a 2 sommets (cadre, indice) : dites avec « target » lequel est l’indice.", "There are 2 tops in the tree (cadre, indice): say with target"},
		"a target":             {"name: Essai", "name: Essai\ntarget: indices", "plan.yaml:2, plan : Il n’y a pas d’agrégat « indices » dont donner les rangs : écrivez l’un de indice, ", "There is no aggregate “indices” to rank: write one of indice, "},
		"a divisor":            {"weights: {}", "weights: {}\ndenominate:\n  by:\n    REV: LOGE", "plan.yaml:17 : « denominate.by.REV » demande la colonne « LOGE », qui n’est pas dans le tableau : vouliez-vous dire « LOG » ?", "denominate.by.REV asks for the column “LOGE”"},
		"a divisor of its own": {"unit: €, direction", "unit: €,\n     denominator: LOGE, direction", "plan.yaml:6 : « indicators[1].denominator » demande la colonne « LOGE »", "did you mean “LOG”?"},
	} {
		if !strings.Contains(plan, c.from) {
			t.Fatalf("the plan does not hold %q", c.from)
		}
		dir := indexFolder(t, map[string]string{"plan.yaml": strings.Replace(plan, c.from, c.to, 1)})
		for lang, says := range map[string]string{"fr": c.fr, "en": c.en} {
			code, _, errs := bocage(t, map[string]string{"BOCAGE_LANG": lang}, "index", "run", filepath.Join(dir, "plan.yaml"))
			said := spaced(strings.ReplaceAll(errs, dir+string(filepath.Separator), ""))
			if code != exitInvalid || !strings.Contains(said, spaced(says)) {
				t.Errorf("%s: exit %d, said %s\nwant %s", name, code, said, says)
			}
		}
	}
}

// A flag out of range is told as typed, with why.
func TestTooFewDrawsAndUnitsAreRefused(t *testing.T) {
	plan := filepath.Join(indexFolder(t, nil), "plan.yaml")
	for flags, says := range map[string]string{"--draws 1": "--draws vaut 1 : il faut au moins 2 tirages", "--limit -2": "--limit vaut −2 : donnez un nombre d’unités"} {
		code, _, errs := bocage(t, nil, append([]string{"index", "run", plan}, strings.Fields(flags)...)...)
		if code != exitUsage || !strings.Contains(spaced(errs), says) {
			t.Errorf("%s: exit %d, %s", flags, code, errs)
		}
	}
	if code, _, errs := bocage(t, nil, "index", "compare", plan, plan, "--limit", "-2"); code != exitUsage {
		t.Errorf("compare: exit %d, %s", code, errs)
	}
	if code, _, errs := bocage(t, nil, "index", "run", plan, "--draws", "2", "--limit", "0"); code != exitOK {
		t.Errorf("exit %d, %s", code, errs)
	}
}

// An indicator that belongs nowhere counts for nothing: the command says so.
func TestAnIndicatorWithoutParentIsTold(t *testing.T) {
	dir := indexFolder(t, map[string]string{"plan.yaml": strings.Replace(indexFiles["plan.yaml"], "direction: higher, parent: cadre", "direction: higher", 1)})
	code, out, errs := bocage(t, nil, "index", "run", filepath.Join(dir, "plan.yaml"))
	if code != exitOK || !strings.Contains(spaced(out+errs), "Forêt (FORET) n’a pas de « parent » : il n’est dans aucun agrégat et ne compte pas dans l’indice.") {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
}

// TestADenominatorIsFoundInTheTable: data.columns need not name it.
func TestADenominatorIsFoundInTheTable(t *testing.T) {
	scores := func(change ...string) string {
		dir := indexFolder(t, map[string]string{"plan.yaml": strings.NewReplacer(change...).Replace(indexFiles["plan.yaml"])})
		code, out, errs := bocage(t, nil, "index", "run", filepath.Join(dir, "plan.yaml"), "--json", "--draws", "4")
		if code != exitOK {
			t.Fatalf("exit %d: %s", code, errs)
		}
		_, units, _ := strings.Cut(out, `"units":`)
		return units
	}
	by := []string{"weights: {}", "weights: {}\ndenominate: {by: {REV: LOG}}"}
	named := scores(append(by, "decimal: comma}", "decimal: comma, columns: [LOG]}")...)
	if found := scores(by...); found != named || found == scores() {
		t.Errorf("found %.300s\nnamed %.300s", found, named)
	}
}
