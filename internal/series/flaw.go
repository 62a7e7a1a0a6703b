package series

import (
	"fmt"
	"io/fs"

	"codeberg.org/bocage/bocage/internal/framework"
)

// KnownFlaw is a flaw of the data that ship: what is seen, where it comes from,
// what is done of it, and how anyone can check it.
type KnownFlaw struct {
	Slug  string
	Title framework.Text
	Seen  framework.Text
	Cause framework.Text
	Done  framework.Text
	Check framework.Text
}

type writtenFlaw struct {
	Slug  string  `yaml:"slug"`
	Title wording `yaml:"title"`
	Seen  wording `yaml:"seen"`
	Cause wording `yaml:"cause"`
	Done  wording `yaml:"done"`
	Check wording `yaml:"check"`
}

// ReadFlaws reads flaws.yaml. One that is not whole in both languages, or of which
// the slug was given, is an error that names it.
func ReadFlaws(files fs.FS) ([]KnownFlaw, error) {
	var written []writtenFlaw
	if err := decode(files, "flaws.yaml", &written); err != nil {
		return nil, err
	}
	var flaws []KnownFlaw
	given := map[string]bool{}
	for _, w := range written {
		for _, t := range []wording{w.Title, w.Seen, w.Cause, w.Done, w.Check} {
			if w.Slug == "" || t.FR == "" || t.EN == "" {
				return nil, fmt.Errorf("known flaw %q is not whole", w.Slug)
			}
		}
		if given[w.Slug] {
			return nil, fmt.Errorf("known flaw %q given twice", w.Slug)
		}
		given[w.Slug] = true
		flaws = append(flaws, KnownFlaw{Slug: w.Slug, Title: w.Title.text(), Seen: w.Seen.text(), Cause: w.Cause.text(), Done: w.Done.text(), Check: w.Check.text()})
	}
	return flaws, nil
}
