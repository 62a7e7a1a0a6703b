package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/store"
)

const brought = "Nom;Commune\r\nFournil;Alençon\r\nCafé;Alençon\r\n"

func keepBrought(t *testing.T, a *App) Upload {
	t.Helper()
	id, err := a.KeepUpload(context.Background(), editor, "s", "../../liste.csv", strings.NewReader(brought), From{})
	if err != nil {
		t.Fatal(err)
	}
	u, err := a.UploadOf(context.Background(), editor, "s", id)
	if err != nil || u.Name != "liste.csv" || u.Size != int64(len(brought)) {
		t.Fatalf("%+v, %v", u, err)
	}
	return u
}

func gone(a *App, sum string) bool {
	f, err := a.blobs.Get(sum)
	if err == nil {
		f.Close()
	}
	return fault.Is(err, fault.NotFound)
}

func TestAFileIsErasedOnceItIsImported(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	u := keepBrought(t, a)
	for name, actor := range map[string]access.Actor{"the public": access.Anyone, "a reader": {Account: "r", Role: access.Reader}} {
		if _, err := a.UploadOf(ctx, actor, "s", u.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	report, err := a.ImportUpload(ctx, editor, "s", u, "fr")
	if err != nil || report.New != 2 || report.Batch == "" {
		t.Fatalf("%+v, %v", report, err)
	}
	if !gone(a, u.Sum) {
		t.Error("the file stays on the disk")
	}
	if after, err := a.UploadOf(ctx, editor, "s", u.ID); err != nil || after.Batch != report.Batch || after.Sum != "" {
		t.Errorf("%+v, %v", after, err)
	}
}

func TestAFileThatWaitsIsFoundAgainByWhoBroughtIt(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	u := keepBrought(t, a)
	waiting := func(actor access.Actor) int {
		t.Helper()
		all, err := a.WaitingUploads(ctx, actor, "s")
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	all, err := a.WaitingUploads(ctx, editor, "s")
	if err != nil || len(all) != 1 || all[0].ID != u.ID || all[0].Until().Sub(all[0].Updated) != uploadLife {
		t.Fatalf("%+v, %v", all, err)
	}
	if n := waiting(access.Actor{Account: "autre", Role: access.Owner}); n != 0 {
		t.Errorf("someone else is shown %d", n)
	}
	for name, actor := range map[string]access.Actor{"the public": access.Anyone, "a reader": {Account: editor.Account, Role: access.Reader}} {
		if _, err := a.WaitingUploads(ctx, actor, "s"); !fault.Is(err, fault.Denied) && !fault.Is(err, fault.SignIn) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := a.ChooseUpload(ctx, editor, "s", u, UploadChoices{KeepGood: true}); err != nil || waiting(editor) != 1 {
		t.Fatalf("once its columns are chosen: %v", err)
	}
	if u, err = a.UploadOf(ctx, editor, "s", u.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := a.ImportUpload(ctx, editor, "s", u, "fr"); err != nil || waiting(editor) != 0 {
		t.Errorf("imported, it still waits: %v", err)
	}
}

func TestTheSameFileBroughtTwiceIsErasedWithTheLast(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	first, second := keepBrought(t, a), keepBrought(t, a)
	if err := a.DropUpload(ctx, editor, "s", first); err != nil || gone(a, second.Sum) {
		t.Fatalf("the other's file went: %v", err)
	}
	if err := a.DropUpload(ctx, editor, "s", second); err != nil || !gone(a, second.Sum) {
		t.Fatalf("it stays: %v", err)
	}
}

func TestWhatNobodyImportsIsErasedInTime(t *testing.T) {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	a, err := Open(context.Background(), Config{Folder: t.TempDir(), Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	u := keepBrought(t, a)
	now = now.Add(6 * 24 * time.Hour)
	other := strings.Replace(brought, "Café", "Thé", 1)
	keep := func() {
		t.Helper()
		if _, err := a.KeepUpload(context.Background(), editor, "s", "autre.csv", strings.NewReader(other), From{}); err != nil {
			t.Fatal(err)
		}
	}
	if keep(); gone(a, u.Sum) {
		t.Fatal("erased after six days")
	}
	now = now.Add(2 * 24 * time.Hour)
	if keep(); !gone(a, u.Sum) {
		t.Fatal("kept after eight days")
	}
}

func TestALargeFileIsImportedAfterTheRequest(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	u := keepBrought(t, a)
	if err := a.AskImport(ctx, editor, "s", u, "fr"); err != nil {
		t.Fatal(err)
	}
	asked, err := a.UploadOf(ctx, editor, "s", u.ID)
	if err != nil || asked.Job == "" {
		t.Fatalf("%+v, %v", asked, err)
	}
	job, err := a.JobOf(ctx, editor, "s", asked.Job)
	if err != nil || job.Kind != importJob {
		t.Fatalf("%+v, %v", job, err)
	}
	for range 2 { // a job may be done again after a stop
		if err := a.Works()[importJob](ctx, "s", job.Payload, Unheard); err != nil {
			t.Fatal(err)
		}
	}
	after, err := a.UploadOf(ctx, editor, "s", u.ID)
	if err != nil || after.Batch == "" || after.Job != "" {
		t.Fatalf("%+v, %v", after, err)
	}
	found, err := a.Initiatives(ctx, editor, "s", Search{Limit: 10})
	if err != nil || found.Total != 2 {
		t.Fatalf("%d, %v", found.Total, err)
	}
	gone, err := json.Marshal(importAsked{Upload: "parti"})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.DoImport(ctx, "s", string(gone), Unheard); err != nil {
		t.Errorf("given up meanwhile: %v", err)
	}
}

func TestARefusedJobSaysWhyOnItsPage(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	id, err := a.KeepUpload(ctx, editor, "s", "liste.csv", strings.NewReader(brought+fmt.Sprintf("Four;%s\r\n", "Nulle-Part-sur-Rien")), From{})
	if err != nil {
		t.Fatal(err)
	}
	u, err := a.UploadOf(ctx, editor, "s", id)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.AskImport(ctx, editor, "s", u, "fr"); err != nil {
		t.Fatal(err)
	}
	asked, err := a.UploadOf(ctx, editor, "s", id)
	if err != nil {
		t.Fatal(err)
	}
	job, err := a.JobOf(ctx, editor, "s", asked.Job)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.DoImport(ctx, "s", job.Payload, Unheard); err != nil {
		t.Fatal(err)
	}
	after, err := a.UploadOf(ctx, editor, "s", id)
	if err != nil || after.Refused != "import.refused" || after.Sum == "" || after.Job != "" {
		t.Fatalf("%+v, %v", after, err)
	}
}

func TestBringingInWhatWasTakenFromHereErasesNothingHere(t *testing.T) {
	a, _ := published(t)
	ctx := context.Background()
	e := publish(t, a, Publication{})
	bring := func(sum, name string) error {
		f, err := a.blobs.Get(sum)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		_, err = a.KeepUpload(ctx, editor, Principal, name, f, From{})
		return err
	}
	for _, p := range slices.Concat(e.Parts, e.Made) {
		err := bring(p.SHA256, filepath.Base(p.Path))
		if err == nil && strings.HasSuffix(p.Path, ".csv") {
			dropLast(t, a)
		}
		if gone(a, p.SHA256) {
			t.Errorf("%s (%v): the published version lost it", p.Path, err)
		}
	}
}

// dropLast gives up every file that was brought in.
func dropLast(t *testing.T, a *App) {
	t.Helper()
	q := store.Query{Scope: access.Visible(access.House, access.KindImport, Principal), Kind: kindUpload, Limit: store.MaxPage}
	records, _, err := a.store.List(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records {
		u, err := uploadOf(r)
		if err == nil {
			err = a.DropUpload(context.Background(), editor, Principal, u)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestASlowLineMakesNobodyWait: a picture that takes ten minutes to arrive from
// the end of a valley holds nobody else's back.
func TestASlowLineMakesNobodyWait(t *testing.T) {
	a := anyHouse(t)
	var given bytes.Buffer
	if err := png.Encode(&given, image.NewGray(image.Rect(0, 0, 4, 4))); err != nil {
		t.Fatal(err)
	}
	slow, arriving := io.Pipe()
	waiting := make(chan struct{})
	go func() {
		defer close(waiting)
		a.KeepPicture(context.Background(), editor, slow)
	}()
	if _, err := arriving.Write(bytes.Repeat([]byte{0}, 4096)); err != nil { // and the rest does not come
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() {
		_, err := a.KeepPicture(context.Background(), editor, &given)
		done <- err
	}()
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		t.Error("one slow line holds every other picture back")
	}
	arriving.Close()
	<-waiting
}

func TestOnePictureAtATimeTakesMemory(t *testing.T) {
	a := anyHouse(t)
	var given bytes.Buffer
	if err := png.Encode(&given, image.NewGray(image.Rect(0, 0, 4, 4))); err != nil {
		t.Fatal(err)
	}
	a.picturing.Lock()
	done := make(chan error, 1)
	go func() {
		_, err := a.KeepStoryFile(context.Background(), editor, &given)
		done <- err
	}()
	select {
	case err := <-done:
		t.Fatalf("a second picture was worked on meanwhile: %v", err)
	case <-time.After(50 * time.Millisecond):
	}
	a.picturing.Unlock()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
