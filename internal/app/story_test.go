package app

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/story"
)

func told() story.Story {
	return story.Story{
		ID: "germaine", Initiative: "garage", Medium: story.Written, Text: "Sans cette voiture, je n’aurais pas revu Gontrand.",
		Teller: "Germaine Taillefer", Title: "Revoir Gontrand", Public: true,
		Protocol: story.Protocol{Tellers: 12, Chosen: "Toutes les personnes accueillies en mars", Coded: "Deux lectures"},
		Consent:  story.Consent{TakePart: true, Quote: true, Date: "2026-03-02", Notice: "1"},
	}
}

// ogg is how a recording begins.
const ogg = "OggS\x00\x02 et la voix de Germaine Taillefer"

func TestATestimonyIsShownAsAgreed(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	s := census(t, a)
	if _, _, err := a.SaveStory(ctx, editor, "s", "ruralites", told(), 0, form); err != nil {
		t.Fatal(err)
	}
	all, gone, err := a.Stories(ctx, access.Anyone, s)
	if err != nil || len(all) != 1 || len(gone) != 0 || all[0].Teller != "" || all[0].Initiative.Original != garage().Name {
		t.Fatalf("the public reads %+v, %v", all, err)
	}
	if all, _, _ = a.Stories(ctx, editor, s); all[0].Teller != "Germaine Taillefer" {
		t.Fatal("the group reads the name")
	}
	quiet := told()
	quiet.ID, quiet.Public, quiet.Consent.Quote = "discrete", false, false
	if _, _, err := a.SaveStory(ctx, editor, "s", "ruralites", quiet, 0, form); err != nil {
		t.Fatal(err)
	}
	if all, _, _ := a.Stories(ctx, access.Anyone, s); len(all) != 1 {
		t.Fatalf("the public reads %d", len(all))
	}
	if _, err := a.StoryOf(ctx, access.Anyone, s, "discrete"); !fault.Is(err, fault.NotFound) {
		t.Fatalf("err = %v", err)
	}
	for name, change := range map[string]func(*story.Story){
		"story.consent_missing":        func(s *story.Story) { s.Consent.TakePart = false },
		"story.public_without_consent": func(s *story.Story) { s.Consent.Quote = false },
		"study.initiative_absent":      func(s *story.Story) { s.Initiative = "ailleurs" },
		"required":                     func(s *story.Story) { s.Text = " " },
	} {
		bad := told()
		bad.ID = "autre"
		change(&bad)
		if _, _, err := a.SaveStory(ctx, editor, "s", "ruralites", bad, 0, form); len(fault.All(err)) != 1 || fault.All(err)[0].Key != name {
			t.Errorf("%v, want %s", err, name)
		}
	}
}

func TestAHiddenTestimonyStillBacksAnEffect(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	s := census(t, a)
	quiet := told()
	quiet.Public = false
	if _, _, err := a.SaveStory(ctx, editor, "s", "ruralites", quiet, 0, form); err != nil {
		t.Fatal(err)
	}
	c := matrix.Contribution{Initiative: "garage", Dimensions: []string{"relations-sociales"},
		Evidence: []matrix.Evidence{{Nature: matrix.Testimony, Story: "germaine", Solidity: matrix.Measured, Note: "revoir Gontrand"}}}
	if _, _, err := a.AssessCell(ctx, editor, "s", "ruralites", c, matrix.Reading{Member: "awa", Value: effectOf(2)}, 0, form); err != nil {
		t.Fatal(err)
	}
	v, err := a.Cell(ctx, access.Anyone, s, "garage", "relations-sociales")
	if err != nil || v.Cell.Solidity != matrix.Measured {
		t.Fatalf("%+v, %v", v.Cell, err)
	}
	if e := v.Effects[0].Evidence[0]; !e.Hidden || e.Story != nil || e.Note != "" {
		t.Fatalf("the public reads %+v", e)
	}
}

// holds looks for words in every file of a data folder.
func holds(t *testing.T, folder, words string) []string {
	t.Helper()
	var where []string
	err := filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if strings.Contains(string(content), words) {
			where = append(where, filepath.Base(path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return where
}

func TestATestimonyTakenBackLeavesNoWord(t *testing.T) {
	folder, ctx := t.TempDir(), context.Background()
	a := house(t, folder)
	s := census(t, a)
	first, err := a.KeepStoryFile(ctx, editor, strings.NewReader(ogg+", la première fois"))
	if err != nil || first.Media != "audio/ogg" {
		t.Fatalf("%+v, %v", first, err)
	}
	second, err := a.KeepStoryFile(ctx, editor, strings.NewReader(ogg))
	if err != nil {
		t.Fatal(err)
	}
	in := told()
	in.Medium, in.Consent.Voice = story.Audio, true
	in.File, in.Size, in.Media = first.Sum, first.Size, first.Media
	if _, _, err := a.SaveStory(ctx, editor, "s", "ruralites", in, 0, form); err != nil {
		t.Fatal(err)
	}
	in.File, in.Size = second.Sum, second.Size
	in.Text += " Il a vieilli, Gontrand."
	if _, _, err := a.SaveStory(ctx, editor, "s", "ruralites", in, 1, form); err != nil {
		t.Fatal(err)
	}
	c := matrix.Contribution{Initiative: "garage", Dimensions: []string{"relations-sociales"}, Evidence: []matrix.Evidence{{Nature: matrix.Testimony, Story: in.ID, Solidity: matrix.Measured}}}
	if _, _, err := a.AssessCell(ctx, editor, "s", "ruralites", c, matrix.Reading{Member: "awa", Value: effectOf(2)}, 0, form); err != nil {
		t.Fatal(err)
	}
	file, _, err := a.OpenStoryFile(ctx, access.Anyone, s, in.ID)
	if err != nil {
		t.Fatal(err)
	}
	heard, _ := io.ReadAll(file)
	file.Close()
	if string(heard) != ogg {
		t.Fatalf("heard %q", heard)
	}
	if len(holds(t, folder, "Gontrand")) == 0 || len(holds(t, folder, "Taillefer")) < 2 {
		t.Fatal("the words must be there before they are erased")
	}

	if err := a.WithdrawStory(ctx, editor, "s", "ruralites", in.ID, 1, form); !fault.Is(err, fault.Conflict) {
		t.Fatalf("erased what was not seen: %v", err)
	}
	if err := a.WithdrawStory(ctx, access.Anyone, "s", "ruralites", in.ID, 2, form); !fault.Is(err, fault.SignIn) {
		t.Fatalf("err = %v", err)
	}
	if err := a.WithdrawStory(ctx, editor, "s", "ruralites", in.ID, 2, form); err != nil {
		t.Fatal(err)
	}
	for _, words := range []string{"Gontrand", "Taillefer", "voix de Germaine", second.Sum, first.Sum} {
		if where := holds(t, folder, words); len(where) > 0 {
			t.Errorf("%q is still in %v", words, where)
		}
	}
	_, gone, err := a.Stories(ctx, access.Anyone, s)
	if err != nil || len(gone) != 1 || gone[0].Date != "2026-11-24" {
		t.Fatalf("the dated gap: %+v, %v", gone, err)
	}
	if _, err := a.StoryOf(ctx, access.Anyone, s, in.ID); !fault.Is(err, fault.Gone) {
		t.Fatalf("err = %v", err)
	}
	v, _ := a.Cell(ctx, access.Anyone, s, "garage", "relations-sociales")
	if v.Cell.Solidity != matrix.Stated || v.Effects[0].Evidence[0].Withdrawn == "" || v.Effects[0].Evidence[0].Why != "solidity.why.gone" {
		t.Fatalf("the effect leans on nothing any more: %+v", v.Effects[0].Evidence)
	}
	if _, _, err := a.SaveStory(ctx, editor, "s", "ruralites", in, 3, form); !fault.Is(err, fault.Gone) {
		t.Fatalf("it came back: %v", err)
	}
	if err := a.WithdrawStory(ctx, editor, "s", "ruralites", in.ID, 3, form); err != nil {
		t.Fatalf("twice is once: %v", err)
	}
}

func TestTakingBackOnAnyEngine(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	census(t, a)
	if _, _, err := a.SaveStory(ctx, editor, "s", "ruralites", told(), 0, form); err != nil {
		t.Fatal(err)
	}
	if err := a.WithdrawStory(ctx, editor, "s", "ruralites", "germaine", 1, form); err != nil {
		t.Fatal(err)
	}
	history, err := a.store.History(ctx, access.Visible(access.House, access.KindChange, "s"), kindStory, keyIn("ruralites", "germaine"), 0)
	if err != nil || len(history) != 2 {
		t.Fatalf("%+v, %v", history, err)
	}
	for _, c := range history {
		for _, op := range c.Ops {
			if !op.Redacted || op.Before != nil || op.After != nil {
				t.Errorf("version %d still says %s", c.Version, op.Path)
			}
		}
	}
	err = a.store.Update(ctx, "s", store.Author{}, func(tx *store.Tx) error {
		r, err := tx.Get(kindStory, keyIn("ruralites", "germaine"))
		if strings.Contains(string(r.Body)+r.SortKey, "Gontrand") || r.Public {
			t.Errorf("the record still says %s", r.Body)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestWhatAFileIsComesFromItsBytes(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	for head, media := range map[string]string{
		ogg: "audio/ogg", "ID3\x04": "audio/mpeg", "\xff\xfb\x90": "audio/mpeg", "RIFF\x00\x00\x00\x00WAVEfmt ": "audio/wav", "fLaC": "audio/flac",
		"\x00\x00\x00\x20ftypM4A ": "audio/mp4", "\x1a\x45\xdf\xa3....webm": "audio/webm",
	} {
		f, err := a.KeepStoryFile(ctx, editor, strings.NewReader(head+strings.Repeat("x", 2000)))
		if err != nil || f.Media != media || f.Size != int64(len(head)+2000) {
			t.Errorf("%q: %+v, %v", head, f, err)
		}
	}
	for _, given := range []string{"", "bonjour", "<svg onload=alert(1)>", "\xff\xd8\xff et puis rien", "%PDF-1.7"} {
		if _, err := a.KeepStoryFile(ctx, editor, strings.NewReader(given)); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", given, err)
		}
	}
	if _, err := a.KeepStoryFile(ctx, access.Anyone, strings.NewReader(ogg)); !fault.Is(err, fault.SignIn) {
		t.Errorf("err = %v", err)
	}
}
