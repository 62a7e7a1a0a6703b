package story

import (
	"encoding/json"
	"strings"
	"testing"
)

func told() Story {
	return Story{ID: "s1", Initiative: "cafe", Medium: Audio, File: "abc", Teller: "Odile R.", Text: "On se parle, maintenant.",
		Consent: Consent{TakePart: true, Quote: true, Date: "2026-03-02"}, Public: true}
}

func TestOnlyWhatWasAgreedIsShown(t *testing.T) {
	shown, ok := told().Shown()
	if !ok || shown.Teller != "" || shown.File != "" || shown.Text == "" {
		t.Fatalf("agreed to be quoted, not named nor heard: %+v", shown)
	}
	s := told()
	s.Consent.Quote = false
	if _, ok := s.Shown(); ok {
		t.Fatal("shown without agreement")
	}
	if l := s.Validate(); len(l) == 0 || l[0].Key != "story.public_without_consent" {
		t.Fatalf("faults = %v", l)
	}
}

func TestAWithdrawnStoryLeavesADatedGapAndNothingElse(t *testing.T) {
	w := told().Withdraw("2026-11-24")
	b, _ := json.Marshal(w)
	for _, trace := range []string{"Odile", "parle", "abc"} {
		if strings.Contains(string(b), trace) {
			t.Errorf("%q survived the withdrawal: %s", trace, b)
		}
	}
	if w.Withdrawn != "2026-11-24" || len(w.Validate()) > 0 {
		t.Fatalf("gap = %+v", w)
	}
}

func TestNothingIsKeptWithoutConsent(t *testing.T) {
	s := told()
	s.Consent = Consent{}
	for _, f := range s.Validate() {
		if f.Key == "story.consent_missing" {
			return
		}
	}
	t.Fatal("a story without the agreement to take part must be refused")
}
