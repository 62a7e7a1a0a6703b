package app

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"io"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
)

func drawing(t *testing.T, w, h int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, w, h))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestPicturesAndDocumentsOfASheet(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	v := save(t, a, garage(), 0)
	slug := strings.TrimPrefix(v.Path, "initiatives/")
	kept, err := a.KeepPicture(ctx, editor, bytes.NewReader(drawing(t, 1600, 800)))
	if err != nil {
		t.Fatal(err)
	}
	if err := a.AddPicture(ctx, editor, "s", "garage", kept, " ", "", form); !fault.Is(err, fault.Invalid) || fault.All(err)[0].Field != "alt" {
		t.Fatalf("a picture without words: %v", err)
	}
	if err := a.AddPicture(ctx, editor, "s", "garage", kept, "Un atelier", "Awa", form); err != nil {
		t.Fatal(err)
	}
	second, err := a.KeepPicture(ctx, editor, bytes.NewReader(drawing(t, 30, 30)))
	if err != nil {
		t.Fatal(err)
	}
	if err := a.AddPicture(ctx, editor, "s", "garage", second, "Une clé", "", form); err != nil {
		t.Fatal(err)
	}
	document, err := a.KeepDocument(ctx, editor, strings.NewReader("%PDF-1.7 bilan"))
	if err != nil {
		t.Fatal(err)
	}
	if err := a.AddDocument(ctx, editor, "s", "garage", document, "Bilan", "", true, form); err != nil {
		t.Fatal(err)
	}
	if err := a.AddDocument(ctx, editor, "s", "garage", KeptFile{}, "Plaquette", "https://exemple.fr/plaquette.pdf", false, form); err != nil {
		t.Fatal(err)
	}
	got, err := a.Initiative(ctx, access.Anyone, "s", "garage")
	if err != nil || len(got.Pictures) != 2 || got.Pictures[0].Width != 1600 || got.Pictures[0].Small == got.Pictures[0].Blob || got.Approach.Document == nil || len(got.Documents) != 1 {
		t.Fatalf("%+v, %v", got.Initiative, err)
	}
	for sum, media := range map[string]string{got.Pictures[0].Blob: "image/jpeg", got.Pictures[0].Small: "image/jpeg", got.Approach.Document.Blob: "application/pdf"} {
		file, about, err := a.OpenSheetFile(ctx, access.Anyone, slug, sum)
		if err != nil || about.Media != media {
			t.Fatalf("%s: %+v, %v", media, about, err)
		}
		b, err := io.ReadAll(file)
		if err != nil || int64(len(b)) != about.Size {
			t.Fatalf("%d bytes of %d, %v", len(b), about.Size, err)
		}
		file.Close()
	}
	if err := a.FirstPicture(ctx, editor, "s", "garage", got.Pictures[1].Blob, form); err != nil {
		t.Fatal(err)
	}
	if _, err := a.RemoveFile(ctx, editor, "s", "garage", got.Pictures[0].Blob, form); err != nil {
		t.Fatal(err)
	}
	after, err := a.Initiative(ctx, access.Anyone, "s", "garage")
	if err != nil || len(after.Pictures) != 1 || after.Pictures[0].Alt != "Une clé" {
		t.Fatalf("%+v, %v", after.Pictures, err)
	}
	if _, _, err := a.OpenSheetFile(ctx, editor, slug, got.Pictures[0].Blob); !fault.Is(err, fault.NotFound) {
		t.Fatalf("a picture that was taken off: %v", err)
	}
}

func TestFilesAreSeenAsTheirSheetIs(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	draft := garage()
	draft.Public = false
	v := save(t, a, draft, 0)
	other := garage()
	other.ID, other.Name = "autre", "Autre garage"
	w := save(t, a, other, 0)
	kept, err := a.KeepPicture(ctx, editor, bytes.NewReader(drawing(t, 10, 10)))
	if err != nil {
		t.Fatal(err)
	}
	if err := a.AddPicture(ctx, editor, "s", "garage", kept, "Un atelier", "", form); err != nil {
		t.Fatal(err)
	}
	sum := kept.picture.Blob
	for _, tt := range []struct {
		name  string
		actor access.Actor
		path  string
		seen  bool
	}{
		{"the editor", editor, v.Path, true},
		{"the public", access.Anyone, v.Path, false},
		{"by another sheet", editor, w.Path, false},
	} {
		file, _, err := a.OpenSheetFile(ctx, tt.actor, strings.TrimPrefix(tt.path, "initiatives/"), sum)
		if (err == nil) != tt.seen || err != nil && !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", tt.name, err)
		}
		if err == nil {
			file.Close()
		}
	}
	if _, err := a.KeepPicture(ctx, access.Anyone, bytes.NewReader(drawing(t, 10, 10))); !fault.Is(err, fault.SignIn) {
		t.Errorf("the public keeps a file: %v", err)
	}
	for name, tt := range map[string]struct{ key, given string }{
		"an SVG":              {"attachment.svg", `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`},
		"a text":              {"picture.unknown_form", "bonjour"},
		"a PDF for a picture": {"picture.unknown_form", "%PDF-1.7"},
	} {
		if _, err := a.KeepPicture(ctx, editor, strings.NewReader(tt.given)); len(fault.All(err)) != 1 || fault.All(err)[0].Key != tt.key || fault.All(err)[0].Field != "file" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := a.KeepDocument(ctx, editor, strings.NewReader("<html><script>alert(1)</script>")); len(fault.All(err)) != 1 || fault.All(err)[0].Key != "attachment.not_pdf" {
		t.Errorf("a page for a document: %v", err)
	}
}

func TestALinkIsReadFromBothSheets(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	save(t, a, garage(), 0)
	other := garage()
	other.ID, other.Name = "autre", "Épicerie de Valbrune"
	save(t, a, other, 0)
	secret := garage()
	secret.ID, secret.Name, secret.Public = "secret", "Projet secret", false
	save(t, a, secret, 0)
	if err := a.AddLink(ctx, editor, "s", "garage", initiative.Link{Type: initiative.SharesMeans, To: "autre", Terms: initiative.Terms{Note: "un local"}}, form); err != nil {
		t.Fatal(err)
	}
	for _, link := range []initiative.Link{{Type: initiative.Funds, To: "secret"}, {Type: initiative.Funds, Name: "Garage de Lyon"}} {
		if err := a.AddLink(ctx, editor, "s", "garage", link, form); err != nil {
			t.Fatal(err)
		}
	}
	in, err := a.Initiative(ctx, access.Anyone, "s", "garage")
	if err != nil {
		t.Fatal(err)
	}
	from, _, err := a.LinksOf(ctx, access.Anyone, "s", in.Initiative)
	if err != nil || len(from) != 2 || from[0].Name != other.Name || from[0].Path == "" || from[1].Name != "Garage de Lyon" || from[1].Path != "" {
		t.Fatalf("the public reads %+v, %v", from, err)
	}
	_, to, err := a.LinksOf(ctx, access.Anyone, "s", other)
	if err != nil || len(to) != 1 || to[0].Name != garage().Name || to[0].Type != initiative.SharesMeans || to[0].Note != "un local" {
		t.Fatalf("from the other side: %+v, %v", to, err)
	}
	for name, tt := range map[string]initiative.Link{"itself": {Type: initiative.Funds, To: "garage"}, "nothing": {Type: initiative.Funds}, "no type": {To: "autre"}} {
		if err := a.AddLink(ctx, editor, "s", "garage", tt, form); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := a.RemoveLink(ctx, editor, "s", "garage", initiative.Link{Type: initiative.SharesMeans, To: "autre"}, form); err != nil {
		t.Fatal(err)
	}
	if _, to, err = a.LinksOf(ctx, access.Anyone, "s", other); err != nil || len(to) != 0 {
		t.Fatalf("after: %+v, %v", to, err)
	}
}

func TestInitiativesNamed(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	v := save(t, a, garage(), 0)
	other := garage()
	other.ID, other.Name = "autre", "Garage solidaire de Valbrune et environs"
	save(t, a, other, 0)
	for name, want := range map[string]struct {
		n    int
		sure bool
	}{
		"garage SOLIDAIRE de valbrune": {2, true}, "garage": {2, false}, "zeppelin": {0, false}, "": {0, false},
		"https://bocage.exemple/" + v.Path: {1, true}, "https://bocage.exemple/" + v.Path + "/modifier?x=1": {1, true}, "https://bocage.exemple/initiatives/rien": {0, false},
	} {
		found, sure, err := a.InitiativesNamed(ctx, editor, "s", name)
		if err != nil || len(found) != want.n || sure != want.sure || sure && found[0].ID != "garage" {
			t.Errorf("%q: %d found, sure %v, %v", name, len(found), sure, err)
		}
	}
}
