package composite

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	"go.yaml.in/yaml/v3"
)

// preparation is how a plan writes the four steps.
type preparation struct {
	Screen     Screening    `json:"screen" yaml:"screen"`
	Denominate Denomination `json:"denominate" yaml:"denominate"`
	Impute     Imputation   `json:"impute" yaml:"impute"`
	Treat      Treatment    `json:"treat" yaml:"treat"`
}

// TestPreparationReadsFromAPlan: choices for all stand beside those of one
// indicator, in YAML as in JSON; a word that is none of them is refused.
func TestPreparationReadsFromAPlan(t *testing.T) {
	const plan = `
screen: {min_present: 0.7, min_non_zero: 0.1, aggregates: {health: 0.5}, include: [A], exclude: [B]}
denominate: {by: {doctors: population}, scale: {population: 1000}, indicator_scale: {beds: 100}}
impute: {method: neighbours, neighbours: 7, leave_missing: true, all_years: true, tolerance: 1e-9, iterations: 50,
  indicators: {jobs: {method: group-median, group: size}, rents: {method: latest, max_age: 3}}}
treat: {max_skew: 1.5, max_kurtosis: 4, max_share: 0.01, transform: box-cox, each_year: true,
  indicators: {jobs: {skip: true}, rents: {max_points: 3, combine: true, transform: log-gii, factor: 10}}}
`
	want := preparation{
		Screen:     Screening{MinPresent: 0.7, MinNonZero: 0.1, Aggregates: map[string]float64{"health": 0.5}, Include: []string{"A"}, Exclude: []string{"B"}},
		Denominate: Denomination{By: map[string]string{"doctors": "population"}, Scale: map[string]float64{"population": 1000}, IndicatorScale: map[string]float64{"beds": 100}},
		Impute: Imputation{ImputeChoice: ImputeChoice{Method: ImputeNeighbours, Neighbours: 7}, LeaveMissing: true, AllYears: true, Tolerance: 1e-9, Iterations: 50,
			Indicators: map[string]ImputeChoice{"jobs": {Method: ImputeGroupMedian, Group: "size"}, "rents": {Method: ImputeLatest, MaxAge: 3}}},
		Treat: Treatment{TreatChoice: TreatChoice{MaxSkew: 1.5, MaxKurtosis: 4, MaxShare: 0.01, Transform: BoxCox}, EachYear: true,
			Indicators: map[string]TreatChoice{"jobs": {Skip: true}, "rents": {MaxPoints: 3, Combine: true, Transform: LogGII, Factor: 10}}},
	}
	var got preparation
	read := yaml.NewDecoder(bytes.NewReader([]byte(plan)))
	read.KnownFields(true)
	if err := read.Decode(&got); err != nil || !reflect.DeepEqual(got, want) {
		t.Fatalf("%v\n%+v, want\n%+v", err, got, want)
	}
	for name, again := range map[string]func(preparation, *preparation) error{"json": throughJSON, "yaml": throughYAML} {
		var back preparation
		if err := again(got, &back); err != nil || !reflect.DeepEqual(back, want) {
			t.Errorf("%s: %v\n%+v", name, err, back)
		}
	}
	if err := yaml.Unmarshal([]byte("treat: {max_skew: high}"), &got); err == nil {
		t.Error("a threshold that is a word is accepted")
	}
}

func throughJSON(from preparation, to *preparation) error {
	text, err := json.Marshal(from)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, to)
}

func throughYAML(from preparation, to *preparation) error {
	text, err := yaml.Marshal(from)
	if err != nil {
		return err
	}
	return yaml.Unmarshal(text, to)
}
