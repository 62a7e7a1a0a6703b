package study

import "slices"

// Flow is the path from the census to the analysis. Its numbers always add up:
// Registered = ToRead + Selected + the not selected of every reason + those
// still only registered.
type Flow struct {
	Registered  Count         // every initiative of the census
	Waiting     Count         // registered, nothing said yet
	ToRead      Count         // being read
	Selected    Count         // kept for analysis
	NotSelected []ReasonCount // by reason, the most frequent first
}

// Count tells apart those named in the study and those only declared.
type Count struct{ Named, Unnamed int }

// Total is named and unnamed together.
func (c Count) Total() int { return c.Named + c.Unnamed }

func (c *Count) add(named, unnamed int) {
	c.Named += named
	c.Unnamed += unnamed
}

// ReasonCount is how many were not selected for a reason.
type ReasonCount struct {
	Reason string // "" when none was written
	Count
}

// Flow counts the entries and the declared blocks.
func (s Study) Flow(entries []Entry) Flow {
	var f Flow
	for _, e := range entries {
		f.count(e.Status, e.Reason, 1, 0)
	}
	for _, b := range s.Blocks {
		f.count(b.Status, b.Reason, 0, b.Count)
	}
	slices.SortStableFunc(f.NotSelected, func(a, b ReasonCount) int {
		if d := b.Total() - a.Total(); d != 0 {
			return d
		}
		if a.Reason < b.Reason {
			return -1
		}
		return 1
	})
	return f
}

func (f *Flow) count(status EntryStatus, reason string, named, unnamed int) {
	f.Registered.add(named, unnamed)
	switch status {
	case ToRead:
		f.ToRead.add(named, unnamed)
	case Selected:
		f.Selected.add(named, unnamed)
	case NotSelected:
		i := slices.IndexFunc(f.NotSelected, func(r ReasonCount) bool { return r.Reason == reason })
		if i < 0 {
			f.NotSelected = append(f.NotSelected, ReasonCount{Reason: reason})
			i = len(f.NotSelected) - 1
		}
		f.NotSelected[i].add(named, unnamed)
	default:
		f.Waiting.add(named, unnamed)
	}
}

// NotSelectedTotal is the sum over the reasons.
func (f Flow) NotSelectedTotal() Count {
	var c Count
	for _, r := range f.NotSelected {
		c.add(r.Named, r.Unnamed)
	}
	return c
}
