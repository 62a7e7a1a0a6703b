// Package datapackage writes the data of a published version as a Frictionless
// Data Package (specs.frictionlessdata.io, version 1): tables as CSV, each with
// its schema, beside the study's own documents, which Bocage reads back. The
// same study always gives the same bytes.
//
// No table holds a word of a testimony: each testimony is a document of its
// own, so that taking one back erases one file and changes no other.
package datapackage

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"strings"

	"codeberg.org/bocage/bocage/internal/bundle"
	"codeberg.org/bocage/bocage/internal/edition"
	"codeberg.org/bocage/bocage/internal/framework"
	"codeberg.org/bocage/bocage/internal/i18n"
	"codeberg.org/bocage/bocage/internal/sheet"
)

// File is one file of the package.
type File struct {
	Path    string
	Content []byte
}

// The folders of a package.
const (
	TableFolder   = "data"
	StudyFolder   = "study"
	StoryFolder   = StudyFolder + "/stories"
	descriptorDoc = "datapackage.json"
	readmeDoc     = "README.md"
)

// StoryPath is where a testimony stands.
func StoryPath(id string) string { return StoryFolder + "/" + id + ".json" }

// Build writes the public form of a study as the files of a package, and hands
// each over as soon as it is made: of all the files of a large study only one is
// held at a time. grid is the framework the study reads with; l the language of
// the descriptions. Attached files are not among them: they are b.Files, at
// StudyFolder + their own path.
func Build(b bundle.Bundle, grid *framework.Framework, e edition.Edition, l *i18n.Localiser, keep func(File) error) error {
	if err := documents(b, keep); err != nil {
		return err
	}
	d := describe(b, e, l)
	for _, made := range tables(b, grid, l.Lang()) {
		t := made()
		content, err := t.csv()
		if err != nil {
			return fmt.Errorf("write %s: %w", t.name, err)
		}
		at := TableFolder + "/" + t.name + ".csv"
		d.Resources = append(d.Resources, t.resource(at, content, l))
		if err := keep(File{at, content}); err != nil {
			return err
		}
	}
	descriptor, err := bundle.Encode(d)
	if err != nil {
		return err
	}
	if err := keep(File{descriptorDoc, descriptor}); err != nil {
		return err
	}
	return keep(File{readmeDoc, readme(b, e, l)})
}

// documents are the study's own, with the testimonies one by one.
func documents(b bundle.Bundle, keep func(File) error) error {
	stories := b.Stories
	b.Stories, b.Editions = nil, nil
	err := bundle.EachDocument(b, func(d bundle.Document) error { return keep(File{StudyFolder + "/" + d.Path, d.Content}) })
	if err != nil {
		return err
	}
	for _, s := range stories {
		if s.Withdrawn != "" {
			continue // the gap is in the list of parts
		}
		content, err := bundle.Encode(s)
		if err != nil {
			return err
		}
		if err := keep(File{StoryPath(s.ID), content}); err != nil {
			return err
		}
	}
	return nil
}

// descriptor is datapackage.json.
type descriptor struct {
	Profile      string        `json:"profile"`
	Name         string        `json:"name"`
	Title        string        `json:"title"`
	Description  string        `json:"description,omitempty"`
	Version      string        `json:"version"`
	Created      string        `json:"created"`
	Licenses     []licence     `json:"licenses,omitempty"`
	Contributors []contributor `json:"contributors,omitempty"`
	Fictional    bool          `json:"bocage:fictional,omitempty"`
	Resources    []resource    `json:"resources"`
}

type licence struct {
	Name  string `json:"name"`
	Title string `json:"title,omitempty"`
}

type contributor struct {
	Title        string `json:"title"`
	Organization string `json:"organization,omitempty"`
	Role         string `json:"role"`
}

type resource struct {
	Name        string  `json:"name"`
	Path        string  `json:"path"`
	Title       string  `json:"title"`
	Description string  `json:"description,omitempty"`
	Profile     string  `json:"profile"`
	Format      string  `json:"format"`
	Mediatype   string  `json:"mediatype"`
	Encoding    string  `json:"encoding"`
	Bytes       int     `json:"bytes"`
	Hash        string  `json:"hash"`
	Dialect     dialect `json:"dialect"`
	Schema      schema  `json:"schema"`
}

type dialect struct {
	Delimiter      string `json:"delimiter"`
	LineTerminator string `json:"lineTerminator"`
	Header         bool   `json:"header"`
}

type schema struct {
	Fields        []field      `json:"fields"`
	PrimaryKey    []string     `json:"primaryKey,omitempty"`
	ForeignKeys   []foreignKey `json:"foreignKeys,omitempty"`
	MissingValues []string     `json:"missingValues"`
}

type field struct {
	Name        string       `json:"name"`
	Type        string       `json:"type"`
	Description string       `json:"description"`
	Constraints *constraints `json:"constraints,omitempty"`
}

type constraints struct {
	Required bool     `json:"required,omitempty"`
	Enum     []string `json:"enum,omitempty"`
}

type foreignKey struct {
	Fields    string    `json:"fields"`
	Reference reference `json:"reference"`
}

type reference struct {
	Resource string `json:"resource"`
	Fields   string `json:"fields"`
}

func describe(b bundle.Bundle, e edition.Edition, l *i18n.Localiser) descriptor {
	d := descriptor{
		Profile: "tabular-data-package", Name: name(b.Study.ID), Title: e.Title, Description: b.Study.Framing.Question,
		Version: fmt.Sprintf("%d.0.0", e.Number), Created: e.Date + "T00:00:00Z", Fictional: b.Study.Fictional,
	}
	if e.Licence != "" {
		d.Licenses = []licence{{Name: e.Licence}}
	}
	for _, m := range b.Study.Members {
		d.Contributors = append(d.Contributors, contributor{Title: m.Name, Organization: m.Organisation, Role: "contributor"})
	}
	if len(d.Licenses) == 0 {
		d.Licenses = []licence{{Name: "other-closed", Title: l.T("datapackage.no_licence")}}
	}
	return d
}

// name keeps to what the specification allows: lower case, digits, ., _ and -.
func name(id string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || strings.ContainsRune("._-", r) {
			return r
		}
		return '-'
	}, strings.ToLower(id))
}

func (t table) resource(at string, content []byte, l *i18n.Localiser) resource {
	sum := sha256.Sum256(content)
	r := resource{
		Name: t.name, Path: at, Title: l.T("datapackage." + t.name), Profile: "tabular-data-resource", Format: strings.TrimPrefix(path.Ext(at), "."),
		Mediatype: "text/csv", Encoding: "utf-8", Bytes: len(content), Hash: "sha256:" + hex.EncodeToString(sum[:]),
		Dialect: dialect{Delimiter: ",", LineTerminator: "\r\n", Header: true},
		Schema:  schema{PrimaryKey: t.key, MissingValues: []string{""}},
	}
	for _, c := range t.columns {
		f := field{Name: c.name, Type: c.kind, Description: l.T("datapackage." + t.name + "." + c.name)}
		if c.required || len(c.of) > 0 {
			f.Constraints = &constraints{Required: c.required, Enum: c.of}
		}
		r.Schema.Fields = append(r.Schema.Fields, f)
		if c.to != "" {
			resource, to, _ := strings.Cut(c.to, ".")
			r.Schema.ForeignKeys = append(r.Schema.ForeignKeys, foreignKey{c.name, reference{resource, to}})
		}
	}
	return r
}

// csv writes the table for programs: RFC 4180, decimal points, texts as they are.
func (t table) csv() ([]byte, error) {
	var out bytes.Buffer
	w := sheet.NewCSVWriter(&out)
	names := make([]string, len(t.columns))
	for i, c := range t.columns {
		names[i] = c.name
	}
	if err := w.Header(names...); err != nil {
		return nil, err
	}
	for _, row := range t.rows {
		if err := w.Row(row...); err != nil {
			return nil, err
		}
	}
	err := w.Close()
	return out.Bytes(), err
}

func readme(b bundle.Bundle, e edition.Edition, l *i18n.Localiser) []byte {
	var out strings.Builder
	fmt.Fprintf(&out, "# %s\n\n", e.Title)
	if b.Study.Fictional {
		fmt.Fprintf(&out, "%s\n\n", l.T("datapackage.readme.fictional"))
	}
	fmt.Fprintf(&out, "%s\n\n", l.T("datapackage.readme.intro", "number", e.Number, "date", l.Date(e.Date)))
	for _, part := range []string{"tables", "study", "missing", "count", "verify"} {
		fmt.Fprintf(&out, "%s\n\n", l.T("datapackage.readme."+part))
	}
	licence := e.Licence
	if licence == "" {
		licence = l.T("datapackage.no_licence")
	}
	fmt.Fprintf(&out, "%s\n", l.T("datapackage.readme.licence", "licence", licence))
	return []byte(out.String())
}
