package app

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/picture"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/text"
)

// MaxDocument is the largest document that a sheet keeps.
const MaxDocument = 20 << 20

// smallSide is the longest side of a picture within a page; the whole one is a
// click away.
const smallSide = 720

// KeptFile is a file that was taken in and that nothing points to yet. Only
// KeepPicture and KeepDocument make one.
type KeptFile struct {
	files   []store.StoredFile
	picture initiative.Picture
}

// KeepPicture takes in a picture for a sheet: turned as it was held, written
// again from its pixels alone, in the two sizes that pages need, and as small as
// walls show it.
func (a *App) KeepPicture(ctx context.Context, actor access.Actor, r io.Reader) (KeptFile, error) {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindInitiative}); err != nil {
		return KeptFile{}, err
	}
	in := bufio.NewReaderSize(r, sniffed)
	head, err := in.Peek(sniffed)
	if err != nil && !errors.Is(err, io.EOF) {
		return KeptFile{}, err
	}
	if isSVG(head) {
		return KeptFile{}, fault.On("file", fault.Invalid, "attachment.svg")
	}
	sizes, err := a.takePicture(in, picture.MaxSide, smallSide)
	if err != nil {
		return KeptFile{}, onField("file", err)
	}
	var k KeptFile
	for _, p := range sizes {
		sum, size, err := a.blobs.Put(ctx, bytes.NewReader(p.Bytes), picture.MaxBytes)
		if err != nil {
			return k, err
		}
		k.files = append(k.files, store.StoredFile{Sum: sum, Size: size, Media: p.Media})
	}
	k.picture = initiative.Picture{Blob: k.files[0].Sum, Small: k.files[len(k.files)-1].Sum, Width: sizes[0].Width, Height: sizes[0].Height}
	return k, a.drawTiles(k.picture.Small)
}

// isSVG recognises a drawing that may hold scripts.
func isSVG(head []byte) bool {
	s := strings.ToLower(string(head))
	return strings.Contains(s, "<svg") || strings.Contains(s, "<!doctype svg")
}

// KeepDocument takes in a PDF. What it is, is read from its bytes.
func (a *App) KeepDocument(ctx context.Context, actor access.Actor, r io.Reader) (KeptFile, error) {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindInitiative}); err != nil {
		return KeptFile{}, err
	}
	in := bufio.NewReaderSize(r, sniffed)
	head, err := in.Peek(sniffed)
	if err != nil && !errors.Is(err, io.EOF) {
		return KeptFile{}, err
	}
	if !bytes.HasPrefix(bytes.TrimLeft(head, "\r\n \t\ufeff"), []byte("%PDF-")) {
		return KeptFile{}, fault.On("file", fault.Invalid, "attachment.not_pdf")
	}
	sum, size, err := a.blobs.Put(ctx, in, MaxDocument)
	if fault.Is(err, fault.TooLarge) {
		return KeptFile{}, fault.On("file", fault.TooLarge, "attachment.too_large", "max", MaxDocument>>20)
	}
	return KeptFile{files: []store.StoredFile{{Sum: sum, Size: size, Media: "application/pdf"}}}, err
}

// onField says that a fault is about a field.
func onField(field string, err error) error {
	all := fault.All(err)
	if len(all) != 1 {
		return err
	}
	f := *all[0]
	f.Field = field
	return &f
}

// AddPicture puts a picture on a sheet, with the words that replace it.
func (a *App) AddPicture(ctx context.Context, actor access.Actor, space, id string, k KeptFile, alt, credit string, from From) error {
	p := k.picture
	p.Alt, p.Credit = alt, credit
	_, err := a.editSheet(ctx, actor, space, id, from, k.files, func(in *initiative.Initiative) error {
		return setPicture(in, p)
	})
	return err
}

// DescribePicture writes again what a picture of a sheet shows and whose it is.
func (a *App) DescribePicture(ctx context.Context, actor access.Actor, space, id, sum, alt, credit string, from From) error {
	_, err := a.editSheet(ctx, actor, space, id, from, nil, func(in *initiative.Initiative) error {
		i := slices.IndexFunc(in.Pictures, func(p initiative.Picture) bool { return p.Blob == sum })
		if i < 0 {
			return fault.New(fault.NotFound, "attachment.gone")
		}
		p := in.Pictures[i]
		p.Alt, p.Credit = alt, credit
		return setPicture(in, p)
	})
	return err
}

// setPicture puts a picture in its place, or at the end; the same picture is
// there once.
func setPicture(in *initiative.Initiative, p initiative.Picture) error {
	p.Alt, p.Credit = text.CleanLine(p.Alt, maxCaption*4), text.CleanLine(p.Credit, maxCaption*4)
	switch {
	case p.Alt == "":
		return fault.On("alt", fault.Invalid, "picture.alt_missing")
	case len([]rune(p.Alt)) > maxCaption:
		return fault.On("alt", fault.Invalid, "too_long", "max", maxCaption, "length", len([]rune(p.Alt)))
	}
	in.Pictures = slices.Clone(in.Pictures)
	if i := slices.IndexFunc(in.Pictures, func(q initiative.Picture) bool { return q.Blob == p.Blob }); i >= 0 {
		in.Pictures[i] = p
		return nil
	}
	in.Pictures = append(in.Pictures, p)
	return nil
}

// maxCaption is how long the words of a picture, or the title of a document,
// may be.
const maxCaption = initiative.MaxCaption

// FirstPicture puts a picture of a sheet before the others: cards show it.
func (a *App) FirstPicture(ctx context.Context, actor access.Actor, space, id, sum string, from From) error {
	_, err := a.editSheet(ctx, actor, space, id, from, nil, func(in *initiative.Initiative) error {
		i := slices.IndexFunc(in.Pictures, func(p initiative.Picture) bool { return p.Blob == sum })
		if i < 0 {
			return fault.New(fault.NotFound, "attachment.gone")
		}
		first := in.Pictures[i]
		in.Pictures = append([]initiative.Picture{first}, slices.Delete(slices.Clone(in.Pictures), i, i+1)...)
		return nil
	})
	return err
}

// AddDocument puts a document on a sheet: a file that was kept, or an address
// when k holds none. With approach it is that of the measurement approach, and
// takes the place of the one that stood there.
func (a *App) AddDocument(ctx context.Context, actor access.Actor, space, id string, k KeptFile, title, address string, approach bool, from From) error {
	d := initiative.Document{Title: text.CleanLine(title, maxCaption*4), URL: strings.TrimSpace(address)}
	switch {
	case d.Title == "":
		return fault.On("title", fault.Invalid, "required")
	case len([]rune(d.Title)) > maxCaption:
		return fault.On("title", fault.Invalid, "too_long", "max", maxCaption, "length", len([]rune(d.Title)))
	case len(k.files) > 0:
		d.Blob, d.Size, d.Media, d.URL = k.files[0].Sum, k.files[0].Size, k.files[0].Media, ""
	case d.URL == "":
		return fault.On("file", fault.Invalid, "attachment.nothing")
	}
	_, err := a.editSheet(ctx, actor, space, id, from, k.files, func(in *initiative.Initiative) error {
		if approach {
			in.Approach.Document = &d
			return nil
		}
		in.Documents = append(slices.DeleteFunc(slices.Clone(in.Documents), func(x initiative.Document) bool {
			return x.Blob == d.Blob && x.URL == d.URL
		}), d)
		return nil
	})
	return err
}

// RemoveFile takes a picture or a document off a sheet, by its sum or its
// address, and returns the version to undo for it to come back.
func (a *App) RemoveFile(ctx context.Context, actor access.Actor, space, id, name string, from From) (version int64, err error) {
	return a.editSheet(ctx, actor, space, id, from, nil, func(in *initiative.Initiative) error {
		in.Pictures = slices.DeleteFunc(slices.Clone(in.Pictures), func(p initiative.Picture) bool { return p.Blob == name })
		in.Documents = slices.DeleteFunc(slices.Clone(in.Documents), func(d initiative.Document) bool { return documentName(d) == name })
		if d := in.Approach.Document; d != nil && documentName(*d) == name {
			in.Approach.Document = nil
		}
		return nil
	})
}

func documentName(d initiative.Document) string {
	if d.Blob != "" {
		return d.Blob
	}
	return d.URL
}

// SheetFile is an attached file as it is served.
type SheetFile struct {
	store.StoredFile
	Title   string
	Picture bool
}

// OpenSheetFile opens a picture or a document of the initiative at a public
// address, for those who may see it. A file of another sheet is not found.
func (a *App) OpenSheetFile(ctx context.Context, actor access.Actor, slug, sum string) (*os.File, SheetFile, error) {
	v, space, _, err := a.InitiativeAt(ctx, actor, slug)
	if err != nil {
		return nil, SheetFile{}, err
	}
	f, attached := attachedFile(v.Initiative, sum)
	if !attached {
		return nil, f, fault.New(fault.NotFound, "not_found")
	}
	known, err := a.store.Files(ctx, space, []string{sum})
	if err != nil || len(known) == 0 {
		return nil, f, errors.Join(err, fault.New(fault.NotFound, "not_found"))
	}
	f.StoredFile = known[0]
	file, err := a.blobs.Get(sum)
	return file, f, err
}

func attachedFile(in initiative.Initiative, sum string) (SheetFile, bool) {
	for _, p := range in.Pictures {
		if sum != "" && (p.Blob == sum || p.Small == sum) {
			return SheetFile{Title: p.Alt, Picture: true}, true
		}
	}
	documents := in.Documents
	if d := in.Approach.Document; d != nil {
		documents = append(slices.Clone(documents), *d)
	}
	for _, d := range documents {
		if sum != "" && d.Blob == sum {
			return SheetFile{Title: d.Title}, true
		}
	}
	return SheetFile{}, false
}

// Picture says whether the file is a picture.
func (k KeptFile) Picture() bool { return k.picture.Blob != "" }
