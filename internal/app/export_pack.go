package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

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

// columnsOf says which further columns a whole list needs, from what packs say of
// themselves.
func (a *App) columnsOf(ctx context.Context, scope access.Scope, more *further) error {
	shown, err := a.store.Shown(ctx, scope)
	if err != nil {
		return err
	}
	return a.store.Through(ctx, scope, kindInitiative, packMade(), store.PackAbout, func(p store.Pack) error {
		var about packAbout
		if err := json.Unmarshal(p.About, &about); err != nil {
			return fmt.Errorf("read pack: %w", err)
		}
		for _, t := range about.Told {
			if t.Lang == more.lang && shown.Shows(t.Public, t.Batch) {
				more.told[t.Field] = true
			}
		}
		for _, x := range about.Extras {
			if shown.Shows(x.Public, x.Batch) {
				more.column(x.Name)
			}
		}
		return nil
	}, more.meet)
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
	if f.own && !f.known[name] && len(f.extras) < maxExtraColumns {
		f.known[name] = true
		f.extras = append(f.extras, name)
	}
}

// exportWhole writes every row of a whole list.
func (x *exporting) exportWhole(ctx context.Context) error {
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
		return x.records(ctx, records)
	})
	if err == nil && read >= worthPacking {
		// What was asked is there, whether the next time is quicker or not.
		_ = x.app.store.Update(context.WithoutCancel(ctx), x.space, store.Author{Actor: "bocage", Source: packsJob}, askPacks)
	}
	return err
}

// rows writes those of a pack that show.
func (x *exporting) rows(ctx context.Context, p *packed, shown *store.Shown) error {
	contacts, err := x.contactsOf(ctx, p, shown)
	if err != nil {
		return err
	}
	for {
		more, err := p.next()
		if err != nil || !more {
			return err
		}
		if !shown.Shows(p.public, p.batch) {
			continue
		}
		if err := x.out.row(x.exporter.made(&p.line, contacts[p.line.id])...); err != nil {
			return err
		}
	}
}

// contactsOf reads the contacts of a pack, for who may see them.
func (x *exporting) contactsOf(ctx context.Context, p *packed, shown *store.Shown) (map[string]initiative.Contact, error) {
	if !x.contacts {
		return nil, nil
	}
	var ids []string
	for ahead := (packed{raw: p.raw}); ; {
		more, err := ahead.next()
		if err != nil {
			return nil, err
		}
		if !more {
			return x.app.store.Contacts(ctx, x.space, kindInitiative, ids)
		}
		if shown.Shows(ahead.public, ahead.batch) {
			ids = append(ids, ahead.line.id)
		}
	}
}
