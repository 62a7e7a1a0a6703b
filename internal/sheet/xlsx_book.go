package sheet

import (
	"errors"
	"io"
	"path"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/fault"
)

// xlsxFile is a workbook of which the sheets and formats are known.
type xlsxFile struct {
	parts    *parts
	limits   Limits
	sheets   []xlsxSheet
	date1904 bool
	formats  []numberFormat // by style of cell
	marked   bool
	texts    string // the part of shared texts, "" without
	shared   *sharedTexts
	merges   map[string][]Area
}

type xlsxSheet struct {
	name, part string
	hidden     bool
}

const workbookPart = "xl/workbook.xml"

func openXLSX(r io.ReaderAt, size int64, lim Limits) (*xlsxFile, Description, error) {
	p, err := openParts(r, size, lim)
	if err != nil {
		return nil, Description{}, err
	}
	if key := otherZip(p); key != "" {
		return nil, Description{}, fault.New(fault.Invalid, key)
	}
	f := &xlsxFile{parts: p, limits: lim, merges: map[string][]Area{}}
	if err := f.readBook(); err != nil {
		return nil, Description{}, err
	}
	about := Description{Kind: XLSX, Encoding: encUTF8, Marked: f.marked}
	for _, s := range f.sheets {
		if s.hidden {
			about.Hidden = append(about.Hidden, s.name)
		} else {
			about.Sheets = append(about.Sheets, s.name)
		}
	}
	if len(about.Sheets) == 0 {
		about.Sheets, about.Hidden = about.Hidden, nil
	}
	if len(about.Sheets) == 0 {
		return nil, about, fault.New(fault.Invalid, "sheet.no_sheet")
	}
	return f, about, nil
}

// otherZip says what a zip is that holds no XLSX.
func otherZip(p *parts) string {
	switch {
	case p.has(workbookPart), p.has("_rels/.rels") && !p.has("word/document.xml") && !p.has("xl/workbook.bin") && !p.has("ppt/presentation.xml"):
		return ""
	case p.has("xl/workbook.bin"):
		return "sheet.is_xlsb"
	case p.has("word/document.xml"), p.has("ppt/presentation.xml"):
		return "sheet.is_text_document"
	case p.has("content.xml") && p.has("mimetype"):
		return "sheet.is_ods"
	}
	return "sheet.is_archive"
}

// scan calls visit for each tag of a part, its attributes at hand.
func (f *xlsxFile) scan(name string, visit func(*xmlReader, xmlKind) error) error {
	in, err := f.parts.open(name)
	if err != nil {
		return err
	}
	defer in.Close()
	x := newXMLReader(in)
	for {
		kind, err := x.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = visit(x, kind)
		}
		if err != nil {
			return damaged(name, err)
		}
	}
}

// relations reads what the part names refer to: id → path and kind.
func (f *xlsxFile) relations(of string) (map[string]relation, error) {
	name := "_rels/.rels"
	if of != "" {
		name = path.Join(path.Dir(of), "_rels", path.Base(of)+".rels")
	}
	out := map[string]relation{}
	if !f.parts.has(name) {
		return out, nil
	}
	return out, f.scan(name, func(x *xmlReader, kind xmlKind) error {
		if kind != xmlStart || !x.is("Relationship") {
			return nil
		}
		target := x.attrText("Target")
		if !strings.HasPrefix(target, "/") {
			target = path.Join(path.Dir(of), target)
		}
		r := relation{part: strings.TrimPrefix(path.Clean(target), "/"), kind: path.Base(x.attrText("Type"))}
		if !strings.EqualFold(x.attrText("TargetMode"), "External") {
			out[x.attrText("Id")] = r
		}
		return nil
	})
}

type relation struct{ part, kind string }

func (f *xlsxFile) readBook() error {
	book := workbookPart
	top, err := f.relations("")
	if err != nil {
		return err
	}
	for _, r := range top {
		if r.kind == "officeDocument" {
			book = r.part
		}
		if r.kind == "custom-properties" && f.parts.has(r.part) {
			if err := f.readMark(r.part); err != nil {
				return err
			}
		}
	}
	inside, err := f.relations(book)
	if err != nil {
		return err
	}
	if err := f.readSheets(book, inside); err != nil {
		return err
	}
	for _, r := range inside {
		if r.kind == "sharedStrings" && f.parts.has(r.part) {
			f.texts = r.part
		}
		if r.kind == "styles" && f.parts.has(r.part) {
			if err := f.readStyles(r.part); err != nil {
				return err
			}
		}
	}
	return nil
}

// markProperty is the property of a workbook that Bocage wrote for people.
const markProperty = "bocage"

func (f *xlsxFile) readMark(name string) error {
	return f.scan(name, func(x *xmlReader, kind xmlKind) error {
		f.marked = f.marked || kind == xmlStart && x.is("property") && x.attrText("name") == markProperty
		return nil
	})
}

func (f *xlsxFile) readSheets(book string, inside map[string]relation) error {
	return f.scan(book, func(x *xmlReader, kind xmlKind) error {
		switch {
		case kind != xmlStart:
		case x.is("workbookPr"):
			f.date1904 = truth(x.attr("date1904"))
		case x.is("sheet"):
			r := inside[x.attrText("id")]
			if r.kind != "worksheet" {
				return nil // a chart on its own sheet
			}
			if len(f.sheets) == maxSheets {
				return fault.New(fault.TooLarge, "sheet.too_many_sheets", "max", maxSheets)
			}
			f.sheets = append(f.sheets, xlsxSheet{name: x.attrText("name"), part: r.part, hidden: strings.Contains(strings.ToLower(x.attrText("state")), "hidden")})
		}
		return nil
	})
}

func truth(v []byte) bool { return string(v) == "1" || string(v) == "true" || string(v) == "on" }

// maxStyles is more than any program writes.
const maxStyles = 70_000

func (f *xlsxFile) readStyles(name string) error {
	codes := map[string]string{}
	inCells := false
	return f.scan(name, func(x *xmlReader, kind xmlKind) error {
		switch {
		case x.is("cellXfs"):
			inCells = kind == xmlStart && !x.closed
		case kind != xmlStart:
		case x.is("numFmt") && len(codes) < maxStyles:
			codes[x.attrText("numFmtId")] = x.attrText("formatCode")
		case x.is("xf") && inCells:
			if len(f.formats) == maxStyles {
				return fault.New(fault.TooLarge, "sheet.damaged", "part", path.Base(name))
			}
			id := x.attrText("numFmtId")
			f.formats = append(f.formats, formatOf(id, codes[id]))
		}
		return nil
	})
}

// find gives the sheet of that name, the first that is shown for "".
func (f *xlsxFile) find(name string) (xlsxSheet, error) {
	var names []string
	for _, s := range f.sheets {
		if s.name == name || name == "" && !s.hidden {
			return s, nil
		}
		names = append(names, s.name)
	}
	if name == "" && len(f.sheets) > 0 {
		return f.sheets[0], nil
	}
	return xlsxSheet{}, fault.New(fault.NotFound, "sheet.no_such_sheet", "sheet", name, "sheets", names)
}

// merged reads the merged cells of a sheet, which stand behind its rows.
func (f *xlsxFile) merged(name string) ([]Area, error) {
	s, err := f.find(name)
	if err != nil {
		return nil, err
	}
	if known, read := f.merges[s.part]; read {
		return known, nil
	}
	var areas []Area
	err = f.scan(s.part, func(x *xmlReader, kind xmlKind) error {
		switch {
		case kind != xmlStart:
		case x.is("sheetData") && !x.closed:
			return x.skipPast("</" + string(x.prefix) + "sheetData")
		case x.is("mergeCell"):
			if len(areas) == maxMerges {
				return fault.New(fault.TooLarge, "sheet.too_many_merges", "max", maxMerges)
			}
			if a, ok := parseArea(x.attrText("ref")); ok {
				areas = append(areas, a)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	f.merges[s.part] = areas
	return areas, nil
}

func parseArea(ref string) (Area, bool) {
	from, to, _ := strings.Cut(ref, ":")
	var a Area
	a.FirstColumn, a.FirstLine = reference(from)
	a.LastColumn, a.LastLine = reference(to)
	return a, a.FirstColumn > 0 && a.FirstLine > 0 && a.LastColumn >= a.FirstColumn && a.LastLine >= a.FirstLine
}

func reference(ref string) (column, line int) {
	column, digits := columnNumber([]byte(strings.ReplaceAll(ref, "$", "")))
	line, err := strconv.Atoi(string(digits))
	if err != nil {
		return 0, 0
	}
	return column, line
}
