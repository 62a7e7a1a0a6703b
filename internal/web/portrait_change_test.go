package web

import (
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/territory"
)

// TestAPortraitTellsAChangeOfEPCI: that of each commune that changed since 2024, and of
// the EPCI that it left and joined; nothing of the others.
func TestAPortraitTellsAChangeOfEPCI(t *testing.T) {
	s := testServer(t)
	places := must[*territory.Set](t)(s.app.Territories())
	since, unsure := places.EPCIChangesSince(2024)
	if len(since) != 7 || len(unsure) != 0 {
		t.Fatalf("%d changes, %d unsure", len(since), len(unsure))
	}
	if since, unsure := places.EPCIChangesSince(2025); len(since) != 0 || len(unsure) != 7 {
		t.Errorf("of 2025: %d changes, %d unsure", len(since), len(unsure))
	}
	if since, unsure := places.EPCIChangesSince(2026); len(since)+len(unsure) != 0 {
		t.Errorf("of 2026: %d changes, %d unsure", len(since), len(unsure))
	}
	told := func(key territory.Key) string {
		page := pageOf(t, s, "/territoires/"+string(key.Level())+"/"+key.Code(), access.Anyone)
		_, portrait, _ := strings.Cut(page, `class="portrait"`)
		portrait, _, _ = strings.Cut(portrait, `<ul class="downloads"`)
		return plainly(portrait)
	}
	for _, c := range since {
		from, to := places.Label(c.From), places.Label(c.To)
		for key, want := range map[territory.Key]string{places.Now(c.Commune): " a quitté ", c.From: " est partie pour ", c.To: " est arrivée d"} {
			said := strings.ReplaceAll(told(key), ")", "") // one is named by its code alone
			for _, want := range append([]string{c.Commune.Code() + want}, "Entre le 1er janvier 2024 et le 1er janvier 2026", "COGugaison", "ODbL") {
				if !strings.Contains(said, want) {
					t.Errorf("%s (%s → %s) does not say %q:\n%.600s", key, from, to, want, said)
				}
			}
		}
	}
	if said := told("commune:61001"); strings.Contains(said, "ODbL") {
		t.Errorf("Alençon changed nothing: %s", said)
	}
}
