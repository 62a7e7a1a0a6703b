package planfile

import (
	"strings"

	"codeberg.org/bocage/bocage/composite"
)

// nearest is the name that a slip of a finger or two would make of typed; ""
// when none is near.
func nearest(typed string, known []string) string {
	best, least := "", max(1, len([]rune(typed))/3)+1
	for _, k := range known {
		if d := composite.Slips(strings.ToLower(typed), strings.ToLower(k)); d < least {
			best, least = k, d
		}
	}
	return best
}
