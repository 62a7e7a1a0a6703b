package composite

// Why an analysis can't run, or what in it deserves a look.
const (
	ShareOutOfRange   Reason = "share_out_of_range"
	LimitNegative     Reason = "limit_negative"
	SkewedValues      Reason = "skewed_values"
	FewValues         Reason = "few_values"
	ManyZeros         Reason = "many_zeros"
	OneValue          Reason = "one_value"
	MuchMissing       Reason = "much_missing"
	AllTheSame        Reason = "all_the_same"
	NoSuchLevel       Reason = "no_such_level"
	RedundantPair     Reason = "redundant_pair"
	OpposedPair       Reason = "opposed_pair"
	CloserElsewhere   Reason = "closer_elsewhere"
	Collinear         Reason = "collinear"
	MadeUpOfOthers    Reason = "made_up_of_others"
	GoesWithSize      Reason = "goes_with_size"
	SameWhereComplete Reason = "same_where_complete"
	NoComponent       Reason = "no_component"
	FirstComponentLow Reason = "first_component_low"
	LoadsAgainst      Reason = "loads_against"
	LowAlpha          Reason = "low_alpha"
	BetterWithout     Reason = "better_without"
	NotDecomposable   Reason = "not_decomposable"
	WhichTop          Reason = "which_top"
	NoScore           Reason = "no_score"
	OtherTree         Reason = "other_tree"
	OtherNode         Reason = "other_node"
	OneYear           Reason = "one_year"
	OpposedToScore    Reason = "opposed_to_score"
	InactiveIndicator Reason = "inactive_indicator"
	MovesNoRank       Reason = "moves_no_rank"
	MirrorPair        Reason = "mirror_pair"
	OutsideGroups     Reason = "outside_groups"
)

var analyseSentences = map[Reason]string{
	ShareOutOfRange:   "{other} is {value}: give a share between 0 and 1",
	LimitNegative:     "{other} is {value}: give a number above 0, or leave it out for the usual one",
	SkewedValues:      "a few values of {indicator} are very far from the others (skewness {value}): treat it, or its score will hardly tell most units apart",
	FewValues:         "{indicator} takes {value} different values only: many units will be equal on it",
	ManyZeros:         "{indicator} is zero for a share {value} of the units that have it",
	OneValue:          "a share {value} of the units that have {indicator} have the same value of it",
	MuchMissing:       "{indicator} is missing for a share {value} of the units",
	AllTheSame:        "{indicator} is the same for all units that have it: it tells none apart",
	NoSuchLevel:       "there is no dimension at level {value}: name a level of the tree that has indicators below it",
	RedundantPair:     "{indicator} and {other} say almost the same (correlation {value}): keep one, or give each half a weight",
	OpposedPair:       "{indicator} and {other} are in one dimension and go opposite ways (correlation {value}): what one gives, the other takes back",
	CloserElsewhere:   "{indicator} goes more with {other} (correlation {value}) than with the rest of its own dimension ({limit}): is it in its place?",
	Collinear:         "{indicator} can nearly be made up of the other indicators of {other} (variance inflation {value})",
	MadeUpOfOthers:    "{indicator} can be made up exactly of the other indicators of {other}: take one of them away",
	GoesWithSize:      "{indicator} goes with {other} (correlation {value}): it may tell how large a unit is; dividing it by {other} may be fairer",
	SameWhereComplete: "{indicator} is the same for the {value} units in which nothing of {other} is missing, and was left out of its components",
	NoComponent:       "{indicator} has no component: it takes two parts that vary over at least three units with nothing missing, and {value} units have nothing missing",
	FirstComponentLow: "the parts of {indicator} do not measure one thing: what they share most explains a share {value} of their variance, and {limit} components count",
	LoadsAgainst:      "{indicator} goes against the other parts of {other} (loading {value})",
	LowAlpha:          "the parts of {indicator} hardly hang together (Cronbach’s alpha {value})",
	BetterWithout:     "the parts of {other} would hang together better without {indicator} (alpha {value} rather than {limit})",
	NotDecomposable:   "{indicator} is computed by the method {other}, whose result is not a sum of what its parts bring: look at the profile of the unit instead",
	WhichTop:          "there are {value} tops in the tree: say which score is to be explained",
	NoScore:           "{unit}, or what it is compared to, has no score for {indicator}: too much of it is missing",
	OtherTree:         "one result has {limit} indicators and aggregates, the other {value}: compare results of the same tree",
	OtherNode:         "where one result has {indicator}, the other has {other}: compare results of the same tree, in the same order",
	OneYear:           "the data are of a single year: a trend takes two or more",
	OpposedToScore:    "{indicator} goes against {other} (correlation {value}): units that do well on it tend to have a low score",
	InactiveIndicator: "{indicator} has a weight of {limit} in {other} and carries a share {value} of its differences: it hardly tells units apart",
	MovesNoRank:       "taking {indicator} away moves none of the {value} units: it does not count in the order",
	MirrorPair:        "{indicator} and {other} say almost the opposite (correlation {value}): together they cancel out; is one of them turned the wrong way?",
	OutsideGroups:     "{value} units have no group in {other}, and are left out of what is told by group: complete the column",
}
