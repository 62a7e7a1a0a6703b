package twin

// State is what people made of a pair.
type State string

// The states of a pair.
const (
	Open      State = "open"      // nobody looked yet
	Different State = "different" // someone said that they are two: remembered
)

// States lists them in the order in which they are offered.
var States = []State{Open, Different}

// Case is a pair that was found, and what became of it.
type Case struct {
	Pair
	State State  `json:"state"`
	By    string `json:"by,omitempty"`   // who said that they are two
	Date  string `json:"date,omitempty"` // and when
	// Imports are the batches that brought either sheet in.
	Imports []string `json:"imports,omitempty"`
}

// Name is what a pair is called, whichever sheet is told first.
func Name(a, b string) string {
	a, b = PairOf(a, b)
	return a + "+" + b
}
