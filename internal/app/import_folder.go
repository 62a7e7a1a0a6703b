package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"

	"go.yaml.in/yaml/v3"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
)

// ImportPlan is the file that says how the spreadsheets of a folder are
// imported.
const ImportPlan = "import.yaml"

// plannedImport is what a plan says of one file.
type plannedImport struct {
	File    string            `yaml:"file"`
	Sheet   string            `yaml:"sheet"`
	Header  int               `yaml:"header"`
	Map     map[string]string `yaml:"map"`
	List    string            `yaml:"list"`
	Licence string            `yaml:"licence"`
	URL     string            `yaml:"url"`
	Date    string            `yaml:"date"`
	Public  bool              `yaml:"public"`
}

// ImportFolder imports the spreadsheets of a folder as its plan, import.yaml,
// says. Done twice it changes nothing.
func (a *App) ImportFolder(ctx context.Context, actor access.Actor, space string, folder fs.FS, lang string) ([]ImportReport, error) {
	plan, err := readPlan(folder)
	if err != nil {
		return nil, err
	}
	var reports []ImportReport
	for _, p := range plan {
		content, err := fs.ReadFile(folder, p.File)
		if err != nil {
			return reports, fault.New(fault.NotFound, "file.absent", "file", p.File).Because(err)
		}
		r, err := a.CommitImport(ctx, actor, space, ImportFile{Reader: bytes.NewReader(content), Size: int64(len(content)), Name: p.File}, ImportOptions{
			Sheet: p.Sheet, Header: p.Header, Map: p.Map, Lang: lang,
			Origin: Origin{List: p.List, Licence: p.Licence, URL: p.URL, Date: p.Date, Public: p.Public},
		})
		reports = append(reports, r)
		if err != nil {
			return reports, err
		}
	}
	return reports, nil
}

func readPlan(folder fs.FS) ([]plannedImport, error) {
	text, err := fs.ReadFile(folder, ImportPlan)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New(fault.NotFound, "file.absent", "file", ImportPlan).Because(err)
	}
	if err != nil {
		return nil, fmt.Errorf("read plan: %w", err)
	}
	var plan struct {
		Files []plannedImport `yaml:"files"`
	}
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(&plan); err != nil {
		return nil, YAMLFault(ImportPlan, err)
	}
	return plan.Files, nil
}
