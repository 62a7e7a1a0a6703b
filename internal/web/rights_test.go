package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
)

// openToAll are the addresses that change nothing of a study or a sheet, or that
// one needs to come in; who answers a call, or follows a search, has a private link and no
// account; a search that is kept is its keeper's, reader or not (TestSearchesAreKeptAndFound).
var openToAll = []string{"sign_in", "sign_out", "invitation", "style", "conclusion_redo", "call_begin", "call_answer", "call_contact", "call_reply", "call_resume", "call_code", "claim", "claim_code", "held", "held_edit", "held_quiet", "remark_error", "remark_omission", "remark_sent",
	"watch_new", "watch_asked", "watch", "searches", "weigh_code", "weigh", "weighed", "weighed_unsay"}

// forOwners are the addresses by which an installation is owned.
var forOwners = []string{"people", "person", "person_password", "person_close", "invitation_withdraw", "round_erase"}

// TestWhoMayWhat goes through the whole table of addresses: whatever is written
// asks for an editor, and what is not for everyone is shown to nobody unsigned. An
// address that is added is held to it without being named here.
func TestWhoMayWhat(t *testing.T) {
	s := testServer(t)
	written, kept := 0, 0
	for _, route := range s.routes {
		if slices.Contains(openToAll, route.Name) {
			continue
		}
		address := inPlace(route.FR)
		switch {
		case route.method() != http.MethodGet:
			written++
			may, others := testEditor, []access.Actor{access.Anyone, testReader}
			if slices.Contains(forOwners, route.Name) {
				may, others = testOwner, append(others, testEditor)
			}
			for _, actor := range others {
				if code, to := sentBy(t, s, address, actor); !refused(code, to, actor) {
					t.Errorf("%s: %q writes: %d %s", route.key(), actor.Role, code, to)
				}
			}
			if code, to := sentBy(t, s, address, may); refused(code, to, may) {
				t.Errorf("%s at %s: not even an editor writes, so this proves nothing: %d %s", route.key(), address, code, to)
			}
		case route.Cache == Private && route.Name != "import_new": // it explains itself to all
			kept++
			if w := get(t, s, address, access.Anyone); !refused(w.Code, w.Header().Get("Location"), access.Anyone) && w.Code != http.StatusNotFound {
				t.Errorf("%s: shown to everyone: %d", route.key(), w.Code)
			}
		}
	}
	if written < 40 || kept < 30 {
		t.Errorf("only %d and %d addresses were tried", written, kept)
	}
}

// refused says whether rights stopped the actor: asked to sign in, or told no.
func refused(code int, to string, actor access.Actor) bool {
	if actor.SignedIn() {
		return code == http.StatusForbidden
	}
	return code == http.StatusSeeOther && strings.HasPrefix(to, "/connexion?")
}

// inPlace puts something that exists in the place of each value of a path.
func inPlace(path string) string {
	slug, id := boardSlug, arguing
	switch {
	case strings.HasPrefix(path, "/initiatives/"):
		slug = garageAddress
	case strings.HasPrefix(path, "/organisations/"):
		slug = mainsNoires
	case strings.HasPrefix(path, "/indices/"):
		id = builtDraft
	case strings.HasPrefix(path, "/perimetres/"):
		id = drawnPays
	case strings.HasPrefix(path, "/appels/"):
		slug = openCallSlug
	case strings.HasPrefix(path, "/porteurs/"):
		id = waitingClaim[0].(string)
	case strings.HasPrefix(path, "/signalements/"):
		id = toldError[0].(string)
	case strings.HasPrefix(path, conclusionsFR):
		slug = concludesAddress
	case strings.Contains(path, "/recits/"):
		id = "germaine"
	case strings.Contains(path, "/chiffres/"):
		id = "trajets-2025"
	case strings.Contains(path, "/indicateurs/"), strings.Contains(path, "/historique/"):
		id = "trajets"
	}
	return strings.NewReplacer("{slug}", slug, "{id}", id, "{initiative}", garageName, "{dimension}", "transports", "{member}", "luc", "{kind}", "indicator",
		"{login}", "jean", "{number}", "1", "{block}", "1", "{version}", "1", "{code}", openRound, "{answer}", "none").Replace(path)
}

// sentBy posts a form with nothing in it.
func sentBy(t *testing.T, s *Server, address string, actor access.Actor) (code int, to string) {
	t.Helper()
	request := httptest.NewRequest(http.MethodPost, address, strings.NewReader(url.Values{"version": {"1"}}.Encode()))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.RemoteAddr = fmt.Sprintf("[2001:db8:%x::1]:1", len(address)) // a household for each
	w := send(t, s, request, actor)
	return w.Code, w.Header().Get("Location")
}

// TestWhatIsWrittenForEachIsBounded: a file that is made for whoever asks costs
// more than a page, and one caller may not have it made without end. What is a
// file already is only sent.
func TestWhatIsWrittenForEachIsBounded(t *testing.T) {
	s := testServer(t)
	already := []string{"initiative_file", "story_file", "edition_document", "edition_read", "framework_file"}
	for _, route := range s.routes {
		if made := route.Cache == Public && !route.page() && !slices.Contains(already, route.Name); made && route.PerMinute == 0 {
			t.Errorf("%s is made without end", route.Name)
		}
	}
	address := s.URL(French, "edition", publishedAddress, 1, "verifier", "1")
	published, _, _ := publishing(t)
	for try := range checks + 1 {
		want := map[bool]int{true: http.StatusTooManyRequests, false: http.StatusOK}[try == checks]
		if w := get(t, published, address, access.Anyone); w.Code != want {
			t.Errorf("check %d of a version: %d, want %d", try+1, w.Code, want)
		}
	}
	if w := get(t, published, s.URL(French, "edition", publishedAddress, 1), access.Anyone); w.Code != http.StatusOK {
		t.Errorf("and its page is read as before: %d", w.Code)
	}
}
