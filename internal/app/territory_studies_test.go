package app

import (
	"context"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/study"
	"codeberg.org/bocage/bocage/internal/territory"
)

func TestStudiesOnATerritory(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	for id, where := range map[string]struct {
		space  string
		on     []string
		public bool
	}{
		"ain":     {Principal, []string{"departement:01"}, true},
		"france":  {Principal, []string{"national:FR"}, true},
		"village": {Principal, []string{"commune:01004", "commune:2A004"}, true},
		"projet":  {Principal, []string{"departement:01"}, false},
		"inventé": {Demonstration, []string{"perimetre:fictif-haute-bocagere"}, true},
	} {
		s := study.Study{ID: "s-" + id[:3], Title: id, Public: where.public, Framing: study.Framing{Territories: where.on}, Framework: study.FrameworkRef{ID: "insee-2014", Version: "1"}}
		if _, err := a.SaveStudy(ctx, editor, where.space, s, 0, form); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		key   territory.Key
		actor access.Actor
		want  string
	}{
		{"commune:01004", access.Anyone, "ain france village"},
		{"commune:01004", editor, "ain france projet village"},
		{"commune:01053", access.Anyone, "ain france"},
		{"region:84", access.Anyone, "ain france village"},
		{"departement:2A", access.Anyone, "france village"},
		{"commune:61001", access.Anyone, "france"},
		{"national:FR", access.Anyone, "ain france village"},
		{"commune:XF001", access.Anyone, "inventé"},
	} {
		found, err := a.StudiesOn(ctx, tt.actor, tt.key)
		got := ""
		for i, s := range found {
			if i > 0 {
				got += " "
			}
			got += s.Title
			if s.Slug == "" {
				t.Errorf("%s has no address", s.Title)
			}
		}
		if err != nil || got != tt.want {
			t.Errorf("%s for %q: %q, want %q (%v)", tt.key, tt.actor.Role, got, tt.want, err)
		}
	}
}
