package story

import (
	"encoding/json"
	"reflect"
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

// One that comes from elsewhere, said to be taken back and with its words still
// there, is kept as a gap.
func TestAStorySaidToBeTakenBackIsKeptAsAGap(t *testing.T) {
	s := told()
	s.Withdrawn = "2026-11-24"
	if got, want := s.Clean(), told().Withdraw("2026-11-24"); !reflect.DeepEqual(got, want) {
		t.Errorf("kept %+v", got)
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

// TestAFileIsWhatItsTestimonyIs: a bundle says of a file what it likes; served as
// a page or a script of ours, it would read what its readers may.
func TestAFileIsWhatItsTestimonyIs(t *testing.T) {
	for _, tt := range []struct {
		medium Medium
		media  string
		good   bool
	}{
		{Audio, "audio/ogg", true}, {Picture, "image/png", true}, {Audio, "", true},
		{Audio, "text/html", false}, {Audio, "application/javascript", false}, {Picture, "image/svg+xml", false}, {Audio, "audio/x-anything", false},
		{Picture, "audio/ogg", false}, {Audio, "image/png", false}, // heard or seen under the other agreement
		{Written, "audio/ogg", false}, {Written, "", false},
	} {
		s := Story{ID: "s", Initiative: "garage", Medium: tt.medium, Media: tt.media, File: "ab12", Text: "Le bus.", Alt: "Le bus", Consent: Consent{TakePart: true}}
		if l := s.Validate(); (len(l) == 0) != tt.good {
			t.Errorf("%s %q: %v", tt.medium, tt.media, l)
		}
	}
}
