package bundle

import (
	"slices"
	"strconv"

	"codeberg.org/bocage/bocage/internal/conclusion"
	"codeberg.org/bocage/bocage/internal/indicator"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/organisation"
	"codeberg.org/bocage/bocage/internal/report"
	"codeberg.org/bocage/bocage/internal/story"
	"codeberg.org/bocage/bocage/internal/study"
)

// Public is what a published version shows of a study: no contact, no draft,
// no name that was not agreed to.
//
//   - An initiative that is not kept for analysis is named only when it agreed;
//     the others become blocks, counted by status and reason, so that the flow
//     still adds up. The members' readings of the criteria stay inside.
//   - Columns of a census that no field received stay inside: nobody read them.
//   - A testimony is shown as its teller agreed. One that may not be quoted
//     leaves its protocol, without a word of it: what it backs stays backed. A
//     withdrawn one leaves its dated gap.
//   - Of an organisation, what its keepers made public.
//   - Of the perimeters that people drew, those that what is shown names.
//   - Indices stay where they are: they are of the house, and no part of a study.
//   - What pointed to something that is not shown points to it no longer.
func (b Bundle) Public() Bundle {
	shown := b.shown()
	out := Bundle{Manifest: Manifest{Format: b.Manifest.Format, Form: Public, Note: b.Manifest.Note}, Study: b.Study}
	out.Study.Members = slices.Clone(b.Study.Members)
	for i, m := range out.Study.Members {
		out.Study.Members[i].Recused = keep(m.Recused, shown.initiatives)
	}
	out.Study.Blocks = slices.Clone(b.Study.Blocks)
	for _, e := range b.Entries {
		if shown.initiatives[e.Initiative] {
			e.Readings, e.SettledBy = nil, ""
			out.Entries = append(out.Entries, e)
			continue
		}
		out.Study.Blocks = inBlock(out.Study.Blocks, e)
	}
	for _, in := range b.Initiatives {
		if shown.initiatives[in.ID] {
			out.Initiatives = append(out.Initiatives, publicInitiative(in, shown))
		}
	}
	for _, o := range b.Organisations {
		if o.Public {
			out.Organisations = append(out.Organisations, publicOrganisation(o, shown))
		}
	}
	for _, c := range b.Contributions {
		if shown.initiatives[c.Initiative] {
			out.Contributions = append(out.Contributions, publicContribution(c, shown))
		}
	}
	out.Indicators = slices.Clone(b.Indicators)
	for _, o := range b.Observations {
		if shown.observations[o.ID] {
			out.Observations = append(out.Observations, o)
		}
	}
	for _, s := range b.Stories {
		if shown.stories[s.ID] {
			out.Stories = append(out.Stories, publicStory(s))
		}
	}
	for _, c := range b.Conclusions {
		out.Conclusions = append(out.Conclusions, publicConclusion(c, shown))
	}
	for _, r := range b.Reports {
		out.Reports = append(out.Reports, publicReport(r, shown))
	}
	out.Perimeters = out.named(b.Perimeters)
	out.Files = out.usedFiles(b.Files)
	out.Sort()
	return out
}

// visible is what may be seen, by identifier.
type visible struct{ initiatives, observations, stories map[string]bool }

// shown decides from the entries who is named, and from there everything else.
func (b Bundle) shown() visible {
	v := visible{map[string]bool{}, map[string]bool{}, map[string]bool{}}
	public := map[string]bool{}
	for _, in := range b.Initiatives {
		public[in.ID] = in.Public
	}
	for _, e := range b.Entries {
		if public[e.Initiative] && (e.Status == study.Selected || e.Named) {
			v.initiatives[e.Initiative] = true
		}
	}
	for _, o := range b.Observations {
		v.observations[o.ID] = o.Initiative == "" || v.initiatives[o.Initiative]
	}
	for _, s := range b.Stories {
		v.stories[s.ID] = v.initiatives[s.Initiative] && (s.Withdrawn != "" || s.Consent.TakePart)
	}
	return v
}

// inBlock counts an entry that is not named among those of its status and
// reason.
func inBlock(blocks []study.DeclaredBlock, e study.Entry) []study.DeclaredBlock {
	i := slices.IndexFunc(blocks, func(d study.DeclaredBlock) bool {
		return d.Status == e.Status && d.Reason == e.Reason && d.Label == "" && d.Source == ""
	})
	if i < 0 {
		id := "unnamed-" + strconv.Itoa(len(blocks)+1)
		blocks = append(blocks, study.DeclaredBlock{ID: id, Status: e.Status, Reason: e.Reason})
		i = len(blocks) - 1
	}
	blocks[i].Count++
	return blocks
}

func publicInitiative(in Initiative, shown visible) Initiative {
	in.Contact, in.Extra, in.Tags, in.Merged, in.Silences, in.Confirmed = nil, nil, nil, in.OpenMerged(), nil, ""
	in.KeyFigures = keep(in.KeyFigures, shown.observations)
	var links []initiative.Link
	for _, k := range in.Links {
		if k.To != "" && !shown.initiatives[k.To] {
			if k.Name == "" {
				continue
			}
			k.To = ""
		}
		links = append(links, k)
	}
	in.Links = links
	return in
}

// publicOrganisation says nothing of an initiative that is not shown.
func publicOrganisation(o organisation.Organisation, shown visible) organisation.Organisation {
	o.Links = slices.DeleteFunc(slices.Clone(o.Links), func(k organisation.Link) bool { return k.To != "" && !shown.initiatives[k.To] })
	return o
}

func publicContribution(c matrix.Contribution, shown visible) matrix.Contribution {
	c.Evidence = slices.DeleteFunc(slices.Clone(c.Evidence), func(e matrix.Evidence) bool {
		return e.Story != "" && !shown.stories[e.Story] || e.Observation != "" && !shown.observations[e.Observation]
	})
	return c
}

func publicStory(s Story) Story {
	if s.Withdrawn != "" {
		return Story{Story: s.Story.Withdraw(s.Withdrawn), Random: s.Random}
	}
	if told, ok := s.Shown(); ok {
		return Story{Story: told, Random: s.Random}
	}
	return Story{Story: story.Story{
		ID: s.ID, Initiative: s.Initiative, Medium: s.Medium, Protocol: s.Protocol, Fictional: s.Fictional,
		Consent: story.Consent{TakePart: true},
	}, Random: s.Random}
}

// Unpublished says that the testimony was collected and may not be quoted: its
// protocol alone is there.
func (s Story) Unpublished() bool { return s.Withdrawn == "" && !s.Public }

func publicConclusion(c conclusion.Conclusion, shown visible) conclusion.Conclusion {
	if c.Argued == nil {
		return c
	}
	a := *c.Argued
	for _, side := range []*[]conclusion.Point{&a.For, &a.Against, &a.Exceptions} {
		points := slices.Clone(*side)
		for i, p := range points {
			points[i].Cells = slices.DeleteFunc(slices.Clone(p.Cells), func(r conclusion.CellRef) bool { return !shown.initiatives[r.Initiative] })
			points[i].Initiatives = keep(p.Initiatives, shown.initiatives)
			points[i].Testimonies = keep(p.Testimonies, shown.stories)
		}
		*side = points
	}
	c.Argued = &a
	return c
}

func publicReport(r report.Report, shown visible) report.Report {
	var blocks []report.Block
	for _, b := range r.Blocks {
		b.Initiatives = keep(b.Initiatives, shown.initiatives)
		b.Observations = keep(b.Observations, shown.observations)
		hidden := b.Kind == report.Initiative && len(b.Initiatives) == 0 || b.Kind == report.KeyFigures && len(b.Observations) == 0 ||
			b.Kind == report.Quotation && !shown.stories[b.Story]
		if !hidden {
			blocks = append(blocks, b)
		}
	}
	r.Blocks = blocks
	return r
}

func keep(ids []string, shown map[string]bool) []string {
	var out []string
	for _, id := range ids {
		if shown[id] {
			out = append(out, id)
		}
	}
	return out
}

// usedFiles keeps the files that what is shown points to.
func (b Bundle) usedFiles(all []File) []File {
	used := b.Sums()
	var out []File
	for _, f := range all {
		if used[f.SHA256] {
			out = append(out, f)
		}
	}
	return out
}

// Sums are the attached files that the bundle's records point to.
func (b Bundle) Sums() map[string]bool {
	sums := map[string]bool{}
	for _, in := range b.Initiatives {
		for _, p := range in.Pictures {
			sums[p.Blob], sums[p.Small] = true, true
		}
		for _, d := range in.Documents {
			sums[d.Blob] = true
		}
		if in.Approach.Document != nil {
			sums[in.Approach.Document.Blob] = true
		}
	}
	for _, c := range b.Contributions {
		for _, e := range c.Evidence {
			sums[e.Blob] = true
		}
	}
	for _, s := range b.Stories {
		sums[s.File] = true
	}
	for _, e := range b.Editions {
		for _, p := range append(slices.Clone(e.Parts), e.Made...) {
			if p.Withdrawn == "" {
				sums[p.SHA256] = true
			}
		}
	}
	delete(sums, "")
	return sums
}

// Figures gives the observations by identifier.
func (b Bundle) Figures() map[string]indicator.Observation {
	m := make(map[string]indicator.Observation, len(b.Observations))
	for _, o := range b.Observations {
		m[o.ID] = o
	}
	return m
}

// Testimonies gives the stories by identifier.
func (b Bundle) Testimonies() map[string]Story {
	m := make(map[string]Story, len(b.Stories))
	for _, s := range b.Stories {
		m[s.ID] = s
	}
	return m
}

// Resolved works out how far each contribution can be leant on, from what its
// evidence points to: the highest solidity that is both claimed and allowed.
func (b Bundle) Resolved() []matrix.Resolved {
	figures, stories := b.Figures(), b.Testimonies()
	out := make([]matrix.Resolved, len(b.Contributions))
	for i, c := range b.Contributions {
		out[i] = matrix.Resolved{Contribution: c}
		for _, e := range c.Evidence {
			allowed, _ := matrix.Allowed(e, backing(e, figures, stories))
			out[i].Solidity = max(out[i].Solidity, min(e.Solidity, allowed))
		}
	}
	return out
}

func backing(e matrix.Evidence, figures map[string]indicator.Observation, stories map[string]Story) matrix.Backing {
	var k matrix.Backing
	if e.Observation != "" {
		o, there := figures[e.Observation]
		k.Figure, k.Gone = o.Complete(), !there
	}
	if e.Story != "" {
		s, there := stories[e.Story]
		k.Protocol, k.Gone = s.Protocol, !there || s.Withdrawn != ""
	}
	return k
}
