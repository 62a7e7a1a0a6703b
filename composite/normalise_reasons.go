package composite

// Why values can't be normalised.
const (
	NoSpread         Reason = "no_spread"
	NoSpreadInYear   Reason = "no_spread_in_year"
	NoValues         Reason = "no_values"
	NoValuesInYear   Reason = "no_values_in_year"
	NoDirection      Reason = "no_direction"
	NoTarget         Reason = "no_target"
	WrongTarget      Reason = "wrong_target"
	NoReference      Reason = "no_reference"
	WrongReference   Reason = "wrong_reference"
	NoGoalposts      Reason = "no_goalposts"
	WrongGoalposts   Reason = "wrong_goalposts"
	WrongQuantiles   Reason = "wrong_quantiles"
	NoThresholds     Reason = "no_thresholds"
	WrongThresholds  Reason = "wrong_thresholds"
	WrongBreaks      Reason = "wrong_breaks"
	WrongClassScores Reason = "wrong_class_scores"
	WrongScale       Reason = "wrong_scale"
	ValueNotPositive Reason = "value_not_positive"
	NoScaleOfYear    Reason = "no_scale_of_year"
	OtherIndicators  Reason = "other_indicators"
	CategoryScored   Reason = "category_scored"
)

var normaliseSentences = map[Reason]string{
	NoSpread:         "all values of {indicator} are {value}: they tell no unit apart; take the indicator out, or give it goalposts",
	NoValues:         "{indicator} has no value at all: take it out, or complete the data",
	NoSpreadInYear:   "in {year}, all values of {indicator} are {value}: they tell no unit apart; learn from all years together, take the indicator out, or give it goalposts",
	NoValuesInYear:   "{indicator} has no value at all in {year}: learn from all years together, take it out, or complete the data",
	NoDirection:      "{indicator} has no direction, which the method “{other}” needs: say whether more or less is better, or use two-sided thresholds",
	NoTarget:         "{indicator} has no target: give one, or choose another method",
	WrongTarget:      "the target of {indicator} is {value}, and the worst value is {limit}: give a target that is better than the worst value",
	NoReference:      "the reference unit {unit} has no value of {indicator}: choose another reference, or complete the data",
	WrongReference:   "the reference unit {unit} has the value {value} of {indicator}, from which no distance can be measured: choose another reference",
	NoGoalposts:      "{indicator} has no goalposts: give a low and a high value, or quantiles",
	WrongGoalposts:   "the goalposts of {indicator} are {value} and {limit}: the low one must be below the high one",
	WrongQuantiles:   "the quantiles of {indicator} are {value} and {limit}: give two numbers from 0 to 1, the low one first",
	NoThresholds:     "{indicator} has no thresholds: give a floor, a low, a high and a ceiling",
	WrongThresholds:  "the thresholds of {indicator} are not in order: the floor must be below the low, the low at most the high, the high below the ceiling",
	WrongBreaks:      "the classes of {indicator} are not whole: give breaks that rise, or a number of classes from 2 to {limit}",
	WrongClassScores: "{indicator} has {value} class scores where {limit} are needed: give one a class",
	WrongScale:       "the scale of {indicator} goes from {value} to {limit}: the low end must be below the high one",
	ValueNotPositive: "the value of {indicator} for {unit} is {value}: the method “{other}” needs values above 0",
	NoScaleOfYear:    "nothing was learnt for the year {year}: learn from data that hold it, or from all years together",
	CategoryScored:   "{indicator} is a category, whose numbers are names: the method “{other}” can’t score it; choose categories for it, with a score for each, or none",
	OtherIndicators:  "the scales were learnt on other indicators: {value} of them, where the table has {limit}",
}
