package web

import (
	"math"

	"codeberg.org/bocage/bocage/internal/series"
)

const (
	similarPlaces = 20   // that stand for the places like one
	keptSimilar   = 2000 // places whose like are kept
)

// similar are the codes of the places most like this one by the usual weights, found
// once for each place; none at a level where places are not set beside one another.
func (p placeReader) similar() []string {
	if !hasAlike(p.t.Level) {
		return nil
	}
	codes, _ := p.r.server.similar.get(string(p.t.Key), func() ([]string, error) {
		var codes []string
		for _, a := range p.book.Alike(p.at, series.EvenWeights(), similarPlaces) {
			codes = append(codes, a.Code)
		}
		return codes, nil
	}) // looking does not fail
	return codes
}

// amongSimilar is the median of an indicator over the places like this one, and over
// how many. Where the place's own value is secret it is not told: it would be taken
// for it.
func (p placeReader) amongSimilar(c *series.Card, own series.Value) (series.Value, int) {
	if own.Status == series.Secret {
		return series.Value{Number: math.NaN(), Status: series.Secret}, 0
	}
	return p.book.MedianOf(c.Code, p.t.Level, p.similar())
}
