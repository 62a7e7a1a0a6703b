package app

import (
	"cmp"
	"context"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/text"
)

const kindMapping = "mapping"

// mappingRecord is how a mapping is kept, for the next file with that header.
type mappingRecord struct {
	Fields []string `json:"fields"`
	Origin Origin   `json:"origin"`
	File   string   `json:"file,omitempty"` // what the list would be called after the file
}

// settleOrigin takes what is said now, else what was saved of the same list, else
// the name of the file for the list. That sheets are for all, or that people were
// told, is said of each file: nobody publishes by what someone said of another.
func (s *importSource) settleOrigin(o ImportOptions, saved *mappingRecord) {
	s.origin = o.Origin
	if saved != nil && !o.Settled && (s.givesBack() || saved.goesOn(s.origin.List, s.fileList())) {
		before := saved.Origin
		for _, f := range []struct{ to, from *string }{
			{&s.origin.List, &before.List}, {&s.origin.Licence, &before.Licence}, {&s.origin.URL, &before.URL},
		} {
			*f.to = cmp.Or(*f.to, *f.from)
		}
	}
	if s.origin.List == "" && s.own == nil {
		s.origin.List = s.fileList()
	}
}

// fileList is what a list is called that nobody named.
func (s *importSource) fileList() string {
	name := filepath.Base(s.file.Name)
	return cmp.Or(text.CleanLine(strings.TrimSuffix(name, filepath.Ext(name)), 120), s.words.lang.T("import.list"))
}

// givesBack says whether the file holds the lines that an import left.
func (s *importSource) givesBack() bool {
	return slices.ContainsFunc(s.columns, func(c ImportColumn) bool { return s.words.added(c.Name) })
}

// goesOn says whether a file with the same columns is taken for the next version of
// the list: of one that was given a name, or whose file was named alike but for its
// figures (« recensement-2026-03 »). The blank model is filled in by many: what two
// of them number 1 are two initiatives.
func (m *mappingRecord) goesOn(said, file string) bool {
	if said != "" {
		return said == m.Origin.List
	}
	return m.File == "" || m.Origin.List != m.File || unnumbered(m.File) == unnumbered(file)
}

func unnumbered(name string) string {
	return strings.Join(strings.FieldsFunc(text.Fold(name), func(r rune) bool { return !unicode.IsLetter(r) }), " ")
}

func (a *App) savedMapping(ctx context.Context, actor access.Actor, space, signature string) (*mappingRecord, error) {
	r, err := a.store.Read(ctx, access.Visible(actor, access.KindImport, space), kindMapping, "mapping-"+signature)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	m, err := decode[mappingRecord](r)
	return &m, err
}

// keepMapping saves how this file was read for the next one like it.
func (a *App) keepMapping(ctx context.Context, actor access.Actor, space string, s *importSource) error {
	if s.own != nil {
		return nil // its columns are known by their names
	}
	m := mappingRecord{Origin: Origin{List: s.origin.List, Licence: s.origin.Licence, URL: s.origin.URL}, File: s.fileList()} // the rest is of this file only
	for _, c := range s.columns {
		if !s.words.added(c.Name) {
			m.Fields = append(m.Fields, c.Field)
		}
	}
	return a.store.Update(ctx, space, author(actor, From{Source: "import"}), func(tx *store.Tx) error {
		id := "mapping-" + s.signature
		r, err := tx.Get(kindMapping, id)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		_, err = tx.Put(store.Put{Kind: kindMapping, ID: id, Expected: r.Version, SortKey: text.SortKey(s.origin.List), Body: m})
		return err
	})
}
