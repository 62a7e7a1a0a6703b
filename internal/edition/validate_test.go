package edition

import (
	"slices"
	"strings"
	"testing"
)

// inOrder is a version as one comes in a bundle.
func inOrder(t *testing.T) Edition {
	e := made(t, map[string]string{"datapackage.json": "{}", "study/study.json": "{}", "study/stories/lea.json": "{}"})
	e.ID, e.Study, e.Number, e.Date, e.Title, e.Lang = "v1", "vallee", 1, "2025-06-01", "La vallée", "fr"
	e.Made = []Part{NewPart(SiteFile, []byte("zip"))}
	return e
}

// A version that comes from elsewhere is held to its own root before anyone is
// told that it is sound, and no part of it leaves its folder.
func TestAVersionFromElsewhere(t *testing.T) {
	if l := inOrder(t).Validate(); len(l) > 0 {
		t.Fatal(l)
	}
	taken, err := inOrder(t).Withdraw("study/stories/lea.json", "2025-07-02")
	if err != nil || len(taken.Validate()) > 0 {
		t.Errorf("after a withdrawal: %v, %v", taken.Validate(), err)
	}
	named := func(path string) func(*Edition) {
		return func(e *Edition) { e.Parts[0].Path = path; e.resealed(t) }
	}
	for name, tt := range map[string]struct {
		spoil func(*Edition)
		want  string
	}{
		"a changed part":        {func(e *Edition) { e.Parts[1].SHA256 = strings.Repeat("a", 64) }, "root edition.root_differs"},
		"another root":          {func(e *Edition) { e.Root = "" }, "root edition.root_differs"},
		"a part less":           {func(e *Edition) { e.Parts = e.Parts[1:] }, "root edition.root_differs"},
		"no part":               {func(e *Edition) { e.Parts = nil }, "parts required"},
		"a part twice":          {func(e *Edition) { e.Parts = append(e.Parts[:1:1], e.Parts...) }, "datapackage.json edition.order"},
		"out of order":          {func(e *Edition) { slices.Reverse(e.Parts) }, "study/stories/lea.json edition.order"},
		"out of the folder":     {named("../../etc/cron.d/x"), "parts.0.path edition.path_malformed"},
		"from the root":         {named("/etc/passwd"), "parts.0.path edition.path_malformed"},
		"out on Windows":        {named(`..\..\x`), "parts.0.path edition.path_malformed"},
		"a drive":               {named("C:x"), "parts.0.path edition.path_malformed"},
		"a name with two lines": {named("a\nb"), "parts.0.path edition.path_malformed"},
		"a file and a folder":   {named("study"), "parts.0.path edition.path_malformed"},
		"no sum":                {func(e *Edition) { e.Parts[2].SHA256 = "abc" }, "parts.2.sha256 edition.sum_malformed"},
		"a sum in capitals":     {func(e *Edition) { e.Parts[2].SHA256 = strings.ToUpper(e.Parts[2].SHA256) }, "parts.2.sha256 edition.sum_malformed"},
		"less than nothing":     {func(e *Edition) { e.Parts[2].Size = -1 }, "parts.2.size number.negative"},
		"withdrawn one month":   {func(e *Edition) { e.Parts[2].Withdrawn = "2025-07" }, "parts.2.withdrawn date.day_needed"},
		"a date of a cell":      {func(e *Edition) { e.Date = "1899-12-30" }, "date date.empty_cell"},
		"a year for a date":     {func(e *Edition) { e.Date = "2025" }, "date date.day_needed"},
		"no date":               {func(e *Edition) { e.Date = "" }, "date required"},
		"number zero":           {func(e *Edition) { e.Number = 0 }, "number edition.number"},
		"no language":           {func(e *Edition) { e.Lang = "xx" }, "lang code.unknown"},
		"an unknown document":   {func(e *Edition) { e.Made[0].Path = "../site.zip" }, "made.0.path edition.path_malformed"},
		"two sites":             {func(e *Edition) { e.Made = append(e.Made, e.Made[0]) }, "made.1.path edition.path_malformed"},
		"a name as a path":      {func(e *Edition) { e.ID = "../v1" }, "id id.invalid"},
	} {
		e := inOrder(t)
		tt.spoil(&e)
		var got []string
		for _, f := range e.Validate() {
			got = append(got, f.Field+" "+f.Key)
		}
		if !slices.Contains(got, tt.want) {
			t.Errorf("%s: %v, want %s", name, got, tt.want)
		}
	}
}

// resealed works the root out again: what is refused then is refused for itself.
func (e *Edition) resealed(t *testing.T) {
	Sort(e.Parts)
	root, err := Root(e.Parts)
	if err != nil {
		t.Fatal(err)
	}
	e.Root = root
}
