package initiative

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/territory"
)

func TestADeedTouchesItsPartOnly(t *testing.T) {
	have := Initiative{ID: "a", Name: "A", Themes: []string{"mobility"}, Tags: []string{"À relancer"}, Action: Levels{territory.Departement}, Status: Running, Approach: Approach{State: ApproachDone, Who: "Awa"}}
	for _, c := range []struct {
		deed Deed
		want string
	}{
		{Deed{AddThemes, []string{"food", "mobility"}}, "[mobility food]"},
		{Deed{RemoveThemes, []string{"mobility", "food"}}, "[]"},
		{Deed{AddTags, []string{"a relancer", "Vu ; en commission"}}, "[À relancer Vu , en commission]"},
		{Deed{RemoveTags, []string{"A RELANCER"}}, "[]"},
		{Deed{AddAction, []string{"commune"}}, "[commune departement]"},
		{Deed{RemoveAction, []string{"departement"}}, "[]"},
		{Deed{SetStatus, []string{"ended"}}, "[ended]"},
		{Deed{SetApproach, []string{"none"}}, "[none]"},
		{Deed{Show, nil}, "[show]"},
		{Deed{Hide, nil}, "[hide]"},
		{Deed{Confirm, []string{"2026-11-29"}}, "[2026-11-29]"},
	} {
		next := c.deed.Apply(have)
		if wrong := append(c.deed.Validate(), next.Validate()...); len(wrong) > 0 {
			t.Errorf("%s: %v", c.deed.Do, wrong)
		}
		if got := fmt.Sprint(c.deed.Do.Of(next)); got != c.want {
			t.Errorf("%s: %s, want %s", c.deed.Do, got, c.want)
		}
		if again := c.deed.Apply(next); fmt.Sprint(again) != fmt.Sprint(next) {
			t.Errorf("%s twice is not %s once", c.deed.Do, c.deed.Do)
		}
		if next.Name != "A" || next.Approach.Who != "Awa" || have.Themes[0] != "mobility" || have.Tags[0] != "À relancer" || len(have.Action) != 1 {
			t.Errorf("%s changed something else: %+v, %+v", c.deed.Do, next, have)
		}
	}
	if len(DeedKinds) != 11 || slices.Contains(DeedKinds, "") {
		t.Error("a deed is not tried")
	}
}

func TestADeedThatCanNotBeDone(t *testing.T) {
	for _, d := range []Deed{{}, {Do: "erase"}, {Do: AddThemes}, {AddThemes, []string{"magic"}}, {SetStatus, []string{"running", "ended"}}, {SetStatus, []string{"unsure"}},
		{AddAction, []string{"world"}}, {SetApproach, []string{"x"}}, {Confirm, []string{"2026"}}, {Do: Confirm}, {AddTags, []string{strings.Repeat("a", MaxTag+1)}}, {AddTags, make([]string, MaxTags+1)}} {
		if len(d.Validate()) == 0 {
			t.Errorf("%+v is accepted", d)
		}
	}
	many := Initiative{ID: "a", Name: "A"}
	for i := range MaxTags + 1 {
		many.Tags = append(many.Tags, fmt.Sprint(i))
	}
	if len(many.Validate()) != 1 {
		t.Errorf("%v", many.Validate())
	}
}
