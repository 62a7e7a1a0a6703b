package bundle

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
)

// editions: versions of this study, each after the one before.
func (c *checking) editions() {
	before := ""
	for _, e := range c.b.Editions { // in the order of their numbers
		field := at("editions", strconv.Itoa(e.Number))
		c.under(field, e.Validate())
		if e.Study != c.b.Study.ID {
			c.wrong(field+".study", "bundle.edition_elsewhere", "id", short(e.Study), "study", c.b.Study.ID)
		}
		if e.Date < before {
			c.wrong(field+".date", "edition.date_before", "date", before)
		}
		before = max(before, e.Date)
	}
}

// Limits on the attached files. What is larger moves by a backup.
const (
	MaxFiles     = 100_000
	MaxFile      = 4 << 30 // the site of a version holds its recordings
	MaxFilesSize = 20 << 30
)

var (
	sumForm   = regexp.MustCompile(`^[0-9a-f]{64}$`)
	mediaForm = regexp.MustCompile(`^([a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,60}(; ?charset=[a-zA-Z0-9-]{1,20})?)?$`)
)

// files: each is listed once, with its sum and its size, and something points to
// it. Their bytes are read at the import.
func (c *checking) files() {
	if len(c.b.Files) > MaxFiles {
		c.wrong("files", "too_many", "max", MaxFiles)
		return
	}
	sizes, total := map[string]int64{}, int64(0)
	for i, f := range c.b.Files {
		field := "files." + strconv.Itoa(i)
		_, twice := sizes[f.SHA256]
		switch {
		case !sumForm.MatchString(f.SHA256):
			c.wrong(field+".sha256", "bundle.sum_malformed", "value", short(f.SHA256))
		case twice:
			c.wrong(field+".sha256", "bundle.id_twice", "id", f.SHA256)
		}
		if f.Size < 0 || f.Size > MaxFile {
			c.wrong(field+".size", "bundle.file_size", "sum", short(f.SHA256), "size", f.Size, "max", int64(MaxFile))
			continue
		}
		if !mediaForm.MatchString(f.Media) {
			c.wrong(field+".media", "code.unknown", "value", short(f.Media))
		}
		sizes[f.SHA256] = f.Size
		total += f.Size
	}
	if total > MaxFilesSize {
		c.wrong("files", "bundle.files_size", "size", total, "max", int64(MaxFilesSize))
	}
	c.named(sizes)
}

// named holds what points to files to those that are listed.
func (c *checking) named(sizes map[string]int64) {
	sums := c.b.Sums()
	for _, sum := range slices.Sorted(maps.Keys(sums)) {
		if _, listed := sizes[sum]; !listed {
			c.wrong("files", "bundle.file_missing", "sum", short(sum))
		}
	}
	for _, sum := range slices.Sorted(maps.Keys(sizes)) {
		if !sums[sum] {
			c.wrong("files", "bundle.file_unused", "sum", short(sum))
		}
	}
	for _, e := range c.b.Editions {
		for _, p := range slices.Concat(e.Parts, e.Made) {
			if size, listed := sizes[p.SHA256]; listed && p.Withdrawn == "" && size != p.Size {
				c.wrong(at("editions", strconv.Itoa(e.Number)), "bundle.part_size", "path", short(p.Path), "said", p.Size, "size", size)
			}
		}
	}
}
