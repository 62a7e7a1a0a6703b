package edition

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"codeberg.org/bocage/bocage/internal/fault"
)

func made(t interface{ Fatal(...any) }, contents map[string]string) Edition {
	var e Edition
	for path, c := range contents {
		e.Parts = append(e.Parts, NewPart(path, []byte(c)))
	}
	Sort(e.Parts)
	root, err := Root(e.Parts)
	if err != nil {
		t.Fatal(err)
	}
	e.Root = root
	return e
}

func reader(contents map[string]string) func(Part) string {
	return func(p Part) string {
		content, there := contents[p.Path]
		if !there {
			return ""
		}
		return NewPart(p.Path, []byte(content)).SHA256
	}
}

func TestRootByHand(t *testing.T) {
	h := func(parts ...[]byte) []byte {
		var all []byte
		for _, p := range parts {
			all = append(all, p...)
		}
		sum := sha256.Sum256(all)
		return sum[:]
	}
	leaf := func(path, content string) []byte { return h([]byte{0}, []byte(path), []byte{0}, h([]byte(content))) }
	node := func(l, r []byte) []byte { return h([]byte{1}, l, r) }
	a, b, c := leaf("a", "un"), leaf("b", "deux"), leaf("c", "trois")
	for name, tt := range map[string]struct {
		contents map[string]string
		want     []byte
	}{
		"empty": {nil, h()},
		"one":   {map[string]string{"a": "un"}, a},
		"two":   {map[string]string{"a": "un", "b": "deux"}, node(a, b)},
		"three": {map[string]string{"a": "un", "b": "deux", "c": "trois"}, node(node(a, b), c)},
	} {
		if got := made(t, tt.contents).Root; got != hex.EncodeToString(tt.want) {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestAWithdrawnTestimonyLeavesAVerifiableGap(t *testing.T) {
	contents := map[string]string{"effets.csv": "…", "recits/odile.json": "on se parle", "recits/luc.json": "on roule"}
	e := made(t, contents)
	e, err := e.Withdraw("recits/odile.json", "2026-11-24")
	if err != nil {
		t.Fatal(err)
	}
	delete(contents, "recits/odile.json")
	c := e.Verify(reader(contents))
	if !c.OK() || c.Sound != 2 || len(c.Withdrawn) != 1 || c.Withdrawn[0].Withdrawn != "2026-11-24" {
		t.Fatalf("check = %+v", c)
	}
	contents["recits/odile.json"] = "on se parle"
	if c := e.Verify(reader(contents)); c.OK() {
		t.Fatal("what was withdrawn must not come back")
	}
	if _, err := e.Withdraw("recits/personne.json", "2026-11-24"); !fault.Is(err, fault.NotFound) {
		t.Fatalf("err = %v", err)
	}
}

func TestAnyTamperingIsSeen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		contents := map[string]string{}
		n := rapid.IntRange(1, 12).Draw(t, "parts")
		for i := range n {
			contents[fmt.Sprintf("p%02d", i)] = rapid.String().Draw(t, "content")
		}
		e := made(t, contents)
		if c := e.Verify(reader(contents)); !c.OK() || c.Sound != n {
			t.Fatalf("untouched: %+v", c)
		}
		path := fmt.Sprintf("p%02d", rapid.IntRange(0, n-1).Draw(t, "which"))
		switch rapid.SampledFrom([]string{"bytes", "missing", "sum"}).Draw(t, "how") {
		case "bytes":
			contents[path] += "x"
		case "missing":
			delete(contents, path)
		case "sum": // the list is changed to match changed bytes
			contents[path] += "x"
			for i, p := range e.Parts {
				if p.Path == path {
					e.Parts[i] = NewPart(path, []byte(contents[path]))
				}
			}
		}
		if c := e.Verify(reader(contents)); c.OK() {
			t.Fatalf("not seen: %+v", c)
		}
	})
}

func TestRootRefusesWhatItCannotOrder(t *testing.T) {
	good := NewPart("a", nil)
	for name, parts := range map[string][]Part{
		"twice":         {good, good},
		"out of order":  {NewPart("b", nil), good},
		"malformed sum": {{Path: "a", SHA256: "zz"}},
		"no path":       {NewPart("", nil)},
		"path with NUL": {NewPart("a\x00b", nil)},
	} {
		if _, err := Root(parts); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
