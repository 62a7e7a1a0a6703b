package bundle

import (
	"bytes"
	"encoding/json"
	"fmt"

	"codeberg.org/bocage/bocage/internal/edition"
)

// Compare says what differs between two states of a study, record by record.
// Documents in which nothing differs are left out.
func Compare(before, after Bundle) ([]edition.Difference, error) {
	x, err := before.records()
	if err != nil {
		return nil, err
	}
	y, err := after.records()
	if err != nil {
		return nil, err
	}
	var out []edition.Difference
	for i, document := range y {
		if d := compare(x[i], document); !d.None() {
			out = append(out, d)
		}
	}
	return out, nil
}

// recorded is a document as its records, in order.
type recorded struct {
	name    string
	ids     []string
	content map[string][]byte
}

// records writes each record of the study. What changes from one publication to
// the next without anybody having touched it is left out.
func (b Bundle) records() ([]recorded, error) {
	r := recording{}
	for _, x := range b.Study.Members {
		r.add("members", x.ID, x)
	}
	for _, x := range b.Initiatives {
		r.add("initiatives", x.ID, x)
	}
	for _, x := range b.Organisations {
		r.add("organisations", x.ID, x)
	}
	for _, x := range b.Perimeters {
		r.add("perimeters", x.ID, x)
	}
	for _, x := range b.Entries {
		r.add("entries", x.Initiative, x)
	}
	for _, x := range b.Contributions {
		r.add("contributions", x.ID, x)
	}
	for _, x := range b.Indicators {
		r.add("indicators", x.ID, x)
	}
	for _, x := range b.Observations {
		r.add("observations", x.ID, x)
	}
	for _, x := range b.Stories {
		if x.Withdrawn == "" {
			r.add("stories", x.ID, x.Story)
		}
	}
	for _, x := range b.Conclusions {
		r.add("conclusions", x.ID, x)
	}
	for _, x := range b.Reports {
		r.add("reports", x.ID, x)
	}
	return r.documents()
}

// compared are the documents whose records are compared, in order.
var compared = []string{"members", "initiatives", "entries", "contributions", "indicators", "observations", "stories", "conclusions", "reports"}

type recording struct {
	all map[string]*recorded
	err error
}

func (r *recording) add(name, id string, v any) {
	content, err := json.Marshal(v)
	if err != nil && r.err == nil {
		r.err = fmt.Errorf("compare %s %s: %w", name, id, err)
	}
	if r.all == nil {
		r.all = map[string]*recorded{}
	}
	d := r.all[name]
	if d == nil {
		d = &recorded{name: name, content: map[string][]byte{}}
		r.all[name] = d
	}
	d.ids = append(d.ids, id)
	d.content[id] = content
}

func (r *recording) documents() ([]recorded, error) {
	out := make([]recorded, len(compared))
	for i, name := range compared {
		out[i] = recorded{name: name}
		if d := r.all[name]; d != nil {
			out[i] = *d
		}
	}
	return out, r.err
}

func compare(before, after recorded) edition.Difference {
	d := edition.Difference{Document: after.name}
	for _, id := range after.ids {
		was, there := before.content[id]
		switch {
		case !there:
			d.Added = append(d.Added, id)
		case !bytes.Equal(was, after.content[id]):
			d.Changed = append(d.Changed, id)
		}
	}
	for _, id := range before.ids {
		if _, there := after.content[id]; !there {
			d.Removed = append(d.Removed, id)
		}
	}
	return d
}
