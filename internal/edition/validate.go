package edition

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"codeberg.org/bocage/bocage/internal/calendar"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/i18n"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/text"
)

// Limits on what is said of a version, and on its list.
const (
	MaxTitle   = 300
	MaxChanges = 5_000
	MaxParts   = 100_000
	maxPath    = 400
)

// Validate says what of a version that comes from elsewhere can't be accepted:
// its parts become the files of an archive that people unpack, and its root is
// what they cite.
func (e Edition) Validate() fault.List {
	var l fault.List
	if !id.Valid(e.ID) {
		l.Add("id", "id.invalid", "value", e.ID)
	}
	if e.Number < 1 {
		l.Add("number", "edition.number")
	}
	if calendar.Day(&l, "date", e.Date); e.Date == "" {
		l.Add("date", "required")
	}
	if strings.TrimSpace(e.Title) == "" {
		l.Add("title", "required")
	}
	if !slices.Contains(i18n.Languages, e.Lang) {
		l.Add("lang", "code.unknown", "value", e.Lang)
	}
	l.Limit("title", e.Title, MaxTitle)
	l.Limit("changes", e.Changes, MaxChanges)
	e.validateMade(&l)
	return append(l, e.validateParts()...)
}

// validateParts refuses a list that is not the one whose root is told.
func (e Edition) validateParts() fault.List {
	var l fault.List
	if len(e.Parts) == 0 {
		l.Add("parts", "required")
		return l
	}
	if len(e.Parts) > MaxParts {
		l.Add("parts", "too_many", "max", MaxParts)
		return l
	}
	folders := foldersOf(e.Parts)
	for i, p := range e.Parts {
		field := "parts." + strconv.Itoa(i)
		if !validPath(p.Path) || folders[p.Path] {
			l.Add(field+".path", "edition.path_malformed", "path", short(p.Path))
		}
		p.validate(&l, field)
	}
	if len(l) > 0 {
		return l
	}
	root, err := Root(e.Parts)
	if err != nil {
		return fault.All(err)
	}
	if root != e.Root {
		l.Add("root", "edition.root_differs", "number", e.Number, "found", root)
	}
	return l
}

var sumForm = regexp.MustCompile(`^[0-9a-f]{64}$`)

func (p Part) validate(l *fault.List, field string) {
	if !sumForm.MatchString(p.SHA256) {
		l.Add(field+".sha256", "edition.sum_malformed", "path", short(p.Path))
	}
	if p.Size < 0 {
		l.Add(field+".size", "number.negative")
	}
	calendar.Day(l, field+".withdrawn", p.Withdrawn)
}

func (e Edition) validateMade(l *fault.List) {
	seen := map[string]bool{}
	for i, p := range e.Made {
		field := "made." + strconv.Itoa(i)
		if seen[p.Path] || p.Path != SiteFile && p.Path != PDFFile {
			l.Add(field+".path", "edition.path_malformed", "path", short(p.Path))
		}
		seen[p.Path] = true
		p.validate(l, field)
	}
}

// validPath says whether a part may be unpacked under that name by anyone: it
// leaves its folder nowhere, on no system.
func validPath(p string) bool {
	return p != "." && fs.ValidPath(p) && len(p) <= maxPath && !strings.ContainsFunc(p, func(r rune) bool {
		return r == unicode.ReplacementChar || unicode.IsControl(r) || strings.ContainsRune(`\:*?"<>|`, r)
	})
}

// foldersOf names the folders that the parts are in: no file may have the name of
// one.
func foldersOf(parts []Part) map[string]bool {
	folders := map[string]bool{}
	for _, p := range parts {
		for dir := path.Dir(p.Path); dir != "." && dir != "/" && !folders[dir]; dir = path.Dir(dir) {
			folders[dir] = true
		}
	}
	return folders
}

// short keeps a wrong name from filling the message.
func short(s string) string { return text.Beginning(s, 120) }
