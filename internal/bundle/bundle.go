// Package bundle is a study as a folder or a zip of files: what is written by
// hand, moved from one installation to another, published and archived. A
// document is JSON with a fixed order of keys, or the same in YAML for those
// that people write.
//
//	bocage       format, form (full or public)
//	study        the study; its members are in members
//	members      the working group
//	initiatives  of the registry, with their private contact in the full form
//	organisations  what is written about those that the initiatives name
//	perimeters   those that people drew and the others name
//	indices      those over the territories of the study, in the full form
//	entries      where each initiative stands in the study
//	contributions, indicators, observations, stories, conclusions, reports
//	editions     published versions, in the full form
//	files        the list of attached files; their bytes are files/ab/abcd…
//
// A list may also be a folder of lists: initiatives/mobility.yaml. Order is by
// identifier, so that the same study always gives the same bytes.
package bundle

import (
	"cmp"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/conclusion"
	"codeberg.org/bocage/bocage/internal/edition"
	"codeberg.org/bocage/bocage/internal/index"
	"codeberg.org/bocage/bocage/internal/indicator"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/organisation"
	"codeberg.org/bocage/bocage/internal/perimeter"
	"codeberg.org/bocage/bocage/internal/report"
	"codeberg.org/bocage/bocage/internal/story"
	"codeberg.org/bocage/bocage/internal/study"
)

// Format is the version of the layout. A newer one is refused.
const Format = 1

// Form says what a bundle holds.
type Form string

// The forms. Full is everything, for moving a study; Public is what a
// published version shows: no contacts, no drafts, nobody who was not asked.
const (
	Full   Form = "full"
	Public Form = "public"
)

// Bundle is a study with all that belongs to it.
type Bundle struct {
	Manifest      Manifest
	Study         study.Study
	Initiatives   []Initiative
	Organisations []organisation.Organisation
	Perimeters    []perimeter.Perimeter
	Indices       []index.Index
	Entries       []study.Entry
	Contributions []matrix.Contribution
	Indicators    []indicator.Indicator
	Observations  []indicator.Observation
	Stories       []Story
	Conclusions   []conclusion.Conclusion
	Reports       []report.Report
	Editions      []edition.Edition
	Files         []File
}

// Manifest says how to read the rest.
type Manifest struct {
	Format int  `json:"format"`
	Form   Form `json:"form"`
	// Note is for whoever opens the folder: where this comes from, whether it
	// is invented.
	Note string `json:"note,omitempty"`
}

// Initiative is a record of the registry with its contact.
type Initiative struct {
	initiative.Initiative
	Contact *initiative.Contact `json:"contact,omitempty"` // full form only
}

// Story is a testimony. In a published version it carries unguessable bytes, so
// that its sum tells nothing once it is withdrawn.
type Story struct {
	story.Story
	Random string `json:"random,omitempty"`
}

// File is an attached file; its bytes are apart.
type File struct {
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
	Media  string `json:"media,omitempty"`
}

// Path is where the bytes of a file stand in the bundle.
func (f File) Path() string { return filePath(f.SHA256) }

func filePath(sum string) string { return "files/" + sum[:min(2, len(sum))] + "/" + sum }

// Sort puts every list in the order it is written in. Members, criteria and
// the blocks of a report keep the order that people gave them.
func (b *Bundle) Sort() {
	by(b.Initiatives, func(x Initiative) string { return x.ID })
	by(b.Organisations, func(x organisation.Organisation) string { return x.ID })
	by(b.Perimeters, func(x perimeter.Perimeter) string { return x.ID })
	by(b.Indices, func(x index.Index) string { return x.ID })
	by(b.Entries, func(x study.Entry) string { return x.Initiative })
	by(b.Contributions, func(x matrix.Contribution) string { return x.ID })
	by(b.Indicators, func(x indicator.Indicator) string { return x.ID })
	by(b.Observations, func(x indicator.Observation) string { return x.ID })
	by(b.Stories, func(x Story) string { return x.ID })
	by(b.Conclusions, func(x conclusion.Conclusion) string { return x.ID })
	by(b.Reports, func(x report.Report) string { return x.ID })
	slices.SortStableFunc(b.Editions, func(x, y edition.Edition) int { return cmp.Compare(x.Number, y.Number) })
	by(b.Files, func(x File) string { return x.SHA256 })
}

func by[T any](list []T, key func(T) string) {
	slices.SortStableFunc(list, func(x, y T) int { return strings.Compare(key(x), key(y)) })
}

// part is a document of a bundle: its name and where it is in the value.
type part struct {
	name string
	into any // pointer to what the document holds
	list bool
	must bool // a bundle without it can't be read
}

// parts lists the documents in the order they are written. The study's members
// are a document of their own.
func (b *Bundle) parts() []part {
	return []part{
		{name: "bocage", into: &b.Manifest, must: true},
		{name: "study", into: &b.Study, must: true},
		{name: "members", into: &b.Study.Members, list: true},
		{name: "initiatives", into: &b.Initiatives, list: true},
		{name: "organisations", into: &b.Organisations, list: true},
		{name: "perimeters", into: &b.Perimeters, list: true},
		{name: "indices", into: &b.Indices, list: true},
		{name: "entries", into: &b.Entries, list: true},
		{name: "contributions", into: &b.Contributions, list: true},
		{name: "indicators", into: &b.Indicators, list: true},
		{name: "observations", into: &b.Observations, list: true},
		{name: "stories", into: &b.Stories, list: true},
		{name: "conclusions", into: &b.Conclusions, list: true},
		{name: "reports", into: &b.Reports, list: true},
		{name: "editions", into: &b.Editions, list: true},
		{name: "files", into: &b.Files, list: true},
	}
}
