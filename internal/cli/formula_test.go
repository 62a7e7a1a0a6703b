package cli

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

func TestAFormulaIsCheckedOnTheCommandLine(t *testing.T) {
	units := []string{"--units", "KM=km,G=g/km,POP={person}"}
	for _, s := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"KM*G", "--unit", "kg"}, exitOK, "convertir(KM * G; [kg])"},
		{[]string{"KM*G", "--unit", "kg"}, exitOK, "g en kg, que personne n’avait écrite"},
		{[]string{"KM*G", "--values", "KM=12.5,G=120"}, exitOK, "KM * G = 12,5 km * 120 g/km = 1 500 g"},
		{[]string{"KM*G", "--values", "KM=12.5"}, exitOK, "= valeur manquante"},
		{[]string{"KM*G", "--values", "KM=1,G=secret"}, exitOK, "KM * G = 1 km * secret statistique = secret statistique"},
		{[]string{"KM*G", "--values", "KM=beaucoup"}, exitInvalid, "« beaucoup », donné pour KM"},
		{[]string{"KM + POP"}, exitInvalid, "Caractère 6 : on ne peut ni additionner"},
		{[]string{"2,5"}, exitInvalid, "Écrivez 2.5"},
		{[]string{}, exitUsage, "bocage formula check"},
		{[]string{"KM", "--units", "KM"}, exitUsage, "--units"},
	} {
		args := slices.Concat([]string{"formula", "check"}, s.args)
		if !slices.Contains(s.args, "--units") {
			args = append(args, units...)
		}
		code, out, errs := bocage(t, nil, args...)
		said := strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(out + errs)
		if code != s.code || !strings.Contains(said, s.says) {
			t.Errorf("%v: exit %d (want %d), said %q", s.args, code, s.code, said)
		}
	}
}

func TestAFormulaWithoutUnitsAsksForThem(t *testing.T) {
	code, _, said := bocage(t, nil, "formula", "check", "P18_POP / 2")
	if code != exitInvalid || !strings.Contains(said, "--units P18_POP=km") || !strings.Contains(said, "--cards") {
		t.Errorf("exit %d, said %q", code, said)
	}
}

func TestACheckedFormulaUnderJSON(t *testing.T) {
	_, out, _ := bocage(t, map[string]string{"BOCAGE_LANG": "en"}, "formula", "check", "si(KM > 1 [km]; KM; 0)", "--units", "KM=km", "--values", "KM=3", "--json")
	var got checkedFormula
	if err := json.Unmarshal([]byte(out), &got); err != nil || got.Formula != "if(KM > 1 [km]; KM; 0)" || got.Unit != "km" || len(got.Steps) != 3 {
		t.Errorf("%v: %s", err, out)
	}
}
