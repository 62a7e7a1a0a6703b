package cli

import (
	"encoding/json"
	"fmt"
	"math"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/composite"
	"codeberg.org/bocage/bocage/internal/i18n"
)

// TestWhatIndicatorsBringIsExact: under a geometric mean too, what each brings adds up
// to the distance from a unit that would have the median score on each.
func TestWhatIndicatorsBringIsExact(t *testing.T) {
	for method, sum := range map[string]func(scores, median []float64) float64{
		"arithmetic": func(x, m []float64) float64 { return mean4(x) - mean4(m) },
		"geometric":  func(x, m []float64) float64 { return math.Exp(mean4(logs(x))) - math.Exp(mean4(logs(m))) },
	} {
		dir := indexFolder(t, map[string]string{"plan.yaml": strings.Replace(indexFiles["plan.yaml"], "aggregate: {}", "aggregate: {method: "+method+"}", 1)})
		plan := filepath.Join(dir, "plan.yaml")
		code, out, errs := bocage(t, nil, "index", "explain", "01004", plan, "--json")
		if code != exitOK {
			t.Fatalf("exit %d: %s", code, errs)
		}
		var told []unitExplained
		if err := json.Unmarshal([]byte(out), &told); err != nil {
			t.Fatal(err)
		}
		var got float64
		for _, p := range slices.Concat(told[0].Raises, told[0].Lowers) {
			got += p.Pull
		}
		m := &madeIndex{}
		m.result = resultOf(t, plan)
		var scores, median []float64
		for k := range 4 {
			known := slices.DeleteFunc(slices.Clone(m.result.Data().Values.Column(k)), math.IsNaN)
			slices.Sort(known)
			scores = append(scores, m.result.Data().Values.At(0, k))
			median = append(median, (known[(len(known)-1)/2]+known[len(known)/2])/2)
		}
		if want := sum(scores, median); !(math.Abs(got-want) <= 1e-9) {
			t.Errorf("%s: indicators bring %g, the unit is %g away", method, got, want)
		}
	}
}

// TestWhatCanNotBeTakenApartIsSaid: duels between units make no sum.
func TestWhatCanNotBeTakenApartIsSaid(t *testing.T) {
	dir := indexFolder(t, map[string]string{"plan.yaml": strings.Replace(indexFiles["plan.yaml"], "aggregate: {}", "aggregate: {method: copeland}", 1)})
	code, out, errs := bocage(t, nil, "index", "explain", "01004", filepath.Join(dir, "plan.yaml"))
	if code != exitOK || !strings.Contains(out, "copeland") || strings.Contains(out, "relève") {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
}

func mean4(x []float64) float64 { return (x[0] + x[1] + x[2] + x[3]) / 4 }

func logs(x []float64) []float64 {
	out := slices.Clone(x)
	for i, v := range x {
		out[i] = math.Log(v)
	}
	return out
}

func resultOf(t *testing.T, plan string) *composite.Result {
	t.Helper()
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	p, err := (&command{l: catalogue.For(i18n.FR), catalogue: catalogue}).readIndex(plan)
	if err != nil {
		t.Fatal(err)
	}
	r, err := p.file.Run(t.Context(), p.data)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestWhatCountsIsTold: a plan that asks which choice counts is answered, for the
// ranks and for a unit, and a choice that changes nothing plays no part.
func TestWhatCountsIsTold(t *testing.T) {
	plan := strings.Replace(indexFiles["plan.yaml"], "    - {name: poids,", "    - {name: rien, alternatives: [{}, {weights: {method: given}}]}\n    - {name: poids,", 1)
	dir := indexFolder(t, map[string]string{"plan.yaml": plan + "sensitivity: {rows: 64, units: ['01004']}\n"})
	code, out, errs := bocage(t, nil, "index", "audit", filepath.Join(dir, "plan.yaml"))
	for _, want := range []string{"dans le changement moyen des rangs (320 calculs) :", "dans le rang d’Ambérieu", "dans la note d’Ambérieu", "Avec les autres (95 %)"} {
		if code != exitOK || !strings.Contains(spaced(out), want) {
			t.Errorf("exit %d: no %q in\n%s%s", code, want, out, errs)
		}
	}
	idle := regexp.MustCompile(`rien +0 % \(0 % à 0 %\) +0 % \(0 % à 0 %\)`)
	if n := len(idle.FindAllString(spaced(out), -1)); n != 3 {
		t.Errorf("a choice that changes nothing is told %d times to play no part, want 3:\n%s", n, out)
	}
	if _, out, _ := bocage(t, nil, "index", "run", filepath.Join(dir, "plan.yaml")); !strings.Contains(spaced(out), "Quel choix change le plus les rangs (« sensitivity » dans le plan) : bocage index audit ") {
		t.Errorf("a run does not tell where it is: %s", out)
	}
	if _, out, _ := bocage(t, nil, "index", "audit", filepath.Join(dir, "plan.yaml"), "--json"); !strings.Contains(out, `"matters":{"rows":64,"runs":320`) {
		t.Errorf("JSON does not tell it: %.300s", out)
	}
}

// What was done to the values of a unit is said with the figures themselves.
func TestWhatWasDoneToAUnitIsExplained(t *testing.T) {
	plan := filepath.Join(indexFolder(t, stepFiles), "plan.yaml")
	for unit, says := range map[string]string{
		"01014": "Forêt : 900 % est très loin des autres ; ce chiffre a été ramené à 70 %, la dernière valeur courante.",
		"01010": "Chômage : le chiffre manquait, il a été estimé à 8,05 %.",
		"01009": "€ est au-delà des bornes de l’échelle ; la note est celle du bord.",
	} {
		code, out, errs := bocage(t, nil, "index", "explain", unit, plan)
		if code != exitOK || !strings.Contains(spaced(out), spaced(says)) {
			t.Errorf("%s: exit %d, no %q in\n%s%s", unit, code, says, out, errs)
		}
	}
	log := indexFolder(t, map[string]string{"communes.csv": stepFiles["communes.csv"], "plan.yaml": strings.Replace(stepFiles["plan.yaml"], "treat: {}", "treat: {max_points: -1}", 1)})
	if code, out, errs := bocage(t, nil, "index", "explain", "01014", filepath.Join(log, "plan.yaml")); code != exitOK || !strings.Contains(spaced(out), spaced("(un logarithme ou une puissance), qui garde l’ordre : Forêt.")) {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
}

// An order of Kemeny's that is not known to be the best is said to be so of a unit too.
func TestAnOrderThatMayNotBeTheBestIsExplainedSo(t *testing.T) {
	data := "CODGEO;LIBGEO;REV;TX_CHOM;LOG;FORET\n"
	for u := range 14 {
		data += fmt.Sprintf("%05d;C%d;%d;%d;%d;%d\n", u+1, u, u*7%15, u*4%15, u*11%16, u*u*3%17)
	}
	dir := indexFolder(t, map[string]string{"communes.csv": data, "plan.yaml": strings.NewReplacer("direction: lower, parent: cadre", "direction: lower, parent: niveau", "aggregate: {}", "aggregate: {method: kemeny}", "draws: 100", "draws: 4").Replace(indexFiles["plan.yaml"])})
	code, out, errs := bocage(t, nil, "index", "explain", "00003", filepath.Join(dir, "plan.yaml"))
	if code != exitOK || !strings.Contains(out, "le meilleur qui ait été trouvé") {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
}
