package cli

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
)

// A difference that neither plan can have from the other is told with the reason of each.
func TestADifferenceThatNeitherPlanCanHave(t *testing.T) {
	plan := func(file, code string) string {
		return "name: Essai\ndata: {file: " + file + ", code: code}\nindicators:\n  - {code: ecole, direction: higher, parent: indice}\n  - {code: " + code + ", direction: higher, parent: indice}\n" +
			"aggregates: [{code: indice}]\nimpute: {indicators: {" + code + ": {method: median}}}\nnormalise: {method: min-max}\nweights: {}\naggregate: {}\nuncertainty: {draws: 16, factors: [{name: poids, weights: {method: noise, noise: 0.1}}]}\n"
	}
	rows := "a;1;2\nb;3;\nc;2;5\nd;5;4\ne;4;3\n"
	dir := indexFolder(t, map[string]string{"one.csv": "code;ecole;calme\n" + rows, "two.csv": "code;ecole;lien\n" + rows, "one.yaml": plan("one.csv", "calme"), "two.yaml": plan("two.csv", "lien")})
	code, said, errs := bocage(t, nil, "index", "compare", filepath.Join(dir, "one.yaml"), filepath.Join(dir, "two.yaml"), "--json")
	var out comparedIndexes
	if err := json.Unmarshal([]byte(said), &out); code != exitOK || err != nil {
		t.Fatalf("exit %d, %v: %s%s", code, err, said, errs)
	}
	if len(out.Causes) == 0 {
		t.Fatal("no cause")
	}
	for _, cause := range out.Causes {
		if cause.Undone || cause.moves != nil || !strings.Contains(cause.Why, "calme") || !strings.Contains(cause.Why, "lien") {
			t.Errorf("%s: undone %t, because %s", cause.Step, cause.Undone, cause.Why)
		}
	}
}
