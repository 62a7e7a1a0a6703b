package initiative

import (
	"math"
	"testing"
)

func TestReadDegrees(t *testing.T) {
	for s, want := range map[string]float64{
		"45.7797": 45.7797, "45,7797": 45.7797, " 45,7797° N ": 45.7797, "N 45.7797": 45.7797, "-4,5": -4.5, "4,5 O": -4.5, "4.5W": -4.5, "21,1° S": -21.1,
		"4° 30′ 36″ E": 4.51, "4°30'36\" O": -4.51, "4° 30’ E": 4.5, "\u22124,5": -4.5, "0": 0,
	} {
		if got, ok := ReadDegrees(s); !ok || !(math.Abs(got-want) <= 1e-9) {
			t.Errorf("%q is read as %v, %v; want %v", s, got, ok, want)
		}
	}
	for _, s := range []string{"", "nord", "45,77,97", "NaN", "1e2", "45 N 3", "-4,5 O", "4° 75′ E", "1000", "0x1F"} {
		if got, ok := ReadDegrees(s); ok {
			t.Errorf("%q is read as %v", s, got)
		}
	}
}

func TestKilometres(t *testing.T) {
	// A degree of a great circle is 2πR/360: 111.19 km.
	if d := Kilometres(45, 4, 46, 4); !(math.Abs(d-111.19) <= .01) {
		t.Errorf("a degree of latitude is %v km", d)
	}
	if d := Kilometres(45, 4, 45, 4); d != 0 {
		t.Errorf("nowhere is %v km away", d)
	}
}
