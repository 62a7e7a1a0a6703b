package web

import (
	"net/http"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
)

// Who works by keyboard is told what was done, and goes on from there: the
// sentence takes the focus. What only stands on a page does not.
func TestWhatWasJustDoneTakesTheFocus(t *testing.T) {
	s := testServer(t)
	const focus = `tabindex="-1" data-focus`
	if body := get(t, s, "/style?fait=study_created", access.Anyone).Body.String(); strings.Count(body, focus) != 1 || !strings.Contains(body, `role="status" `+focus+">\n<p>L’étude est ouverte") {
		t.Error("the sentence that says what was done does not take the focus, or another does")
	}
	if body := get(t, s, "/style", access.Anyone).Body.String(); strings.Contains(body, `notice-done" role="status" `+focus) {
		t.Error("a notice takes the focus though nothing was done")
	}
}

// What went wrong is not told with a success above it: a page that is gone, whose
// address was kept with what had been done there, says only that it is gone.
func TestAPageThatIsGoneSaysNothingWasDone(t *testing.T) {
	s := testServer(t)
	for _, address := range []string{"/etudes/nulle-part?fait=study_created", "/nulle-part?fait=study_created"} {
		a := get(t, s, address, access.Anyone)
		if body := a.Body.String(); a.Code != http.StatusNotFound || strings.Contains(body, "L’étude est ouverte") {
			t.Errorf("%s: %d, and it says that the study was opened", address, a.Code)
		}
	}
}
