package composite

// Why weights can't be found, or deserve a warning.
const (
	NoCorrelation         Reason = "no_correlation"
	WeightOtherTree       Reason = "weight_other_tree"
	WeightOtherCount      Reason = "weight_other_count"
	WeightOtherIndex      Reason = "weight_other_index"
	WeightOverrideUnclear Reason = "weight_override_unclear"
	WeightNoAggregate     Reason = "weight_no_aggregate"
	WeightNoLevel         Reason = "weight_no_level"
	WeightNotUsed         Reason = "weight_not_used"
	WeightBrought         Reason = "weight_brought"
	WeightNoSum           Reason = "weight_no_sum"
	WeightNegative        Reason = "weight_negative"
	WeightKept            Reason = "weight_kept"
	WeightNobody          Reason = "weight_nobody"
	WeightNoPerson        Reason = "weight_no_person"
	WeightTwice           Reason = "weight_twice"
	WeightNotAmong        Reason = "weight_not_among"
	WeightTooMany         Reason = "weight_too_many"
	WeightTrim            Reason = "weight_trim"
	BudgetPoints          Reason = "budget_points"
	BudgetLeft            Reason = "budget_left"
	BudgetSum             Reason = "budget_sum"
	AHPValue              Reason = "ahp_value"
	AHPTwice              Reason = "ahp_twice"
	AHPUnlinked           Reason = "ahp_unlinked"
	AHPGaps               Reason = "ahp_gaps"
	AHPIncomplete         Reason = "ahp_incomplete"
	AHPInconsistent       Reason = "ahp_inconsistent"
	AHPPersonInconsistent Reason = "ahp_person_inconsistent"
	AHPPersonGaps         Reason = "ahp_person_gaps"
	BestWorstSame         Reason = "best_worst_same"
	BestWorstLeft         Reason = "best_worst_left"
	BestWorstValue        Reason = "best_worst_value"
	BestWorstTwo          Reason = "best_worst_two"
	BestWorstOrder        Reason = "best_worst_order"
	WeightFewUnits        Reason = "weight_few_units"
	WeightUnitsAside      Reason = "weight_units_aside"
	WeightConstant        Reason = "weight_constant"
	WeightComponents      Reason = "weight_components"
	WeightFactorLimits    Reason = "weight_factor_limits"
	WeightNoFactor        Reason = "weight_no_factor"
	WeightBelowZero       Reason = "weight_below_zero"
	WeightNoShare         Reason = "weight_no_share"
	WeightAllAlike        Reason = "weight_all_alike"
	WeightTarget          Reason = "weight_target"
	WeightTargetMissed    Reason = "weight_target_missed"
	BoDLimits             Reason = "bod_limits"
	BoDInfeasible         Reason = "bod_infeasible"
	BoDNegative           Reason = "bod_negative"
	BoDMissing            Reason = "bod_missing"
	BoDTooMany            Reason = "bod_too_many"
	BoDZero               Reason = "bod_zero"
	BoDUnsolved           Reason = "bod_unsolved"
)

var weightSentences = map[Reason]string{
	NoCorrelation:         "{indicator} can't be correlated with {other}: both need at least two units in common, over which each varies",
	WeightOtherTree:       "the data have {value} indicators and the tree {limit}: weigh data with a tree of their own",
	WeightOtherCount:      "there are {value} weights for {limit} indicators and aggregates: give one each, in the order of the tree",
	WeightOtherIndex:      "an index of {value} scores is held against {limit} units and {other} roots: give one score a unit, of a tree with one root",
	WeightOverrideUnclear: "an override names level {value} and aggregate “{indicator}”: name one of the two, and no override within it",
	WeightNoAggregate:     "an override is for {indicator}, which is not an aggregate: give the code of one",
	WeightNoLevel:         "an override is for level {value}: give a level from 1 to {limit}",
	WeightNotUsed:         "weights are given by code, but the method is {other}, which would not read them: take them away, or choose the method given",
	WeightBrought:         "{indicator}, whose weight is 0 in the metadata, weighs {value} again by this method",
	WeightNoSum:           "the weights within {indicator} have a sum of {value}, so that nothing can be shared: choose another method, or look at which of them oppose the others",
	WeightNegative:        "the weight of {indicator} within {other} is {value}, below 0: it would count against its own direction; look at its direction, leave it out or choose another method",
	WeightKept:            "nobody spoke of what is within {indicator} (method {other}): it keeps the weights of the metadata",
	WeightNobody:          "the method {other} needs the answer of at least one person",
	WeightNoPerson:        "answer {value} does not say whose it is: name the person",
	WeightTwice:           "{unit} answers twice for {indicator}: keep one answer",
	WeightNotAmong:        "{indicator} can't be weighed against {other}: only children of one aggregate are, or indicators when the weight goes over all of them",
	WeightTooMany:         "{indicator} has {value} children: the method {other} goes up to {limit}; group them, or choose another method",
	WeightTrim:            "the share trimmed at each end is {value}: give at least 0 and less than 0.5",
	BudgetPoints:          "{unit} gives {value} points to {indicator}: give 0 or more",
	BudgetLeft:            "{unit} does not say how many points {indicator} gets within {other}: give them, 0 included",
	BudgetSum:             "the points of {unit} within {indicator} have a sum of {value}: it must be 100",
	AHPValue:              "{unit} judges {indicator} to be {value} times as important as {other}: give two different codes and a number from 1/9 to 9",
	AHPTwice:              "{unit} judges {indicator} against {other} twice: keep one judgement of the pair",
	AHPUnlinked:           "no judgement links {indicator} to the others within {other}: judge one more pair",
	AHPGaps:               "{value} pairs within {indicator} are not judged, which geometric means of rows don't allow: judge them, or choose the eigenvector",
	AHPIncomplete:         "{value} pairs within {indicator} are not judged: they were completed by Harker’s method, and the consistency ratio is kinder than with all of them",
	AHPInconsistent:       "the judgements within {indicator} contradict each other (consistency ratio {value}, above {limit}): look again at {other} first",
	AHPPersonInconsistent: "the judgements of {unit} within {indicator} contradict each other (consistency ratio {value}, above {limit}): look again at {other} first",
	AHPPersonGaps:         "{unit} judged too few pairs within {indicator} for weights of their own: those of the group are used",
	BestWorstSame:         "{unit} names {indicator} as the most and the least important within {other}: name two",
	BestWorstLeft:         "{unit} does not compare {indicator} within {other}: compare it with the most and with the least important",
	BestWorstValue:        "{unit} compares {indicator} by {value} within {other}: give a number from 1 to 9, and 1 to itself",
	BestWorstTwo:          "{unit} compares {indicator} to {other} twice, by {value} and by {limit}: both must be the same",
	BestWorstOrder:        "{unit} puts {indicator} before {other} against the most important, and after it against the least important: ask again",
	WeightFewUnits:        "only {value} units have every value within {indicator}: at least {limit} are needed; impute, or use pairs of values",
	WeightUnitsAside:      "{value} of {limit} units lack a value within {indicator}, and were set aside to find its weights",
	WeightConstant:        "{indicator} does not vary enough within {other} for weights to be found from data: leave it out, or choose another method",
	WeightComponents:      "{value} components and a share of {limit} are asked for: give one of the two, a number of 1 or more or a share up to 1",
	WeightFactorLimits:    "factors are asked to have an eigenvalue above {value} and to explain more than {limit}: give 0 or more, and a share below 1",
	WeightNoFactor:        "no factor within {indicator} passes the limits (the first eigenvalue is {value}): the first was kept",
	WeightBelowZero:       "the score of {indicator} for {unit} is {value}: entropy needs 0 or more; normalise so that none is below 0",
	WeightNoShare:         "{indicator} has {value} values, or none above 0: entropy needs at least two, and a sum above 0",
	WeightAllAlike:        "nothing within {indicator} tells units apart: these weights can't be found from data",
	WeightTarget:          "the importance wanted for {indicator} is {value}: give a number above 0",
	WeightTargetMissed:    "the importances wanted within {indicator} can't be met: the largest gap left is {value}; look for an indicator that goes against the others",
	BoDLimits:             "the limits of {indicator} are {value} and {limit}: give parts from 0 to 1, the least first",
	BoDInfeasible:         "the least parts have a sum of {value} and the largest of {limit}: no score can be shared so; the first must be at most 1, the second at least 1",
	BoDNegative:           "the score of {unit} in {indicator} is {value}: the benefit of the doubt needs 0 or more; normalise so that none is below 0",
	BoDMissing:            "{unit} has no value of {indicator}: impute it, or leave out the units that lack one",
	BoDTooMany:            "{value} units are compared, and the benefit of the doubt goes up to {limit}, for its work grows with their square: compare fewer, or choose another method",
	BoDZero:               "{unit} has 0 in {indicator}, so that its score can only be 0 within the limits asked for",
	BoDUnsolved:           "no best weights were found for {unit}: its scores may be too small beside those of others; leave it out",
}
