package access

import "testing"

var roles = []Role{Public, Reader, Editor, Owner, System}

func TestCanAndVisibleAgree(t *testing.T) {
	for _, kind := range Kinds {
		for _, role := range roles {
			for _, public := range []bool{true, false} {
				actor := Actor{Role: role}
				can := Can(actor, See, Object{Kind: kind, Public: public})
				scope := Visible(actor, kind, "s")
				if can != scope.Sees(public) {
					t.Errorf("%s %s public=%v: Can=%v Sees=%v", role, kind, public, can, scope.Sees(public))
				}
				row := map[string]bool{"TRUE": true, "FALSE": false, "x.public = TRUE": public}
				sees, known := row[scope.SQL("x")]
				if !known || sees != can {
					t.Errorf("%s %s public=%v: SQL %q disagrees with Can=%v", role, kind, public, scope.SQL("x"), can)
				}
			}
		}
	}
}

func TestEveryKindNamesEveryRole(t *testing.T) {
	for _, kind := range Kinds {
		for _, role := range roles {
			if _, told := reading[kind][role]; !told {
				t.Errorf("the table says nothing of %s for %s", role, kind)
			}
		}
	}
}

func TestNothingIsWrittenWithoutSigningIn(t *testing.T) {
	for action := range least {
		for _, kind := range Kinds {
			if Can(Anyone, action, Object{Kind: kind, Public: true}) {
				t.Errorf("the public may %s a %s", action, kind)
			}
			if Can(Actor{}, action, Object{Kind: kind, Public: true}) {
				t.Errorf("the zero actor may %s a %s", action, kind)
			}
		}
	}
}

func TestZeroScopeSeesNothing(t *testing.T) {
	var s Scope
	if s.Sees(true) || s.SQL("x") != "FALSE" {
		t.Fatal("a forgotten scope must see nothing")
	}
}

func TestAnUnknownActionIsRefused(t *testing.T) {
	if Can(Actor{Role: Owner}, "erase_everything", Object{Kind: KindSpace}) {
		t.Fatal("unknown actions must be refused, even to the owner")
	}
}

// TestAHolderEditsOneSheet and does nothing else, to nothing else.
func TestAHolderEditsOneSheet(t *testing.T) {
	holder := Actor{Role: Public, Holds: "four"}
	for action := range least {
		for _, kind := range Kinds {
			for _, object := range []Object{{Kind: kind, Public: true, ID: "four"}, {Kind: kind, ID: "four"}, {Kind: kind, Public: true, ID: "lavoir"}, {Kind: kind, Public: true}} {
				want := action == Edit && kind == KindInitiative && object == Object{Kind: KindInitiative, Public: true, ID: "four"}
				if Can(holder, action, object) != want {
					t.Errorf("%s %+v: %v", action, object, !want)
				}
			}
		}
	}
	if Can(Actor{}, Edit, Object{Kind: KindInitiative, Public: true}) {
		t.Error("who holds nothing edits what has no name")
	}
}
