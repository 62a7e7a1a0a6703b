package store

import (
	"encoding/json"
	"testing"

	"codeberg.org/bocage/bocage/internal/fault"
	"pgregory.net/rapid"
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
