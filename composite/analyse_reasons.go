package composite

// Why an analysis can't run, or what in it deserves a look.
const (
	ShareOutOfRange Reason = "share_out_of_range"
	LimitNegative   Reason = "limit_negative"
	SkewedValues    Reason = "skewed_values"
	FewValues       Reason = "few_values"
	ManyZeros       Reason = "many_zeros"
	OneValue        Reason = "one_value"
	MuchMissing     Reason = "much_missing"
	AllTheSame      Reason = "all_the_same"
)

var analyseSentences = map[Reason]string{
	ShareOutOfRange: "{other} is {value}: give a share between 0 and 1",
	LimitNegative:   "{other} is {value}: give a number above 0, or leave it out for the usual one",
	SkewedValues:    "a few values of {indicator} are very far from the others (skewness {value}): treat it, or its score will hardly tell most units apart",
	FewValues:       "{indicator} takes {value} different values only: many units will be equal on it",
	ManyZeros:       "{indicator} is zero for a share {value} of the units that have it",
	OneValue:        "a share {value} of the units that have {indicator} have the same value of it",
	MuchMissing:     "{indicator} is missing for a share {value} of the units",
	AllTheSame:      "{indicator} is the same for all units that have it: it tells none apart",
}
