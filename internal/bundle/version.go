package bundle

import (
	"io/fs"
	"reflect"
	"slices"

	"codeberg.org/bocage/bocage/internal/conclusion"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/indicator"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/report"
)

// Version is a version to publish of a study that was written by hand: the
// study as it stood on that date, told by what came only later.
type Version struct {
	Number  int    `json:"number"`
	Date    string `json:"date"` // YYYY-MM-DD
	Title   string `json:"title"`
	Changes string `json:"changes,omitempty"` // since the one before
	Later   Later  `json:"later,omitzero"`
}

// Later names, document by document, what a version did not have yet.
type Later struct {
	Contributions []string `json:"contributions,omitempty"`
	Settled       []string `json:"settled,omitempty"` // contributions whose differing readings were settled later
	Observations  []string `json:"observations,omitempty"`
	Stories       []string `json:"stories,omitempty"`
	Conclusions   []string `json:"conclusions,omitempty"`
	// Blocks are those of each report, by their titles.
	Blocks map[string][]string `json:"blocks,omitempty"`
}

// ReadVersions reads a list of versions from one document, in the order they
// are published.
func ReadVersions(files fs.FS, name string) ([]Version, error) {
	r := &reading{}
	d := document{r, name}
	var all []Version
	if n := d.read(files); n != nil {
		d.into(reflect.ValueOf(&all).Elem(), n)
	}
	return all, r.faults.Err()
}

// Without gives the study before those things came. What was only a pointer to
// one of them (a key figure, a piece of evidence, a block of a report that shows
// it) goes with it; what can't stand without it is for Check to find. A name
// that leads nowhere is a fault.
func (b Bundle) Without(l Later) (Bundle, error) {
	r := removing{out: b}
	contributions, settled := r.named("contributions", l.Contributions), r.named("contributions", l.Settled)
	observations, stories := r.named("observations", l.Observations), r.named("stories", l.Stories)
	conclusions := r.named("conclusions", l.Conclusions)

	r.out.Contributions = without(b.Contributions, contributions, func(c matrix.Contribution) string { return c.ID })
	for i, c := range r.out.Contributions {
		if settled[c.ID] {
			r.out.Contributions[i].Settled = nil
		}
		r.out.Contributions[i].Evidence = slices.DeleteFunc(slices.Clone(c.Evidence), func(e matrix.Evidence) bool {
			return observations[e.Observation] || stories[e.Story]
		})
	}
	r.out.Observations = without(b.Observations, observations, func(o indicator.Observation) string { return o.ID })
	r.out.Initiatives = slices.Clone(b.Initiatives)
	for i, in := range b.Initiatives {
		r.out.Initiatives[i].KeyFigures = without(in.KeyFigures, observations, same)
	}
	r.out.Stories = without(b.Stories, stories, func(s Story) string { return s.ID })
	r.out.Conclusions = without(b.Conclusions, conclusions, func(c conclusion.Conclusion) string { return c.ID })
	r.blocks(l.Blocks, func(x report.Block) bool {
		return stories[x.Story] || conclusions[x.Conclusion] || x.Kind == report.KeyFigures && len(without(x.Observations, observations, same)) == 0
	})
	for i := range r.out.Reports {
		for j, x := range r.out.Reports[i].Blocks {
			r.out.Reports[i].Blocks[j].Observations = without(x.Observations, observations, same)
		}
	}
	return r.out, r.faults.Err()
}

// removing is one study being taken back in time.
type removing struct {
	out    Bundle
	faults fault.List
}

// named is a list of identifiers as a set, each of which must be there.
func (r *removing) named(document string, ids []string) map[string]bool {
	there := map[string]bool{}
	switch document {
	case "contributions":
		mark(there, r.out.Contributions, func(c matrix.Contribution) string { return c.ID })
	case "observations":
		mark(there, r.out.Observations, func(o indicator.Observation) string { return o.ID })
	case "stories":
		mark(there, r.out.Stories, func(s Story) string { return s.ID })
	case "conclusions":
		mark(there, r.out.Conclusions, func(c conclusion.Conclusion) string { return c.ID })
	}
	set := map[string]bool{}
	for _, id := range ids {
		if !there[id] {
			r.faults.Add("later."+document, "bundle.unresolved", "id", id, "document", document)
		}
		set[id] = true
	}
	return set
}

func mark[T any](set map[string]bool, list []T, key func(T) string) {
	for _, x := range list {
		set[key(x)] = true
	}
}

func without[T any](list []T, gone map[string]bool, key func(T) string) []T {
	return slices.DeleteFunc(slices.Clone(list), func(x T) bool { return gone[key(x)] })
}

func same(id string) string { return id }

// blocks takes blocks out of the reports, by their titles and by what they show.
func (r *removing) blocks(titles map[string][]string, showsLater func(report.Block) bool) {
	r.out.Reports = slices.Clone(r.out.Reports)
	for id := range titles {
		if !slices.ContainsFunc(r.out.Reports, func(t report.Report) bool { return t.ID == id }) {
			r.faults.Add("later.blocks", "bundle.unresolved", "id", id, "document", "reports")
		}
	}
	for i, text := range r.out.Reports {
		gone, there := map[string]bool{}, map[string]bool{}
		mark(there, text.Blocks, func(b report.Block) string { return b.Title })
		for _, title := range titles[text.ID] {
			if !there[title] || title == "" {
				r.faults.Add("later.blocks", "bundle.unresolved", "id", title, "document", "reports."+text.ID)
			}
			gone[title] = true
		}
		r.out.Reports[i].Blocks = slices.DeleteFunc(slices.Clone(text.Blocks), func(b report.Block) bool { return gone[b.Title] || showsLater(b) })
	}
}
