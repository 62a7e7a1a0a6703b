package app

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/sheet"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/territory"
)

// packedHouse is a registry that changes at random, packed now and then.
type packedHouse struct {
	t     *testing.T
	a     *App
	draw  *rand.Rand
	made  int
	there []string // sheets made by hand
	files []string // imports that stand
}

var oddTexts = []string{"", "=1+1", "-5 habitants", "'=A1", " devant", "derrière\u00a0", `dit "oui" ; non`, "deux\nlignes", "bar|re", "a,b", "é", "_x0041_", "<b>&", "😀", "\u200bx", "2,5", "tab\tici"}

func (h *packedHouse) pick(of []string) string { return of[h.draw.IntN(len(of))] }

func (h *packedHouse) sheet(id string) initiative.Initiative {
	in := initiative.Initiative{ID: id, Name: fmt.Sprintf("%s %03d", h.pick([]string{"Zinc", "Été", "=Garage", "Atelier"}), h.draw.IntN(1000)), Public: h.draw.IntN(4) > 0}
	if h.draw.IntN(3) == 0 {
		in = crowded()
		in.ID, in.Public, in.Name = id, h.draw.IntN(4) > 0, in.Name+id
	}
	in.Summary, in.Elsewhere, in.PublicPhone = h.pick(oddTexts), h.pick(oddTexts), h.pick([]string{"", "+33 4 74 00 00 00"})
	in.Story = h.pick([]string{"", "<p>Une <em>grange</em> &amp; un four</p><ul><li>pain</li></ul>", `<p><a href="https://exemple.fr">là</a></p>`})
	in.Start, in.For = h.pick([]string{"", "2019", "2019-03", "2019-03-01", "1899-01-01"}), []string{h.pick([]string{"un", "un, deux", "a / b", "a ; b"})}
	in.Tags = []string{"étiquette"}
	in.Territories = []territory.Key{territory.Key(h.pick([]string{"commune:01004", "commune:61001", "commune:99999", "departement:61"}))}
	if h.draw.IntN(6) == 0 {
		in.Translations = initiative.Translations{"en": {"name": "In English", "summary": h.pick(oddTexts)}}
	}
	if h.draw.IntN(6) == 0 {
		in.Lang, in.Translations = "en", initiative.Translations{"fr": {"name": "En français"}}
	}
	if h.draw.IntN(4) == 0 {
		in.Extra = []initiative.Extra{{Name: h.pick([]string{"Dossier", "Référent", "Note"}), Value: "1"}}
	}
	return in
}

func (h *packedHouse) update(fn func(tx *store.Tx) error) {
	h.t.Helper()
	if err := h.a.store.Update(context.Background(), Principal, store.Author{Actor: "essai", Source: "form"}, fn); err != nil {
		h.t.Fatal(err)
	}
}

func (h *packedHouse) step() {
	h.t.Helper()
	ctx := context.Background()
	switch at := h.draw.IntN(max(1, len(h.there))); {
	case len(h.there) < 12 || h.draw.IntN(3) == 0:
		id := fmt.Sprintf("f%03d", h.made)
		h.made++
		h.there = append(h.there, id)
		contact := initiative.Contact{}
		if h.draw.IntN(3) == 0 {
			contact = initiative.Contact{Name: "Odile", Email: "odile@exemple.fr", Consent: "2026-01-05"}
		}
		if _, err := h.a.SaveInitiative(ctx, editor, Principal, h.sheet(id), contact, 0, From{Source: "form"}); err != nil {
			h.t.Fatal(err)
		}
	case h.draw.IntN(4) == 0:
		id := h.there[at]
		h.there = slices.Delete(h.there, at, at+1)
		h.update(func(tx *store.Tx) error {
			r, err := tx.Get(kindInitiative, id)
			if err != nil {
				return err
			}
			return tx.Delete(kindInitiative, id, r.Version)
		})
	case h.draw.IntN(4) == 0:
		h.update(func(tx *store.Tx) error { return tx.Show(kindInitiative, h.there[at], h.draw.IntN(2) == 0) })
	default:
		id := h.there[at]
		h.update(func(tx *store.Tx) error {
			r, err := tx.Get(kindInitiative, id)
			if err == nil {
				_, err = tx.Put(initiativePut(h.sheet(id), r.Version))
			}
			return err
		})
	}
}

func (h *packedHouse) bring() {
	h.t.Helper()
	lines := []string{"Nom;Commune;Dossier"}
	for range 9 {
		lines = append(lines, fmt.Sprintf("Import %03d;01004;%d", h.draw.IntN(1000), len(h.files)))
	}
	r := commit(h.t, h.a, csvFile(lines...), ImportOptions{})
	h.files = append(h.files, r.Batch)
}

func (h *packedHouse) takeBack() {
	h.t.Helper()
	if len(h.files) == 0 {
		return
	}
	ctx, batch := context.Background(), h.files[0]
	created, err := h.a.store.CreatedBy(ctx, access.Visible(editor, access.KindImport, Principal), kindInitiative, batch, "", 1)
	if err != nil || len(created) == 0 {
		h.t.Fatal(len(created), err)
	}
	id := fmt.Sprintf("f%03d", h.made)
	h.made++
	leads := h.sheet(id) // to one of the import's, which therefore stays
	leads.Links = []initiative.Link{{Type: initiative.Replicates, To: created[0].ID}}
	if _, err := h.a.SaveInitiative(ctx, editor, Principal, leads, initiative.Contact{}, 0, From{Source: "form"}); err != nil {
		h.t.Fatal(err)
	}
	if _, err := h.a.pack(ctx, Principal, 7, Unheard); err != nil {
		h.t.Fatal(err)
	}
	if _, err := h.a.UndoImport(ctx, editor, Principal, batch); err != nil {
		h.t.Fatal(err)
	}
	h.files = h.files[1:]
	h.nothingGone()
}

// nothingGone holds that packs say nothing of a sheet that is there no more.
func (h *packedHouse) nothingGone() {
	h.t.Helper()
	ctx := context.Background()
	var p packed
	held := 0
	err := h.a.store.Through(ctx, access.Visible(editor, access.KindInitiative, Principal), kindInitiative, packMade(), store.PackWhole, func(of store.Pack) error {
		if _, err := p.open(of.Body, nil); err != nil {
			return err
		}
		for {
			more, err := p.next()
			if err != nil || !more {
				return err
			}
			held++
			h.update(func(tx *store.Tx) error { _, err := tx.Get(kindInitiative, p.id); return err })
		}
	}, func([]store.Record) error { return nil })
	if err != nil || held == 0 {
		h.t.Fatalf("%d sheets in packs, %v", held, err)
	}
}

// sameFiles compares, byte for byte, the file that packs give with the one that
// records give.
func (h *packedHouse) sameFiles(when string, forms ...sheet.Kind) {
	h.t.Helper()
	ctx := context.Background()
	for name, actor := range map[string]access.Actor{"anyone": access.Anyone, "reader": {Account: "r", Role: access.Reader}, "editor": editor} {
		for _, lang := range []string{"fr", "en"} {
			for _, form := range forms {
				x := exporting{app: h.a, actor: actor, space: Principal, scope: access.Visible(actor, access.KindInitiative, Principal),
					contacts: access.Can(actor, access.SeePrivate, access.Object{Kind: access.KindInitiative})}
				var plain, packed bytes.Buffer
				if err := x.write(ctx, form, lang, &plain); err != nil {
					h.t.Fatal(err)
				}
				if err := h.a.ExportInitiatives(ctx, actor, Principal, Search{}, form, lang, &packed); err != nil {
					h.t.Fatal(err)
				}
				if bytes.Equal(plain.Bytes(), packed.Bytes()) {
					continue
				}
				if form == sheet.CSV {
					want, got := strings.Split(plain.String(), "\r\n"), strings.Split(packed.String(), "\r\n")
					for i := range min(len(want), len(got)) {
						if want[i] != got[i] {
							h.t.Fatalf("%s, for %s in %s, line %d of %d and %d:\n%q is packed as\n%q", when, name, lang, i, len(want), len(got), want[i], got[i])
						}
					}
				}
				h.t.Fatalf("%s, for %s in %s: the %s of packs differs", when, name, lang, form)
			}
		}
	}
}

// sameParts compares what packs give of a part of the registry with what records
// give: the same columns and the same lines, those of packs in the order of the list.
func (h *packedHouse) sameParts(when string) {
	h.t.Helper()
	ctx := context.Background()
	for name, actor := range map[string]access.Actor{"anyone": access.Anyone, "editor": editor} {
		for _, s := range []Search{{Words: "zinc"}, {Words: "import"}, {Facets: []Facet{{Name: "territory", Value: "commune:01004"}}}, {Words: "rien de tel"}} {
			x := exporting{app: h.a, actor: actor, space: Principal, search: s, scope: access.Visible(actor, access.KindInitiative, Principal),
				contacts: access.Can(actor, access.SeePrivate, access.Object{Kind: access.KindInitiative})}
			var plain, sifted bytes.Buffer
			if err := x.write(ctx, sheet.CSV, "fr", &plain); err != nil {
				h.t.Fatal(err)
			}
			q, err := h.a.searched(ctx, actor, Principal, s)
			if err != nil {
				h.t.Fatal(err)
			}
			if x.sieve, err = newSieve(ctx, h.a.store, q); err != nil {
				h.t.Fatal(err)
			}
			h.step() // what is written meanwhile goes in or out as it now is
			x.packs = true
			if err := x.write(ctx, sheet.CSV, "fr", &sifted); err != nil {
				h.t.Fatal(err)
			}
			plain.Reset()
			if x.packs, x.sieve = false, nil; x.write(ctx, sheet.CSV, "fr", &plain) != nil {
				h.t.Fatal("not written")
			}
			if want, got := linesByColumn(h.t, plain.Bytes()), linesByColumn(h.t, sifted.Bytes()); !slices.Equal(want, got) {
				h.t.Fatalf("%s, %+v for %s: %d lines\n%s\nare packed as %d\n%s", when, s, name, len(want), strings.Join(want, "\n"), len(got), strings.Join(got, "\n"))
			}
		}
	}
}

// linesByColumn gives the columns of a CSV in the order of their names, then each
// line by them, in an order.
func linesByColumn(t *testing.T, file []byte) []string {
	t.Helper()
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file, []byte("\ufeff"))))
	r.Comma = ';'
	lines, err := r.ReadAll()
	if err != nil || len(lines) == 0 {
		t.Fatalf("%d lines, %v", len(lines), err)
	}
	order := make([]int, len(lines[0]))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, k int) int { return strings.Compare(lines[0][i], lines[0][k]) })
	var out []string
	for _, line := range lines {
		cells := make([]string, len(order))
		for i, at := range order {
			cells[i] = line[at]
		}
		out = append(out, strings.Join(cells, "|"))
	}
	slices.Sort(out[1:])
	return out
}

// TestAPackedExportIsTheExportReadWhole: over random writes, imports and their
// undoing, everyone gets the same bytes from what was packed as from the records.
func TestAPackedExportIsTheExportReadWhole(t *testing.T) {
	h := &packedHouse{t: t, a: anyHouse(t), draw: rand.New(rand.NewPCG(3, 13))}
	used := 0
	for turn := range 24 {
		for range 1 + h.draw.IntN(4) {
			h.step()
		}
		h.sameFiles(fmt.Sprintf("turn %d, written", turn), sheet.CSV)
		if turn%6 == 2 {
			h.bring()
			h.sameFiles(fmt.Sprintf("turn %d, brought in", turn), sheet.CSV)
		}
		if turn%6 == 5 {
			h.takeBack()
			h.sameFiles(fmt.Sprintf("turn %d, taken back", turn), sheet.CSV)
		}
		n, err := h.a.pack(context.Background(), Principal, 7, Unheard)
		if err != nil {
			t.Fatal(err)
		}
		used += n
		h.sameFiles(fmt.Sprintf("turn %d, packed", turn), sheet.CSV)
		h.sameParts(fmt.Sprintf("turn %d, packed", turn))
		h.step() // some packs are gone
		h.sameParts(fmt.Sprintf("turn %d, written again", turn))
		if _, err := h.a.pack(context.Background(), Principal, 7, Unheard); err != nil {
			t.Fatal(err)
		}
		h.wholePacked()
	}
	h.sameFiles("at the end", sheet.XLSX)
	if used < 24 {
		t.Errorf("%d packs were made: nothing was compared", used)
	}
}

// wholePacked holds that, once packed, no sheet is read one by one.
func (h *packedHouse) wholePacked() {
	h.t.Helper()
	read := 0
	err := h.a.store.Through(context.Background(), access.Visible(editor, access.KindInitiative, Principal), kindInitiative, packMade(), store.PackAbout,
		func(store.Pack) error { return nil }, func(list []store.Record) error { read += len(list); return nil })
	if err != nil || read > 0 {
		h.t.Errorf("%d sheets are not packed, %v", read, err)
	}
}

// TestADamagedPackIsToldNotFollowed: whatever bytes a pack holds, reading it ends.
func TestADamagedPackIsToldNotFollowed(t *testing.T) {
	about, body, err := packRecords([]store.Record{{Kind: kindInitiative, ID: "a", Body: []byte(`{"id":"a","name":"Garage","places":[{"lon":1,"lat":2}],"extra":[{"name":"x","value":"y"}]}`)}})
	if err != nil || len(about) == 0 {
		t.Fatal(err)
	}
	var p packed
	raw, err := p.open(body, nil)
	if err != nil {
		t.Fatal(err)
	}
	if more, err := p.next(); !more || err != nil || p.id != "a" {
		t.Fatalf("%v, %+v", err, p.id)
	}
	if err := p.read(); err != nil || p.line.id != "a" || len(p.line.extras) != 1 {
		t.Fatalf("%v, %+v", err, p.line)
	}
	for cut := 1; cut < len(raw); cut++ {
		if more, err := (&packed{rest: string(raw[:cut])}).next(); err == nil {
			t.Fatalf("cut at %d of %d, it reads as %v", cut, len(raw), more)
		}
		short := slices.Clone(raw[:cut])
		if len(short) > lineLength {
			binary.BigEndian.PutUint32(short, uint32(len(short)-lineLength))
			p := packed{rest: string(short)}
			if _, err := p.next(); err == nil && p.read() == nil {
				t.Fatalf("cut at %d of %d and said to be whole, it reads as %+v", cut, len(raw), p.line)
			}
		}
	}
	for range 2000 {
		broken := slices.Clone(raw)
		broken[rand.IntN(len(broken))] = byte(rand.IntN(256))
		for p := (packed{rest: string(broken)}); ; {
			if more, err := p.next(); err != nil || !more || p.read() != nil {
				break
			}
		}
	}
	if _, err := p.open(body[:len(body)/2], nil); err == nil {
		t.Error("half a pack is read")
	}
}

// TestALargeRegistryIsPackedByItself: a large import asks for packs, and so does who
// reads many sheets that are in none; a small registry has none.
func TestALargeRegistryIsPackedByItself(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	asked := func() (n int) {
		for {
			job, more, err := a.store.Claim(ctx)
			if err != nil {
				t.Fatal(err)
			}
			if !more {
				return n
			}
			if job.Kind == packsJob {
				n++
				if err := a.Works()[packsJob](ctx, job.Space, job.Payload, Unheard); err != nil {
					t.Fatal(err)
				}
			}
			if err := a.store.Finish(ctx, job, nil); err != nil {
				t.Fatal(err)
			}
		}
	}
	commit(t, a, csvFile("Nom", "Four", "Moulin"), ImportOptions{})
	export(t, a, editor, sheet.CSV, "fr")
	if n := asked(); n > 0 {
		t.Errorf("packs of two sheets: %d", n)
	}
	lines := []string{"Nom"}
	for i := range worthPacking {
		lines = append(lines, fmt.Sprintf("Garage %04d", i))
	}
	commit(t, a, csvFile(lines...), ImportOptions{})
	if n := asked(); n != 1 {
		t.Errorf("asked %d times after a large import", n)
	}
	h := &packedHouse{t: t, a: a}
	h.wholePacked()
	if got := len(export(t, a, editor, sheet.CSV, "fr")); got != worthPacking+2 || asked() > 0 {
		t.Errorf("%d lines, or packs asked for again", got)
	}
	h.update(func(tx *store.Tx) error { return tx.ForgetPacks(kindInitiative, 0) })
	export(t, a, editor, sheet.CSV, "fr")
	if n := asked(); n != 1 {
		t.Errorf("asked %d times after an export that read each sheet", n)
	}
	h.wholePacked()
}
