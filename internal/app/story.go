package app

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/picture"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/story"
	"codeberg.org/bocage/bocage/internal/study"
)

// MaxRecording is the largest recording that is kept: about three hours of
// speech.
const MaxRecording = 200 << 20

// StoryFile is the recording or the picture of a testimony, kept apart by its
// content.
type StoryFile struct {
	Sum   string
	Size  int64
	Media string
}

// KeepStoryFile takes in a recording or a picture. What it is, is read from its
// bytes and not from its name. A picture is written again from its pixels, so
// that it no longer says where it was taken. Nothing points to the file until a
// testimony is saved with it.
func (a *App) KeepStoryFile(ctx context.Context, actor access.Actor, r io.Reader) (StoryFile, error) {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindStory}); err != nil {
		return StoryFile{}, err
	}
	in := bufio.NewReaderSize(r, sniffed)
	head, err := in.Peek(sniffed)
	if err != nil && err != io.EOF {
		return StoryFile{}, err
	}
	if media := recordingOf(head); media != "" {
		sum, size, err := a.blobs.Put(ctx, in, MaxRecording)
		return StoryFile{Sum: sum, Size: size, Media: media}, err
	}
	sizes, err := a.takePicture(in, picture.MaxSide)
	if fault.Is(err, fault.Invalid) && fault.All(err)[0].Key == "picture.unknown_form" {
		return StoryFile{}, fault.On("file", fault.Invalid, "story.file_form")
	}
	if err != nil {
		return StoryFile{}, err
	}
	p := sizes[0]
	sum, size, err := a.blobs.Put(ctx, bytes.NewReader(p.Bytes), picture.MaxBytes)
	return StoryFile{Sum: sum, Size: size, Media: p.Media}, err
}

// takePicture reads a picture, then works on it when no other is: the largest
// needs half a gigabyte for a second, and a small server has not twice that. A
// slow line makes nobody wait.
func (a *App) takePicture(r io.Reader, sides ...int) ([]picture.Picture, error) {
	raw, err := io.ReadAll(io.LimitReader(r, picture.MaxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read picture: %w", err)
	}
	a.picturing.Lock()
	defer a.picturing.Unlock()
	return picture.ReadSizes(bytes.NewReader(raw), sides...)
}

const sniffed = 512

// recordingOf recognises the recordings that browsers play, by their first
// bytes; "" for anything else.
func recordingOf(head []byte) string {
	s := string(head)
	at := func(from int, sign string) bool { return len(s) >= from+len(sign) && s[from:from+len(sign)] == sign }
	switch {
	case at(0, "ID3"), len(s) > 1 && s[0] == 0xff && s[1]&0xe6 == 0xe2: // MPEG layer III
		return "audio/mpeg"
	case at(0, "OggS"):
		return "audio/ogg"
	case at(0, "RIFF") && at(8, "WAVE"):
		return "audio/wav"
	case at(0, "fLaC"):
		return "audio/flac"
	case at(4, "ftypM4A"), at(4, "ftypmp4"), at(4, "ftypisom"), at(4, "ftypM4B"), at(4, "ftyp3gp"):
		return "audio/mp4"
	case at(0, "\x1a\x45\xdf\xa3") && strings.Contains(s, "webm"):
		return "audio/webm"
	}
	return ""
}

// StoryView is a testimony as the actor may read it.
type StoryView struct {
	story.Story
	Version    int64
	Initiative Subject
}

// Withdrawal is a gap that a testimony left.
type Withdrawal struct{ ID, Date string }

// Stories lists the testimonies of a study that the actor may read, and the
// dates of those that were taken back.
func (a *App) Stories(ctx context.Context, actor access.Actor, s StudyView) ([]StoryView, []Withdrawal, error) {
	return a.StoriesOf(ctx, actor, s, "")
}

// StoriesOf lists those of one initiative; "" is every one.
func (a *App) StoriesOf(ctx context.Context, actor access.Actor, s StudyView, initiativeID string) ([]StoryView, []Withdrawal, error) {
	b, err := a.board(ctx, s)
	if err != nil {
		return nil, nil, err
	}
	var told []StoryView
	var gone []Withdrawal
	for _, key := range b.told {
		kept := b.stories[key]
		if kept.Value.Withdrawn != "" {
			gone = append(gone, Withdrawal{kept.Value.ID, kept.Value.Withdrawn})
			continue
		}
		if initiativeID != "" && kept.Value.Initiative != initiativeID {
			continue
		}
		if shown, ok := b.shown(actor, kept.Value); ok {
			told = append(told, StoryView{Story: shown, Version: kept.Version, Initiative: b.subject(shown.Initiative)})
		}
	}
	return told, gone, nil
}

// StoryOf shows one testimony; fault.Gone when it was taken back.
func (a *App) StoryOf(ctx context.Context, actor access.Actor, s StudyView, storyID string) (StoryView, error) {
	b, err := a.board(ctx, s)
	if err != nil {
		return StoryView{}, err
	}
	kept, known := b.stories[storyID]
	if !known {
		return StoryView{}, fault.New(fault.NotFound, "not_found")
	}
	if date := kept.Value.Withdrawn; date != "" {
		return StoryView{}, fault.New(fault.Gone, "story.withdrawn", "date", date)
	}
	shown, ok := b.shown(actor, kept.Value)
	if !ok {
		return StoryView{}, fault.New(fault.NotFound, "not_found")
	}
	return StoryView{Story: shown, Version: kept.Version, Initiative: b.subject(shown.Initiative)}, nil
}

// OpenStoryFile opens the recording or the picture of a testimony, for those
// who may hear or see it.
func (a *App) OpenStoryFile(ctx context.Context, actor access.Actor, s StudyView, storyID string) (*os.File, StoryView, error) {
	v, err := a.StoryOf(ctx, actor, s, storyID)
	if err != nil {
		return nil, v, err
	}
	if v.File == "" {
		return nil, v, fault.New(fault.NotFound, "not_found")
	}
	file, err := a.blobs.Get(v.File)
	return file, v, err
}

// SaveStory keeps a testimony (version 0 for a new one). Without the teller's
// agreement to take part nothing is kept; one that was taken back stays so.
func (a *App) SaveStory(ctx context.Context, actor access.Actor, space, studyID string, in story.Story, version int64, from From) (story.Story, int64, error) {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindStory, Public: in.Public}); err != nil {
		return in, 0, err
	}
	in.Withdrawn = ""
	in = in.Clean()
	if err := append(in.Validate(), in.Ahead(a.now())...).Err(); err != nil {
		return in, 0, err
	}
	written := int64(0)
	var files []store.StoredFile
	if in.File != "" {
		files = append(files, store.StoredFile{Sum: in.File, Size: in.Size, Media: in.Media})
	}
	err := a.naming(ctx, space, author(actor, from), files, func(tx *store.Tx) error {
		s, _, err := getStudy(tx, studyID)
		if err != nil {
			return err
		}
		e, err := present(tx, studyID, in.Initiative)
		if err != nil {
			return err
		}
		if version > 0 {
			before, _, err := getChild[story.Story](tx, kindStory, studyID, in.ID)
			if err != nil {
				return err
			}
			if before.Withdrawn != "" {
				return fault.New(fault.Gone, "story.withdrawn", "date", before.Withdrawn)
			}
		}
		x := exposure{open: s.Public, entries: map[string]study.Entry{e.Initiative: e}}
		written, err = tx.Put(storyPut(s, in, x, version))
		return err
	})
	return in, written, err
}

// WithdrawStory takes a testimony back for its teller. Its words, its name and
// its file are erased from the record, from the history of its changes and from
// the folder of files; the dated gap stays. Only the version number is asked
// for, so that nobody erases what they did not see.
func (a *App) WithdrawStory(ctx context.Context, actor access.Actor, space, studyID, storyID string, version int64, from From) error {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindStory}); err != nil {
		return err
	}
	var unused []string
	err := a.store.Update(ctx, space, author(actor, from), func(tx *store.Tx) error {
		s, _, err := getStudy(tx, studyID)
		if err != nil {
			return err
		}
		t, current, err := getChild[story.Story](tx, kindStory, studyID, storyID)
		if err != nil {
			return err
		}
		switch {
		case t.Withdrawn != "":
			return nil // twice is once
		case current != version:
			return fault.New(fault.Conflict, "changed_meanwhile", "version", current)
		}
		unused, err = erase(tx, s, t, clockDate(a), version)
		return err
	})
	if err != nil {
		return err
	}
	for _, sum := range unused {
		if err := a.eraseFile(ctx, sum); err != nil {
			return err
		}
	}
	return a.store.Scrub(ctx)
}

// erase leaves the dated gap in the place of a testimony, and names the files
// that nothing needs any more: the one it had, and those it had before.
func erase(tx *store.Tx, s study.Study, t story.Story, date string, version int64) (unused []string, err error) {
	files, err := tx.Said(kindStory, keyIn(s.ID, t.ID), "/file")
	if err != nil {
		return nil, err
	}
	if _, err := tx.Put(storyPut(s, t.Withdraw(date), exposure{}, version)); err != nil {
		return nil, err
	}
	if err := tx.Redact(kindStory, keyIn(s.ID, t.ID)); err != nil {
		return nil, err
	}
	if unused, err = withdrawFromEditions(tx, s, t.ID, files, date); err != nil {
		return nil, err
	}
	for _, sum := range files {
		gone, err := tx.DropBlob(sum)
		if err != nil {
			return nil, err
		}
		if gone && !slices.Contains(unused, sum) {
			unused = append(unused, sum)
		}
	}
	return unused, nil
}
