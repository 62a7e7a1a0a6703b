package fault

import (
	"errors"
	"fmt"
	"testing"
)

func TestCodeSurvivesWrapping(t *testing.T) {
	err := fmt.Errorf("save cell: %w", New(Conflict, "cell.changed", "who", "Jeanne"))
	if got := CodeOf(err); got != Conflict {
		t.Fatalf("code = %q, want %q", got, Conflict)
	}
	if !Is(err, Conflict) || Is(err, NotFound) || Is(nil, Internal) {
		t.Fatal("Is disagrees with CodeOf")
	}
	if CodeOf(errors.New("disk on fire")) != Internal || CodeOf(nil) != "" {
		t.Fatal("an unknown error is Internal, none is empty")
	}
}

func TestListGathersFieldFaults(t *testing.T) {
	var l List
	if l.Err() != nil {
		t.Fatal("an empty list is no error")
	}
	l.Add("name", "required")
	l.Add("start", "date.unreadable", "value", "32/13/2021")
	all := All(fmt.Errorf("import: %w", l.Err()))
	if len(all) != 2 || all[1].Field != "start" || all[1].Args["value"] != "32/13/2021" {
		t.Fatalf("faults = %v", all)
	}
}

func TestCauseIsKeptForTheLog(t *testing.T) {
	cause := errors.New("no space left on device")
	f := New(Unavailable, "disk.full").Because(cause)
	if !errors.Is(f, cause) {
		t.Fatal("cause lost")
	}
}
