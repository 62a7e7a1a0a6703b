package bundle

import (
	"errors"
	"io"
	"io/fs"
	"path"
	"reflect"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/fault"
)

// Read reads a bundle from a folder or a zip. What is wrong is a fault.List,
// each with its file, line and column. Documents in .json, .yaml and .yml are
// read, one of them a name; other files (README.md, files/…) are left alone,
// but a document of an unknown name is refused: it is more likely mistyped than
// meant to be ignored.
func Read(files fs.FS) (Bundle, error) {
	var b Bundle
	r := &reading{}
	names, err := documents(files)
	if err != nil {
		return b, err
	}
	known := map[string]bool{}
	for _, p := range b.parts() {
		known[p.name] = true
		r.part(files, p, names[p.name])
	}
	for _, name := range sortedNames(names) {
		if !known[name] {
			r.faults = append(r.faults, fault.On(names[name][0], fault.Invalid, "bundle.unknown_document", "file", names[name][0]))
		}
	}
	if b.Manifest.Format > Format { // what is not known in it is then no mistake
		return b, fault.New(fault.NewerData, "bundle.newer", "found", b.Manifest.Format, "known", Format)
	}
	if err := r.faults.Err(); err != nil {
		return b, err
	}
	if b.Manifest.Form != Full && b.Manifest.Form != Public {
		return b, fault.On("bocage", fault.Invalid, "code.unknown", "value", string(b.Manifest.Form))
	}
	b.Sort()
	return b, nil
}

func sortedNames(names map[string][]string) []string {
	var out []string
	for name := range names {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// documents lists the files of each document, in the order of their names.
func documents(files fs.FS) (map[string][]string, error) {
	names := map[string][]string{}
	err := fs.WalkDir(files, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		folder, file := path.Split(p)
		if d.IsDir() {
			if p != "." && (folder != "" || file == "files") {
				return fs.SkipDir
			}
			return nil
		}
		ext := path.Ext(file)
		if !slices.Contains([]string{".json", ".yaml", ".yml"}, ext) {
			return nil
		}
		name := strings.TrimSuffix(file, ext)
		if folder != "" {
			name = strings.TrimSuffix(folder, "/")
		}
		names[name] = append(names[name], p)
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New(fault.NotFound, "bundle.absent").Because(err)
	}
	if err != nil {
		return nil, fault.New(fault.Invalid, "bundle.unreadable").Because(err)
	}
	return names, nil
}

func (r *reading) part(files fs.FS, p part, names []string) {
	switch {
	case len(names) == 0 && p.must:
		r.faults = append(r.faults, fault.On(p.name, fault.Invalid, "bundle.missing_document", "file", p.name+".yaml"))
	case len(names) > 1 && (!p.list || slices.ContainsFunc(names, func(n string) bool { return path.Dir(n) == "." })):
		r.faults = append(r.faults, fault.On(p.name, fault.Invalid, "bundle.document_twice", "first", names[0], "second", names[1]))
	}
	into := reflect.ValueOf(p.into).Elem()
	for _, name := range names {
		d := document{r, name}
		n := d.read(files)
		if n == nil {
			continue
		}
		if !p.list {
			d.into(into, n)
			continue
		}
		one := n
		if path.Dir(name) != "." && n.kind == object { // a folder may hold one a file
			one = &node{kind: list, items: []*node{n}, line: n.line, column: n.column}
		}
		items := reflect.New(into.Type()).Elem()
		d.into(items, one)
		into.Set(reflect.AppendSlice(into, items))
	}
}

func (d document) read(files fs.FS) *node {
	content, err := d.content(files)
	if err != nil {
		d.fail(1, 1, fault.Invalid, "bundle.unreadable_file", "error", err.Error())
		return nil
	}
	if content == nil {
		return nil
	}
	return d.parse(content)
}

// content reads a file within the limits: a compressed one is not trusted to
// say its size.
func (d document) content(files fs.FS) ([]byte, error) {
	f, err := files.Open(d.file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	limit := min(int64(MaxDocument), MaxTotal-d.bytes)
	content, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, err
	}
	d.bytes += int64(len(content))
	if int64(len(content)) > limit {
		d.fail(1, 1, fault.TooLarge, "bundle.too_large", "max", MaxDocument)
		return nil, nil
	}
	if content == nil {
		content = []byte{}
	}
	return content, nil
}

// Attached opens the attached files of a bundle that was read from there.
func Attached(files fs.FS) Open {
	return func(sum string) (io.ReadCloser, error) { return files.Open(filePath(sum)) }
}
