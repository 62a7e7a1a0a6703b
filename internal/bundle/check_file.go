package bundle

import (
	"maps"
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

func (c *checking) files() {
	listed := map[string]bool{}
	for _, f := range c.b.Files {
		listed[f.SHA256] = true
	}
	for _, sum := range slices.Sorted(maps.Keys(c.b.Sums())) {
		if !listed[sum] {
			c.wrong("files", "bundle.file_missing", "sum", sum)
		}
	}
}
