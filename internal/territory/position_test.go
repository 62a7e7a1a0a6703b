package territory_test

import (
	"math/rand/v2"
	"testing"

	"codeberg.org/bocage/bocage/internal/territory"
)

// The index finds what looking at every commune finds, in France, at sea and
// abroad, and never a fictional one.
func TestTheNearestCommuneOfAPosition(t *testing.T) {
	set := withFictional(t)
	p := set.Positions()
	var communes []territory.Territory
	for _, k := range set.Members(territory.NationalKey, territory.Commune) {
		if c, _ := set.Get(k); c.Lon != nil && !c.Fictional {
			communes = append(communes, c)
		}
	}
	const within = 30.0
	r, found := rand.New(rand.NewPCG(1, 2)), 0
	for range 60 {
		lon, lat := -6+r.Float64()*15, 41+r.Float64()*11
		best, km := "", within
		for _, c := range communes {
			if d, ok := set.KmFrom(c.Key, lon, lat); ok && d < km {
				best, km = string(c.Key), d
			}
		}
		near, ok := p.Nearest(lon, lat, within)
		if ok != (best != "") || ok && string(near.Key) != best && near.Km != km {
			t.Errorf("%v, %v: %v %v, want %s at %v", lon, lat, near.Key, near.Km, best, km)
		}
		if ok {
			found++
		}
	}
	if found < 20 || found > 58 {
		t.Errorf("%d of 60 positions were near a commune: this tries too little", found)
	}
	for _, nowhere := range [][2]float64{{200, 45}, {2, 90}, {-30, 40}} {
		if near, ok := p.Nearest(nowhere[0], nowhere[1], within); ok {
			t.Errorf("%v is near %s", nowhere, near.Name)
		}
	}
}
