package cli

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"codeberg.org/bocage/bocage/composite"
	"codeberg.org/bocage/bocage/composite/planfile"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/sheet"
)

// indexLimits are those of a table of units: more lines than a spreadsheet
// program opens, for programs write such too.
var indexLimits = sheet.Limits{Bytes: 2 << 30, Unzipped: 8 << 30, Rows: planfile.MaxRows, Columns: 16_384}

// indexPlan is a plan, its data, and how both name things.
type indexPlan struct {
	said  string // the file, as it was typed
	text  []byte
	file  *planfile.File
	data  *composite.Dataset
	sum   string // of the data
	names map[string]string
}

// readIndex reads a plan and its data, and the columns asked for beside those
// that the plan names.
func (c *command) readIndex(said string, also ...indexColumns) (*indexPlan, error) {
	in, err := opened(c.at(said), said)
	if err != nil {
		return nil, err
	}
	defer in.Close() // reading only: nothing can be lost
	var text bytes.Buffer
	if _, err := text.ReadFrom(in); err != nil {
		return nil, fault.New(fault.NotFound, "file.absent", "file", said).Because(err)
	}
	p := &indexPlan{said: said, text: text.Bytes()}
	if p.file, err = planfile.Read(bytes.NewReader(p.text), said); err != nil {
		return nil, app.IndexFault(err, nil)
	}
	p.file = p.file.In(c.l.Lang())
	c.named(&p.file.Plan)
	for _, a := range also {
		a.into(&p.file.Data)
	}
	if err := c.describeIndex(p); err != nil {
		return nil, app.IndexFault(err, nil)
	}
	if p.data, err = c.indexData(p); err != nil {
		return nil, app.IndexFault(err, nil)
	}
	p.names = map[string]string{}
	for _, u := range p.data.Units {
		p.names[u.Code] = u.Label()
	}
	for _, i := range p.data.Indicators {
		p.names[i.Code] = i.Name
	}
	for _, a := range p.data.Aggregates {
		p.names[a.Code] = a.Name
	}
	p.nameColumns()
	return p, nil
}

// called is a unit, an indicator or an aggregate as people know it, with its code.
func (p *indexPlan) called(code string) string {
	if name := p.names[code]; name != "" && name != code {
		return name + " (" + code + ")"
	}
	return code
}

// short is the name alone; the code when there is none.
func (p *indexPlan) short(code string) string {
	if name := p.names[code]; name != "" {
		return name
	}
	return code
}

// beside is a path that a plan gives, which is relative to the plan.
func (c *command) beside(p *indexPlan, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(c.at(p.said)), filepath.FromSlash(path))
}

// describeIndex reads the table of indicators, when the plan names one.
func (c *command) describeIndex(p *indexPlan) error {
	meta := p.file.Metadata
	if meta == nil {
		return nil
	}
	if meta.File == "" {
		meta.File = p.file.Data.File
	}
	return c.withTable(p, meta, 0, func(t planfile.Table, _ sheet.Description, sum string) error {
		if err := meta.Check(sum, meta.File); err != nil {
			return err
		}
		return p.file.Describe(t)
	})
}

// indexData reads the data of a plan: a table, or the indicators that ship.
func (c *command) indexData(p *indexPlan) (out *composite.Dataset, err error) {
	d := &p.file.Data
	if d.Shipped() {
		if p.sum, err = app.ShippedSum(d.Territories); err != nil {
			return nil, err
		}
		if err := d.Check(p.sum, d.Territories); err != nil {
			return nil, err
		}
		shelf, err := app.ShippedShelf(d.Territories, d.Within)
		if err != nil {
			return nil, err
		}
		return p.file.From(shelf.Units, shelf, c.l.Lang())
	}
	if d.Rows != nil {
		if p.sum, err = planfile.Sum(bytes.NewReader(p.text)); err != nil {
			return nil, err
		}
		err = c.withTables(p, d.Beside, nil, func(beside []planfile.Table) error {
			out, err = p.file.Dataset(p.file.Table(), c.l.Lang(), beside...)
			return err
		})
		return out, err
	}
	err = c.withTable(p, &d.Source, d.Header, func(t planfile.Table, about sheet.Description, sum string) error {
		p.sum = sum
		if err := errors.Join(d.Check(sum, d.File), formOf(p, about)); err != nil {
			return err
		}
		return c.withTables(p, d.Beside, nil, func(beside []planfile.Table) error {
			out, err = p.file.Dataset(t, c.l.Lang(), beside...)
			return err
		})
	})
	return out, err
}

// withTables opens the tables that stand beside the data of a plan.
func (c *command) withTables(p *indexPlan, sources []planfile.Source, open []planfile.Table, use func([]planfile.Table) error) error {
	if len(sources) == 0 {
		return use(open)
	}
	s := &sources[0]
	return c.withTable(p, s, 0, func(t planfile.Table, _ sheet.Description, sum string) error {
		if err := s.Check(sum, s.File); err != nil {
			return err
		}
		p.sum += "+" + sum
		return c.withTables(p, sources[1:], append(open, t), use)
	})
}

// formOf holds the separator and the encoding that a plan tells against those
// that were found.
func formOf(p *indexPlan, about sheet.Description) error {
	d := &p.file.Data
	for _, told := range []struct{ key, want, found string }{
		{"data.separator", d.Separator, about.Separator},
		{"data.encoding", strings.ToLower(d.Encoding), about.Encoding},
	} {
		if told.want != "" && about.Kind == sheet.CSV && told.want != told.found {
			return &planfile.Problems{List: []planfile.Problem{{Reason: planfile.OtherForm, File: p.said, Line: p.file.Where(told.key), Key: told.key, Read: d.File, Near: told.found, Want: told.want}}}
		}
	}
	return nil
}

// withTable opens a table that a plan names and gives it to use.
func (c *command) withTable(p *indexPlan, s *planfile.Source, header int, use func(planfile.Table, sheet.Description, string) error) error {
	in, err := opened(c.beside(p, s.File), s.File)
	if err != nil {
		return err
	}
	defer in.Close() // reading only: nothing can be lost
	info, err := in.Stat()
	if err != nil {
		return fault.New(fault.NotFound, "file.absent", "file", s.File).Because(err)
	}
	sum, err := sumOf(in)
	if err != nil {
		return err
	}
	if end := strings.ToLower(filepath.Ext(s.File)); end == ".yaml" || end == ".yml" {
		t, err := planfile.ReadRows(in, s.File)
		if err != nil {
			return err
		}
		return use(t, sheet.Description{}, sum)
	}
	book, err := sheet.Open(in, info.Size(), filepath.Base(s.File), indexLimits)
	if err != nil {
		return err
	}
	h, err := headerOf(book, s.Sheet, header)
	if err != nil {
		return err
	}
	t := planfile.Table{Name: s.File, Line: max(h.Line, 1), Names: h.Names, Native: book.Kind() == sheet.XLSX, Rows: func(yield func(planfile.Row, error) bool) {
		for row, err := range book.Rows(s.Sheet) {
			if err == nil && row.Line <= h.Line {
				continue
			}
			if !yield(planfile.Row{Line: row.Line, Cells: row.Cells}, err) {
				return
			}
		}
	}}
	return use(t, book.Describe(), sum)
}

func sumOf(in *os.File) (string, error) {
	sum, err := planfile.Sum(in)
	if err != nil {
		return "", fmt.Errorf("read data: %w", err)
	}
	_, err = in.Seek(0, 0)
	return sum, err
}

// headerOf finds the line that names the columns: the one said, else the one
// that looks so, else the first.
func headerOf(book *sheet.Book, name string, line int) (sheet.Header, error) {
	if h, own := book.Header(name); own {
		return h, nil
	}
	var first []sheet.Row
	for row, err := range book.Rows(name) {
		if err != nil {
			return sheet.Header{}, err
		}
		if first = append(first, row); len(first) >= 20 && row.Line >= line {
			break
		}
	}
	if len(first) == 0 {
		return sheet.Header{}, nil
	}
	if line > 0 {
		return sheet.HeaderAt(first, line), nil
	}
	if h := sheet.DetectHeader(first); h.Line > 0 {
		return h, nil
	}
	return sheet.HeaderAt(first, first[0].Line), nil
}
