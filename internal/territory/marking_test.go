package territory_test

import "testing"

// A reader of another language is told in it that a place is invented; the set
// itself, which forms and files read, keeps its names.
func TestMarkingNamesWhatIsInventedInAnotherLanguage(t *testing.T) {
	french := withFictional(t)
	english := french.Marking("(fictional)")
	const group, commune = "epci:XE0000001", "commune:01004"
	if got, _ := english.Get(group); got.Name != "CC du Val d’Ormelle (fictional)" {
		t.Errorf("marked: %q", got.Name)
	}
	if got := english.Label(group); got != "CC du Val d’Ormelle (fictional) (Haute-Bocagère (fictional))" {
		t.Errorf("label: %q", got)
	}
	if got, _ := french.Get(group); got.Name != "CC du Val d’Ormelle (fictif)" {
		t.Errorf("the set that was marked says %q", got.Name)
	}
	if english.Label(commune) != french.Label(commune) || english.Label(commune) == "" {
		t.Errorf("a real place is called %q", english.Label(commune))
	}
}
