package store

import (
	"cmp"
	"encoding/json"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"codeberg.org/bocage/bocage/internal/fault"
)

func tree(t *rapid.T, depth int) map[string]any {
	m := map[string]any{}
	for _, k := range rapid.SliceOfNDistinct(rapid.StringOfN(rapid.RuneFrom([]rune("abc/~é")), 1, 3, -1), 0, 4, rapid.ID).Draw(t, "keys") {
		switch rapid.IntRange(0, 4).Draw(t, "what") {
		case 0:
			m[k] = rapid.String().Draw(t, "text")
		case 1:
			m[k] = float64(rapid.IntRange(-5, 5).Draw(t, "number"))
		case 2:
			m[k] = nil
		case 3:
			m[k] = []any{"x", float64(rapid.IntRange(0, 3).Draw(t, "item"))}
		default:
			if depth > 0 {
				m[k] = tree(t, depth-1)
			}
		}
	}
	return m
}

func TestRevertUndoesDiff(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, _ := json.Marshal(tree(t, 2))
		b, _ := json.Marshal(tree(t, 2))
		ops, err := diff(a, b)
		if err != nil {
			t.Fatal(err)
		}
		back, err := revert(b, ops)
		if err != nil {
			t.Fatalf("revert %s → %s: %v", b, a, err)
		}
		if !sameJSON(a, back) {
			t.Fatalf("undone to %s, want %s", back, a)
		}
	})
}

// TestCreationIsTheDiffFromNothing: it is cut from what was encoded, whatever
// stands in names and texts.
func TestCreationIsTheDiffFromNothing(t *testing.T) {
	byPath := func(a, b Op) int { return cmp.Compare(a.Path, b.Path) }
	rapid.Check(t, func(t *rapid.T) {
		body, _ := json.Marshal(tree(t, 2))
		want, err := diff(nil, body)
		if err != nil {
			t.Fatal(err)
		}
		patch, err := creation(body)
		if err != nil {
			t.Fatalf("%s: %v", body, err)
		}
		var ops []Op
		if err := json.Unmarshal(patch, &ops); err != nil || !slices.IsSortedFunc(ops, byPath) {
			t.Fatalf("%s gives %s: %v", body, patch, err)
		}
		slices.SortFunc(want, byPath)
		same := func(a, b Op) bool { return a.Path == b.Path && a.Before == nil && sameJSON(a.After, b.After) }
		if !slices.EqualFunc(ops, want, same) {
			t.Fatalf("%s gives %s", body, patch)
		}
	})
	for _, bad := range []string{``, `[]`, `"a"`, `{"a"}`, `{"a" : 1}`} {
		if patch, err := creation([]byte(bad)); err == nil {
			t.Errorf("%s gives %s", bad, patch)
		}
	}
}

func TestUndoKeepsLaterWork(t *testing.T) {
	one, two, three := []byte(`{"name":"a","city":"x"}`), []byte(`{"name":"b","city":"x"}`), []byte(`{"name":"b","city":"y"}`)
	ops, _ := diff(one, two)
	back, err := revert(three, ops)
	if err != nil || !sameJSON(back, []byte(`{"name":"a","city":"y"}`)) {
		t.Fatalf("undo of one field must leave the other: %s, %v", back, err)
	}
	_, err = revert([]byte(`{"name":"c","city":"y"}`), ops)
	if all := fault.All(err); !fault.Is(err, fault.Conflict) || all[0].Field != "name" {
		t.Fatalf("a field changed since must be named: %v", err)
	}
}

func TestAListIsTakenBackItemByItem(t *testing.T) {
	op := Op{Path: "/for", Before: json.RawMessage(`["a","b"]`), After: json.RawMessage(`["a","c","d"]`)}
	for now, want := range map[string]string{
		`["a","c","d","e"]`: `{"for":["a","b","e"]}`, // what came since stays, what was there stands where it stood
		`["d","c"]`:         `{"for":["b"]}`,
		`["a","c"]`:         "undo.changed_since", // one that the change had added is gone, or said otherwise
		`"c"`:               "undo.changed_since",
	} {
		got, err := revertItems([]byte(`{"for":`+now+`}`), op)
		if err != nil {
			got = []byte(fault.All(err)[0].Key)
		}
		if string(got) != want {
			t.Errorf("%s: %s, want %s", now, got, want)
		}
	}
	gone, err := revertItems([]byte(`{"for":["x"]}`), Op{Path: "/for", After: json.RawMessage(`["x"]`)})
	if err != nil || string(gone) != `{}` {
		t.Errorf("an empty list: %s %v", gone, err)
	}
}
