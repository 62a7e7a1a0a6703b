package planfile_test

import (
	"errors"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/composite/planfile"
)

// TestWhatTheMethodDoesNotReadIsRefused: who writes a setting of another method than the
// one chosen is told, with its line, rather than left to believe that it counts.
func TestWhatTheMethodDoesNotReadIsRefused(t *testing.T) {
	for plan, says := range map[string]string{
		"normalise: {method: min-max, target: 3}":                                        "plan.yaml:16:30: normalise.target counts only with distance-to-target, and the method here is min-max: change the method, or take the line away",
		"normalise: {target: 3}":                                                         "normalise.target counts only with distance-to-target, and the method here is min-max",
		"normalise: {method: z-score, scale: {low: 0, high: 10}}":                        "normalise.scale counts only with min-max, ",
		"normalise: {method: z-score, indicators: {REV: {mean: 5}}}":                     "normalise.indicators.REV.mean counts only with z-score, and the method here is min-max",
		"normalise: {method: z-score, mean: 5, indicators: {REV: {method: z-score}}}":    "",
		"normalise: {method: min-max, mean: 5, indicators: {REV: {method: z-score}}}":    "normalise.mean counts only with z-score",
		"normalise: {method: z-score, scale: {low: 0, high: 10}, indicators: {REV: {}}}": "",
		"normalise: {method: zscore, target: 3}":                                         "", // its step tells the methods there are
		"normalise: {method: min-max, indicators: {REV: {method: zscore}}, target: 3}":   "",
		"impute: {method: mean, neighbours: 3}":                                          "impute.neighbours counts only with neighbours, and the method here is mean",
		"impute: {method: mean, group: region}":                                          "impute.group counts only with group-mean, group-median, and the method here is mean",
		"impute: {neighbours: 3, indicators: {REV: {method: neighbours}}}":               "",
		"impute: {neighbours: 3, indicators: {REV: {method: median}}}":                   "impute.neighbours counts only",
		"impute: {method: neighbours, indicators: {REV: {neighbours: 3}}}":               "",
		"impute: {method: median, indicators: {REV: {neighbours: 3}}}":                   "impute.indicators.REV.neighbours counts only with neighbours, and the method here is median",
		"impute: {method: median, iterations: 3, indicators: {REV: {method: em}}}":       "",
		"treat: {factor: 10}": "treat.factor counts only with log-gii, and the method here is log-ct-plus",
		"treat: {transform: log-gii, indicators: {REV: {factor: 10}}}":                       "",
		"weights: {budget: {allocations: []}}":                                               "weights.budget counts only with budget, and the method here is given",
		"weights: {method: equal, given: {REV: 2}}":                                          "weights.given counts only with given, and the method here is equal",
		"weights: {overrides: [{level: 2, use: {method: pca, factors: {}}}]}":                "weights.overrides[1].use.factors counts only with factors, and the method here is pca",
		"aggregate: {power: 2}":                                                              "aggregate.power counts only with generalised, and the method here is arithmetic",
		"aggregate: {method: generalised}":                                                   "plan.yaml:16:12: aggregate.power is not said: add it",
		"aggregate: {levels: {2: {method: generalised}}}":                                    "aggregate.levels.2.power is not said: add it",
		"aggregate: {method: generalised, power: 0}":                                         "",
		"aggregate: {method: bod, availability: 0.5}":                                        "aggregate.availability counts for nothing with the method bod: take the line away, or change the method",
		"aggregate: {method: bod, availability: 0.5, nodes: {niveau: {}}}":                   "",
		"aggregate: {method: geometric, levels: {2: {method: mpi, cutoff: 3}}}":              "aggregate.levels.2.cutoff counts only with counting, and the method here is mpi",
		"uncertainty: {factors: [{name: a, weights: {concentration: 4}}]}":                   "uncertainty.factors[1].weights.concentration counts only with dirichlet, and the method here is noise",
		"uncertainty: {factors: [{name: a, alternatives: [{}, {aggregate: {order: [1]}}]}]}": "uncertainty.factors[1].alternatives[2].aggregate.order counts only with owa, and the method here is arithmetic",
	} {
		begin, _, _ := strings.Cut(whole, "normalise:")
		_, err := read(t, begin+plan+"\n")
		var wrong *planfile.Problems
		switch {
		case says == "" && err != nil:
			t.Errorf("%s: %v", plan, err)
		case says != "" && (!errors.As(err, &wrong) || len(wrong.List) != 1 || !strings.Contains(err.Error(), says)):
			t.Errorf("%s:\n%v\nwant\n%s", plan, err, says)
		}
	}
}
