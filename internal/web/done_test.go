package web

import (
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
