package composite

import "maps"

// Why data can't be used.
const (
	NoUnit            Reason = "no_unit"
	NoIndicator       Reason = "no_indicator"
	WrongShape        Reason = "wrong_shape"
	NoCode            Reason = "no_code"
	RepeatedUnit      Reason = "repeated_unit"
	RepeatedIndicator Reason = "repeated_indicator"
	NoSuchColumn      Reason = "no_such_column"
	NoSuchGrouping    Reason = "no_such_grouping"
	NoSuchIndicator   Reason = "no_such_indicator"
	NoSuchUnit        Reason = "no_such_unit"
	WrongDirection    Reason = "wrong_direction"
	NotFinite         Reason = "not_finite"
	TooLargeValue     Reason = "too_large_value"
	NoSuchParent      Reason = "no_such_parent"
	NoChild           Reason = "no_child"
	ParentCycle       Reason = "parent_cycle"
	NoTop             Reason = "no_top"
	NoSuchTarget      Reason = "no_such_target"
	StandsAlone       Reason = "stands_alone"
	WrongWeight       Reason = "wrong_weight"
	UnknownMethod     Reason = "unknown_method"
	OutOfRange        Reason = "out_of_range"
)

// Sentences gives each reason its English sentence. {unit}, {indicator},
// {other}, {known}, {value} and {limit} are filled by [Error.In].
var Sentences = joined(
	dataSentences,
	analyseSentences,
	preparationSentences,
	weightSentences,
	normaliseSentences,
	aggregateSentences,
	samplingSentences,
	sensitivitySentences,
	factorSentences,
	samplingErrorSentences,
	spreadSentences,
	spatialSentences, benefitSentences,
	clusterSentences,
)

var dataSentences = map[Reason]string{
	NoUnit:            "the table has no unit: give at least one row",
	NoIndicator:       "the table has no indicator: give at least one column of numbers",
	WrongShape:        "there are {value} values of {indicator} where {limit} are needed, one for each unit and indicator",
	NoCode:            "row {value} has no code: give each unit a code of its own",
	RepeatedUnit:      "the unit {unit} is there twice: keep one row for each unit and year",
	RepeatedIndicator: "the code {indicator} is there twice: give each indicator and aggregate a code of its own",
	NoSuchColumn:      "{indicator} asks for the column {other}, which is not in the table",
	NoSuchGrouping:    "there is no grouping {other} in the table: name a column that sorts the units into groups",
	NoSuchIndicator:   "there is no indicator or aggregate {indicator} in the table",
	NoSuchUnit:        "there is no unit {unit} in the table",
	WrongDirection:    "the direction of {indicator} is {value}: write 1 when more is better, -1 when less is better, 0 when neither",
	NotFinite:         "the value of {indicator} for {unit} is infinite: give a number, or leave it empty",
	TooLargeValue:     "the value of {indicator} for {unit} is {value}: beyond {limit}, numbers can’t be computed with; write it in a larger unit",
	NoSuchParent:      "{indicator} belongs to {other}, which is not among the aggregates: write one of {known}, or add it",
	NoChild:           "the aggregate {indicator} has nothing below it: give it indicators, or take it away",
	ParentCycle:       "parents go round in a circle, {other}: give one of them another parent, or none",
	NoTop:             "there is no aggregate, so that nothing puts the indicators together: add one, and give it as their parent",
	NoSuchTarget:      "there is no aggregate “{other}” to rank: write one of {known}",
	StandsAlone:       "{indicator} has no parent: it belongs to no aggregate and counts for nothing",
	WrongWeight:       "the weight of {indicator} is {value}: give a number of 0 or more, and at least one above 0 within {other}",
	UnknownMethod:     "there is no method “{other}” for this step: write one of {known}",
	OutOfRange:        "{other} is {value}: give a number within {limit}",
}

// joined puts the sentences of all steps in one table.
func joined(tables ...map[Reason]string) map[Reason]string {
	out := map[Reason]string{}
	for _, t := range tables {
		maps.Copy(out, t)
	}
	return out
}
