package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/store"
)

// What an export of the whole registry says of each initiative is kept ready, some
// hundreds together (store.Pack): reading, decoding and turning a sheet into text
// takes twenty times as long as writing its line. Nobody's rights are in a pack.

const (
	packsJob = "packs"
	// packedTogether is how many initiatives a pack holds: what someone writes of one
	// of them is made again for all.
	packedTogether = 250
	// worthPacking is how many initiatives an export reads one by one before it asks
	// for packs: a small registry has none.
	worthPacking = 1000
)

// packsJobOf is the one job of a space: asked twice, it runs once.
func packsJobOf(space string) string { return packsJob + "/" + space }

func askPacks(tx *store.Tx) error { return tx.AskOnce(packsJobOf(tx.Space), packsJob, "{}") }

// DoPack is the job that packs what is not packed.
func (a *App) DoPack(ctx context.Context, space, _ string, progress Progress) error {
	_, err := a.PackInitiatives(ctx, space, progress)
	return err
}

// PackInitiatives packs the initiatives of a space that are not packed and says how
// many packs that made.
func (a *App) PackInitiatives(ctx context.Context, space string, progress Progress) (int, error) {
	return a.pack(ctx, space, packedTogether, progress)
}

func (a *App) pack(ctx context.Context, space string, together int, progress Progress) (int, error) {
	who := store.Author{Actor: "bocage", Source: packsJob}
	err := a.store.Update(ctx, space, who, func(tx *store.Tx) error { return tx.ForgetPacks(kindInitiative, packMade()) })
	if err != nil {
		return 0, err
	}
	var at Place
	for n := 0; ; n++ {
		next, more, err := a.store.Pack(ctx, space, who, kindInitiative, packMade(), at, together, packRecords)
		if err != nil || !more {
			return n, err
		}
		if err := progress(0, 0); err != nil {
			return n, err
		}
		at = next
	}
}

func packRecords(list []store.Record) (about, body []byte, err error) {
	var p packing
	var l exportLine
	for _, r := range list {
		v, err := viewInitiative(access.House, r)
		if err != nil {
			return nil, nil, err
		}
		l.fill(v)
		p.add(r, &l)
	}
	return p.packed()
}

// columnsOf says which further columns a list needs, from what packs say of
// themselves; of a part of it, from the lines of those that may need one more.
func (x *exporting) columnsOf(ctx context.Context, more *further) error {
	shown, err := x.app.store.Shown(ctx, x.scope)
	if err != nil {
		return err
	}
	part := store.PackAbout
	if x.sieve != nil {
		part = store.PackWhole
	}
	var p packed
	var room []byte
	return x.app.store.Through(ctx, x.scope, kindInitiative, packMade(), part, func(of store.Pack) error {
		var about packAbout
		if err := json.Unmarshal(of.About, &about); err != nil {
			return fmt.Errorf("read pack: %w", err)
		}
		told, extras := about.unmet(more, shown)
		if x.sieve == nil {
			more.add(told, extras)
			return nil
		}
		if len(told)+len(extras) == 0 {
			return nil
		}
		var err error
		if room, err = p.open(of.Body, room); err != nil {
			return err
		}
		return x.eachLine(ctx, &p, shown, func() error {
			told, extras = told[:0], extras[:0]
			for _, t := range p.line.told {
				if t.lang == more.lang {
					told = append(told, t.field)
				}
			}
			for _, e := range p.line.extras {
				extras = append(extras, strings.Clone(e.Name)) // the rest of the pack is not kept for it
			}
			more.add(told, extras)
			return nil
		})
	}, func(records []store.Record) error {
		records, err := x.sieve.sift(ctx, records)
		if err != nil {
			return err
		}
		return more.meet(records)
	})
}

// unmet are the translations and the columns of censuses of what shows in a pack
// that have no column yet.
func (about packAbout) unmet(more *further, shown *store.Shown) (told, extras []string) {
	for _, t := range about.Told {
		if t.Lang == more.lang && !more.told[t.Field] && shown.Shows(t.Public, t.Batch) {
			told = append(told, t.Field)
		}
	}
	for _, e := range about.Extras {
		if more.needs(e.Name) && shown.Shows(e.Public, e.Batch) {
			extras = append(extras, e.Name)
		}
	}
	return told, extras
}

// add learns columns.
func (f *further) add(told, extras []string) {
	for _, field := range told {
		f.told[field] = true
	}
	for _, name := range extras {
		f.column(name)
	}
}

// meet learns the columns that records need.
func (f *further) meet(records []store.Record) error {
	for _, r := range records {
		if !bytes.Contains(r.Body, []byte(`"translations":`)) && !(f.own && bytes.Contains(r.Body, []byte(`"extra":`))) {
			continue // nearly all: a tenth of the time
		}
		var in initiative.Initiative
		if err := json.Unmarshal(r.Body, &in); err != nil {
			return fmt.Errorf("read initiative %s: %w", r.ID, err)
		}
		for _, field := range toldBeside {
			if said, spoken := in.In(f.lang, field); said != "" && spoken == f.lang && spoken != in.Spoken() {
				f.told[field] = true
			}
		}
		for _, x := range in.Extra {
			f.column(x.Name)
		}
	}
	return nil
}

// column learns a column of a census, once.
func (f *further) column(name string) {
	if f.needs(name) {
		f.known[name] = true
		f.extras = append(f.extras, name)
	}
}

// needs says whether a column of a census is to be one of the file and is none yet.
func (f *further) needs(name string) bool {
	return f.own && !f.known[name] && len(f.extras) < maxExtraColumns
}

// exportPacked writes the rows of a list, or of the part of it that was asked, in
// the order of the list.
func (x *exporting) exportPacked(ctx context.Context) error {
	var p packed
	var room []byte
	read := 0
	err := x.app.store.Through(ctx, x.scope, kindInitiative, packMade(), store.PackWhole, func(of store.Pack) (err error) {
		shown, err := x.app.store.Shown(ctx, x.scope)
		if err != nil {
			return err
		}
		if room, err = p.open(of.Body, room); err != nil {
			return err
		}
		return x.rows(ctx, &p, shown)
	}, func(records []store.Record) error {
		read += len(records)
		records, err := x.sieve.sift(ctx, records)
		if err != nil {
			return err
		}
		return x.records(ctx, records)
	})
	if err == nil && read >= worthPacking {
		// What was asked is there, whether the next time is quicker or not.
		_ = x.app.store.Update(context.WithoutCancel(ctx), x.space, store.Author{Actor: "bocage", Source: packsJob}, askPacks)
	}
	return err
}

// rows writes those of a pack that were asked.
func (x *exporting) rows(ctx context.Context, p *packed, shown *store.Shown) error {
	contacts, err := x.contactsOf(ctx, p, shown)
	if err != nil {
		return err
	}
	return x.eachLine(ctx, p, shown, func() error { return x.out.row(x.exporter.made(&p.line, contacts[p.id])...) })
}

// eachLine reads the lines of a pack that show and were asked.
func (x *exporting) eachLine(ctx context.Context, p *packed, shown *store.Shown, give func() error) error {
	for {
		more, err := x.nextAsked(ctx, p, shown)
		if err != nil || !more {
			return err
		}
		if err := p.read(); err != nil {
			return err
		}
		if err := give(); err != nil {
			return err
		}
	}
}

// nextAsked comes to the next line that shows and was asked; false at the end.
func (x *exporting) nextAsked(ctx context.Context, p *packed, shown *store.Shown) (bool, error) {
	for {
		more, err := p.next()
		if err != nil || !more {
			return false, err
		}
		if !shown.Shows(p.public, p.batch) {
			continue
		}
		if asked, err := x.sieve.holds(ctx, p.doc); err != nil || asked {
			return asked, err
		}
	}
}

// contactsOf reads the contacts of a pack, for who may see them.
func (x *exporting) contactsOf(ctx context.Context, p *packed, shown *store.Shown) (map[string]initiative.Contact, error) {
	if !x.contacts {
		return nil, nil
	}
	var ids []string
	for ahead := (packed{rest: p.rest}); ; {
		more, err := x.nextAsked(ctx, &ahead, shown)
		if err != nil {
			return nil, err
		}
		if !more {
			return x.app.store.Contacts(ctx, x.space, kindInitiative, ids)
		}
		ids = append(ids, ahead.id)
	}
}
