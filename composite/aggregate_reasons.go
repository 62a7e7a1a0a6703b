package composite

// Why scores can't be aggregated.
const (
	WrongAvailability Reason = "wrong_availability"
	WrongLevel        Reason = "wrong_level"
	NotAggregate      Reason = "not_aggregate"
	WrongPower        Reason = "wrong_power"
	WrongOrderWeights Reason = "wrong_order_weights"
	WrongCutoff       Reason = "wrong_cutoff"
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
	ScoreNotPositive:  "the score of {indicator} for {unit} is {value}: the method “{other}” needs scores above 0; normalise on a scale that starts above 0",
	ScoreTooLarge:     "the score of {indicator} for {unit} would be larger than any number: the method “{other}” needs scores that are closer together; normalise on a smaller scale",
	ScoreNegative:     "the score of {indicator} for {unit} is {value}: the method “{other}” needs scores of 0 or more; normalise on a scale that starts at 0 or above",
	TooMany:           "{indicator} would compare {value} units two by two, and the method “{other}” takes at most {limit} a year: choose a method that scores each unit by itself",
	WeightsOfOthers:   "there are {value} weights where {limit} are needed, one for each indicator and aggregate",
	WrongScores:       "there are {value} {other} where {limit} are needed: give as many rows, and one column for each indicator or aggregate",
	HeuristicOrder:    "the order of {indicator} is the best found, and may not be the best there is: above {limit} units, not all orders can be tried",
}
