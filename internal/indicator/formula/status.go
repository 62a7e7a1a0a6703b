package formula

// Status says whether there is a value and, if not, why not. Statuses are in
// the order in which they win: what is computed from several values bears the
// highest of theirs. What someone must not know wins over what makes no sense, which
// wins over what nobody knows, which wins over what can't be computed: the reason told
// is the one that no other data would lift.
type Status byte

// Statuses. Up to Flagged there is a value; from DividedByZero on there is none.
// Packed series keep these numbers: none is moved.
const (
	Known         Status = iota
	Estimated            // a model's, or filled in by valeur_ou
	Flagged              // known with a flaw that its card tells
	DividedByZero        // also 0/0 and zero to a negative power
	Undefined            // the root or logarithm of what has none
	TooLarge             // beyond what a float64 holds
	Missing
	NotApplicable
	Secret
	statuses
)

// Has says whether there is a value.
func (s Status) Has() bool { return s <= Flagged }

// Code is the name of the status in catalogues and data.
func (s Status) Code() string {
	if s >= statuses {
		return ""
	}
	return [statuses]string{"known", "estimated", "flagged", "divided_by_zero", "undefined", "too_large", "missing", "not_applicable", "secret"}[s]
}

// Vector is one value a position: those of the communes of a vintage, in their
// order. A nil Status says that all are known; one value alone stands for all positions.
type Vector struct {
	Values []float64
	Status []Status
}

// Result is a computed vector: Values is NaN wherever Status has none.
type Result struct {
	Vector
	Count [statuses]int // positions of each status
}

// Of is how many positions have a status.
func (r *Result) Of(s Status) int { return r.Count[s] }

// Value is one figure.
type Value struct {
	Number float64
	Status Status
}
