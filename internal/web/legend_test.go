package web

import (
	"strconv"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/i18n"
)

// The key to the matrix uses the words that the cells use: two words for one mark
// would look like two things.
func TestTheLegendSpeaksAsTheCellsDo(t *testing.T) {
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	words := map[string]string{"mark.no_effect": "cell.state.no_effect", "mark.not_applicable": "cell.state.not_applicable", "mark.not_studied": "cell.state.not_studied"}
	for n, key := range []string{"stated", "described", "measured", "compared", "verified", "replicated"} {
		words["mark.solidity_"+strconv.Itoa(n)] = "solidity." + key
	}
	for _, l := range []*i18n.Localiser{catalogue.For("fr"), catalogue.For("en")} {
		for mark, cell := range words {
			if got, want := strings.ToLower(l.T(mark)), strings.ToLower(l.T(cell)); !strings.HasSuffix(got, want) {
				t.Errorf("the key says %q where a cell says %q", got, want)
			}
		}
	}
}
