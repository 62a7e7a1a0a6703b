package web

import (
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
)

// Two versions of a sheet are set side by side, what they say alike apart, to who may
// read its history.
func TestTwoVersionsOfASheetAreCompared(t *testing.T) {
	s := testServer(t)
	at := "/initiatives/" + garageAddress + "/historique"
	v := must[app.InitiativeView](t)(s.app.Initiative(t.Context(), testEditor, app.Principal, "garage"))
	for _, summary := range []string{"On répare.", "On répare <b>ensemble</b>."} {
		v.Summary = summary
		v = must[app.InitiativeView](t)(s.app.SaveInitiative(t.Context(), testEditor, app.Principal, v.Initiative, v.Contact, v.Version, byForm))
	}
	tells(t, pageOf(t, s, at, testOwner), `id="comparaison"`)
	page := pageOf(t, s, at+"?de=2&a=3", testOwner)
	checkPage(t, page, French)
	tells(t, page, "On répare.", "On répare &lt;b&gt;ensemble&lt;/b&gt;.")
	if w := get(t, s, at+"?de=2&a=3", access.Anyone); w.Code == 200 {
		t.Errorf("anyone compares: %d", w.Code)
	}
	if w := get(t, s, at+"?de=2&a=99", testOwner); w.Code != 404 {
		t.Errorf("a version that is not: %d", w.Code)
	}
}
