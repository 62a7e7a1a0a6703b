package territory_test

import (
	"fmt"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/territory"
)

func TestHistoryOfACommune(t *testing.T) {
	set := withOlder(t)
	for code, want := range map[string]string{
		"93066": "2024>2025 gathered 93059",
		"14666": "2019>2021 restored 14712, 2016>2017 joined 14712",
		"12218": "2024>2025 recoded 12076, 2015>2016 gathered 12114 12173 12218",
		"15141": "2024>2025 shed 15031 15035 15047 15171, 2016>2017 gathered 15031 15035 15047 15171",
		"01033": "2018>2019 gathered 01091 01205, 1968>1975 gathered 01018",
		"01004": "",
	} {
		var said []string
		for _, c := range set.History(code) {
			said = append(said, fmt.Sprintf("%d>%d %s %s", c.Before, c.After, c.Kind, strings.Join(c.Codes, " ")))
			if c.ODbL != (c.Before < 2019) {
				t.Errorf("%s: %+v", code, c)
			}
		}
		if got := strings.Join(said, ", "); got != want {
			t.Errorf("%s: %s, want %s", code, got, want)
		}
	}
}

// Sources: INSEE, code officiel géographique, movements. Cantal: 15141 gave back four communes in 2025 and nothing else moved since 2019.
func TestCommunesOfAPlaceThen(t *testing.T) {
	set := load(t)
	for _, c := range []struct {
		key            territory.Key
		then, restored int
	}{{"departement:15", 246, 4}, {"departement:93", 40, 0}, {territory.NationalKey, 35_064, 8}, {"commune:93066", 2, 0}} {
		then, restored, err := set.Counted(c.key, 2019)
		if err != nil || then != c.then || restored != c.restored {
			t.Errorf("%s: %d then, %d restored, want %+v (%v)", c.key, then, restored, c, err)
		}
	}
}
