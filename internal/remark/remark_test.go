package remark

import (
	"slices"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/fault"
)

func fieldsOf(l fault.List) (out []string) {
	for _, f := range l {
		out = append(out, f.Field)
	}
	return out
}

func TestWhatARemarkMustSay(t *testing.T) {
	long := strings.Repeat("é", 100_000)
	for _, c := range []struct {
		name  string
		m     Remark
		wrong []string
	}{
		{"an error", Remark{Kind: Error, Wrong: "Le four est fermé."}, nil},
		{"without a word", Remark{Kind: Error, Part: "where"}, []string{"wrong"}},
		{"of spaces", Remark{Kind: Error, Wrong: " \n\u200b "}, []string{"wrong"}},
		{"of no part", Remark{Kind: Error, Wrong: "x", Part: "<script>"}, []string{"part"}},
		{"an omission", Remark{Kind: Omission, Name: "Le lavoir", Where: "Alençon"}, nil},
		{"without a place", Remark{Kind: Omission, Name: "Le lavoir"}, []string{"where"}},
		{"all too long", Remark{Kind: Error, Wrong: long, Right: long, How: long, Name: long, Where: long, Reach: long, Does: long}, []string{"name", "wrong", "right", "how", "where", "reach", "does"}},
	} {
		if got := fieldsOf(c.m.Clean().Validate()); !slices.Equal(got, c.wrong) {
			t.Errorf("%s: %q, want %q", c.name, got, c.wrong)
		}
	}
}

func TestTheSameRemarkIsOne(t *testing.T) {
	one := Remark{ID: "a", Kind: Error, Initiative: "four", Wrong: "Fermé.", Sent: "2026-11-01"}
	same, other := one, one
	same.ID, same.Wrong, same.Sent, same.Lang = "b", "fermé.", "2026-11-02", "en"
	other.Initiative = "lavoir"
	if one.Digest() != same.Digest() || one.Digest() == other.Digest() {
		t.Error("sameness")
	}
	moved := Remark{Kind: Omission, Name: "Four", Where: "Ici"}
	begun := moved
	begun.Initiative = "x"
	if moved.Digest() != begun.Digest() {
		t.Error("an omission of which a sheet was begun is another")
	}
	if a, b := (Remark{Kind: Error, Wrong: "a", Right: "b"}), (Remark{Kind: Error, Wrong: "a\x00b"}); a.Clean().Digest() == b.Clean().Digest() {
		t.Error("two fields are taken for one")
	}
}

func TestDecideARemark(t *testing.T) {
	m := Remark{State: Waiting}
	if err := m.Decide(Discarded, Decision{Reason: "because"}); err == nil {
		t.Error("discarded for no reason of the list")
	}
	if err := m.Decide(Corrected, Decision{Reason: "right", Message: strings.Repeat("x", MaxText+1)}); err == nil {
		t.Error("a message too long is taken")
	}
	if err := m.Decide(Discarded, Decision{Reason: "known", By: "Awa"}); err != nil || m.State != Discarded {
		t.Errorf("%v %+v", err, m)
	}
	if err := m.Decide(Waiting, Decision{By: "Luc"}); err != nil || m.Decision != (Decision{}) {
		t.Errorf("taken up again: %v %+v", err, m)
	}
}

func TestTheLastReceiptsAreKept(t *testing.T) {
	var m Remark
	for _, d := range []string{"a", "b", "c", "d", "e", "f"} {
		m.Give(d)
	}
	if slices.Contains(m.Links, "a") || !slices.Contains(m.Links, "f") || len(m.Links) != maxLinks {
		t.Errorf("%q", m.Links)
	}
}

// TestTheDraftOfAnOmission takes sites, and no one's address or number.
func TestTheDraftOfAnOmission(t *testing.T) {
	for said, want := range map[string][]string{
		"www.lefour.fr":                                   {"https://www.lefour.fr"},
		"lefour.fr, 02 33 00 00 00":                       {"https://lefour.fr"},
		"https://lefour.fr/pain (Odile)":                  {"https://lefour.fr/pain"},
		"odile@lefour.fr":                                 nil,
		"02.33.00.00.00":                                  nil,
		"M. Martin, derrière la mairie.":                  nil,
		"javascript:alert(1) data:text/html,x":            nil,
		"lefour.fr www.lefour.fr a.example.org lefour.fr": {"https://lefour.fr", "https://www.lefour.fr", "https://a.example.org"},
	} {
		in := Remark{Kind: Omission, Name: "Le four", Does: "On cuit.", Reach: said}.Sheet()
		if !slices.Equal(in.Web, want) || in.Name != "Le four" || in.Summary != "On cuit." || in.Public {
			t.Errorf("%s: %q, want %q", said, in.Web, want)
		}
		in.ID = "four"
		if wrong := in.Clean().Validate(); len(wrong) > 0 {
			t.Errorf("%s: %v", said, wrong)
		}
	}
}
