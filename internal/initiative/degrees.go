package initiative

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

var degreesForm = regexp.MustCompile(`^([+-]?)(\d{1,3}(?:\.\d+)?)(?:°(?:(\d{1,2}(?:\.\d+)?)(?:'(?:(\d{1,2}(?:\.\d+)?)"?)?)?)?)?$`)

// degreeSigns are the signs that people and maps write, each as the form has it.
var degreeSigns = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", ",", ".", "\u2212", "-", "º", "°", "’", "'", "′", "'", "''", `"`, "″", `"`, "”", `"`)

// ReadDegrees reads a latitude or a longitude as people write them: 45.7797,
// 45,7797, 45,7797° N, 4° 50′ 12″ E, 61,5 O. South and west are negative, O and
// W both are west.
func ReadDegrees(s string) (degrees float64, ok bool) {
	s = strings.ToUpper(degreeSigns.Replace(strings.TrimSpace(s)))
	side := strings.IndexAny(s, "NSEWO")
	west := false
	if side >= 0 {
		if side != 0 && side != len(s)-1 {
			return 0, false
		}
		west = strings.ContainsRune("SWO", rune(s[side]))
		s = s[:side] + s[side+1:]
	}
	m := degreesForm.FindStringSubmatch(s)
	if m == nil || side >= 0 && m[1] != "" {
		return 0, false
	}
	whole, _ := strconv.ParseFloat(m[2], 64)
	minutes, _ := strconv.ParseFloat(m[3], 64)
	seconds, _ := strconv.ParseFloat(m[4], 64)
	if minutes >= 60 || seconds >= 60 || whole > 180 {
		return 0, false
	}
	degrees = whole + minutes/60 + seconds/3600
	if west || m[1] == "-" {
		degrees = -degrees
	}
	return degrees, true
}

// Kilometres is the distance between two spots of the Earth taken as a sphere.
//
//	d = 2 R asin √( sin²(Δφ/2) + cos φ₁ cos φ₂ sin²(Δλ/2) ),  R = 6371 km
func Kilometres(lat, lon, otherLat, otherLon float64) float64 {
	const radian, radius = math.Pi / 180, 6371
	a, b := math.Sin((otherLat-lat)*radian/2), math.Sin((otherLon-lon)*radian/2)
	h := float64(a*a) + float64(math.Cos(lat*radian)*math.Cos(otherLat*radian)*b*b)
	return 2 * radius * math.Asin(math.Sqrt(min(1, h)))
}
