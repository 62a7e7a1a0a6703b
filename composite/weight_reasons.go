package composite

// Why weights can't be found, or deserve a warning.
const (
	NoCorrelation Reason = "no_correlation"
)

var weightSentences = map[Reason]string{
	NoCorrelation: "{indicator} can't be correlated with {other}: both need at least two units in common, over which each varies",
}
