package composite

// Why scores can't be aggregated.
const (
	WrongAvailability Reason = "wrong_availability"
	WrongLevel        Reason = "wrong_level"
	NotAggregate      Reason = "not_aggregate"
	WrongPower        Reason = "wrong_power"
	WrongOrderWeights Reason = "wrong_order_weights"
	WrongCutoff       Reason = "wrong_cutoff"
	NoOrder           Reason = "no_order"
	OrderStretched    Reason = "order_stretched"
	NoCutoff          Reason = "no_cutoff"
	CountsAlike       Reason = "counts_alike"
	PenaltyTooLarge   Reason = "penalty_too_large"
	MeanNotPositive   Reason = "mean_not_positive"
	ScoreNotPositive  Reason = "score_not_positive"
	ScoreTooLarge     Reason = "score_too_large"
	ScoreNegative     Reason = "score_negative"
	TooMany           Reason = "too_many"
	WeightsOfOthers   Reason = "weights_of_others"
	WrongScores       Reason = "wrong_scores"
	HeuristicOrder    Reason = "heuristic_order"
)

var aggregateSentences = map[Reason]string{
	WrongAvailability: "the availability asked for {indicator} is {value}: give a share from 0 to 1",
	WrongLevel:        "there is no level {value} to aggregate: levels go from 2 to {limit}",
	NotAggregate:      "{indicator} is an indicator: give a rule to an aggregate",
	WrongPower:        "the power for {indicator} is {value}: give a number of at most {limit} in size, of 0 or more for alpha and beta, or take the minimum or the maximum instead",
	WrongOrderWeights: "the weights by order for {indicator} are not usable: give numbers of 0 or more, at least one above 0, from the best score to the worst",
	WrongCutoff:       "the share needed for {indicator} is {value}: give a share from 0 to 1, and a cutoff for each indicator",
	NoOrder:           "the method “owa” of {indicator} has no weights by order, without which it is the mean: give order, from the best score to the worst, or take arithmetic",
	OrderStretched:    "the weights by order for {indicator} are {value} where it has {limit} parts: they are stretched over them; give as many as there are parts, unless this is what is meant",
	NoCutoff:          "{indicator} counts what is sufficient, and nothing says from which score on {other} is: give cutoff for all, or cutoffs for each",
	CountsAlike:       "counting gives {other} to every unit at {indicator}: what it counts scores from {value} to {limit}; choose a cutoff in between, a score of its children and not a value in their unit",
	PenaltyTooLarge:   "the score of {indicator} for {unit} is {value}: its own parts differ so much that the penalty is larger than their mean, and the method “{other}” above needs scores whose mean is above 0; normalise by mpi, on scores around 100, or take the arithmetic mean there",
	MeanNotPositive:   "the scores of {unit} have no mean above 0 (lowest: {indicator}, {value}): the method “{other}” needs one; normalise by mpi, on scores around 100, or on a scale that starts above 0",
	ScoreNotPositive:  "the score of {indicator} for {unit} is {value}: the method “{other}” needs scores above 0; normalise on a scale that starts above 0",
	ScoreTooLarge:     "the score of {indicator} for {unit} would be larger than any number: the method “{other}” needs scores that are closer together; normalise on a smaller scale",
	ScoreNegative:     "the score of {indicator} for {unit} is {value}: the method “{other}” needs scores of 0 or more; normalise on a scale that starts at 0 or above",
	TooMany:           "{indicator} would compare {value} units two by two, and the method “{other}” takes at most {limit} a year: choose a method that scores each unit by itself",
	WeightsOfOthers:   "there are {value} weights where {limit} are needed, one for each indicator and aggregate",
	WrongScores:       "there are {value} {other} where {limit} are needed: give as many rows, and one column for each indicator or aggregate",
	HeuristicOrder:    "the order of {indicator} is the best found, and may not be the best there is: above {limit} units, not all orders can be tried",
}
