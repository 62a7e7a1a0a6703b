package app

import (
	"cmp"
	"context"
	"slices"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/framework"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/story"
	"codeberg.org/bocage/bocage/internal/study"
	"codeberg.org/bocage/bocage/internal/territory"
)

// PlaceStory is a testimony that anyone may read, told of an initiative that acts in a
// place. Its words are those of a quotation: a passage, or the beginning of what was told.
type PlaceStory struct {
	story.Story
	Study      StudyView
	Initiative InitiativeView
	Dimensions []framework.Dimension // that it backs, where they were asked for
}

// PlaceStories are the testimonies of a place, the most recent first.
type PlaceStories struct {
	Told   []PlaceStory
	Chosen []PlaceStory // one an initiative, the most recent first, with their dimensions
	On     time.Time
}

const (
	storiesChosen = 3   // of a place
	quotedRunes   = 600 // kept of what a testimony says, for a place's page
)

// StoriesIn finds the testimonies that anyone may read of the initiatives that act in a
// territory, counted as ActingIn counts them. Whoever asks: what the team alone reads
// is not for a portrait. As there, a real territory never shows the demonstration's.
func (a *App) StoriesIn(ctx context.Context, key territory.Key) (PlaceStories, error) {
	out := PlaceStories{On: a.now()}
	places, err := a.Territories()
	if err != nil {
		return out, err
	}
	space := spaceOf(key)
	revision, err := a.store.SpaceRevision(ctx, space)
	if err != nil {
		return out, err
	}
	ctx = context.WithoutCancel(ctx) // others wait for it
	all, err := keptOnce(&a.told, space, revision, func() ([]PlaceStory, error) { return a.openStories(ctx, space) })
	if err != nil || len(all) == 0 {
		return out, err
	}
	here, err := keptOnce(&a.toldHere, places.State()+" "+string(key), revision, func() (PlaceStories, error) {
		told := storiesIn(places, all, key)
		chosen, err := a.WithDimensions(ctx, chosenStories(told))
		return PlaceStories{Told: told, Chosen: chosen}, err
	})
	here.On = out.On
	return here, err
}

// storiesIn are those of the initiatives that act in a territory; for France, all.
func storiesIn(places *territory.Set, all []PlaceStory, key territory.Key) []PlaceStory {
	if key == territory.NationalKey {
		return all
	}
	used := map[string]int{}
	for _, t := range all {
		for _, k := range t.Initiative.Territories {
			used[string(k)]++
		}
	}
	inside := map[territory.Key]bool{}
	for _, k := range within(places, used, key) {
		inside[territory.Key(k)] = true
	}
	return slices.DeleteFunc(slices.Clone(all), func(t PlaceStory) bool {
		return !slices.ContainsFunc(t.Initiative.Territories, func(k territory.Key) bool { return inside[k] })
	})
}

// chosenStories are those that a page quotes, by a rule that looks at nothing that they
// say: the most recent of each initiative, then the most recent of these.
func chosenStories(told []PlaceStory) []PlaceStory {
	var chosen []PlaceStory
	for _, t := range told {
		if len(chosen) < storiesChosen && !slices.ContainsFunc(chosen, func(c PlaceStory) bool { return c.Initiative.ID == t.Initiative.ID }) {
			chosen = append(chosen, t)
		}
	}
	return chosen
}

// openStories reads the testimonies of a space that anyone may read, with the initiative
// and the study of each: three looks, however many there are.
func (a *App) openStories(ctx context.Context, space string) ([]PlaceStory, error) {
	records, err := a.store.Everywhere(ctx, access.Visible(access.Anyone, access.KindStory, space), kindStory)
	if err != nil || len(records) == 0 {
		return nil, err
	}
	var told []PlaceStory
	var initiatives, studies []string
	for _, r := range records {
		s, err := decode[story.Story](r)
		if err != nil {
			return nil, err
		}
		if shown, agreed := s.Shown(); agreed {
			told = append(told, PlaceStory{Story: quotable(shown), Study: StudyView{Study: study.Study{ID: r.Parent}}})
			initiatives, studies = append(initiatives, s.Initiative), append(studies, r.Parent)
		}
	}
	sheets, err := a.openSheets(ctx, space, unique(initiatives))
	if err != nil {
		return nil, err
	}
	of, err := a.openStudies(ctx, space, unique(studies))
	if err != nil {
		return nil, err
	}
	told = slices.DeleteFunc(told, func(t PlaceStory) bool {
		_, sheetOpen := sheets[t.Story.Initiative]
		_, studyOpen := of[t.Study.ID]
		return !sheetOpen || !studyOpen
	})
	for i := range told {
		told[i].Initiative, told[i].Study = sheets[told[i].Story.Initiative], of[told[i].Study.ID]
	}
	slices.SortFunc(told, func(x, y PlaceStory) int {
		return cmp.Or(cmp.Compare(y.Story.Told, x.Story.Told), cmp.Compare(x.Study.ID, y.Study.ID), cmp.Compare(x.Story.ID, y.Story.ID))
	})
	return told, nil
}

// quotable keeps of a testimony what a place's page says of it.
func quotable(s story.Story) story.Story {
	cut := func(words string) string {
		if runes := []rune(words); len(runes) > quotedRunes {
			return string(runes[:quotedRunes])
		}
		return words
	}
	s.Text = cut(s.Text)
	s.Excerpts = slices.Clone(s.Excerpts)
	for i := range s.Excerpts {
		s.Excerpts[i].Text = cut(s.Excerpts[i].Text)
	}
	return s
}

func (a *App) openSheets(ctx context.Context, space string, ids []string) (map[string]InitiativeView, error) {
	records, err := a.store.Several(ctx, access.Visible(access.Anyone, access.KindInitiative, space), kindInitiative, ids)
	if err != nil {
		return nil, err
	}
	views := make([]InitiativeView, 0, len(records))
	for _, r := range records {
		v, err := viewInitiative(access.Anyone, r)
		if err != nil {
			return nil, err
		}
		views = append(views, v)
	}
	err = a.withPaths(ctx, space, views)
	out := make(map[string]InitiativeView, len(views))
	for _, v := range views {
		out[v.ID] = v
	}
	return out, err
}

func (a *App) openStudies(ctx context.Context, space string, ids []string) (map[string]StudyView, error) {
	records, err := a.store.Several(ctx, access.Visible(access.Anyone, access.KindStudy, space), kindStudy, ids)
	if err != nil {
		return nil, err
	}
	paths, err := a.store.CurrentPaths(ctx, space, kindStudy, ids)
	if err != nil {
		return nil, err
	}
	out := make(map[string]StudyView, len(records))
	for _, r := range records {
		s, err := decode[study.Study](r)
		if err != nil {
			return nil, err
		}
		v := a.viewStudy(s, space, r.Version)
		v.Slug = slugOf(paths[s.ID])
		out[s.ID] = v
	}
	return out, nil
}

// WithDimensions says of testimonies which dimensions they back, as anyone may see it:
// each study is read once.
func (a *App) WithDimensions(ctx context.Context, told []PlaceStory) ([]PlaceStory, error) {
	out := slices.Clone(told)
	boards := map[string]*board{}
	for i := range out {
		b, read := boards[out[i].Study.ID]
		if !read {
			var err error
			if b, err = a.board(ctx, out[i].Study); err != nil {
				return nil, err
			}
			boards[out[i].Study.ID] = b
		}
		out[i].Dimensions = b.backedBy(out[i].Story)
	}
	return out, nil
}

// backedBy lists the dimensions of the effects that a testimony backs.
func (b *board) backedBy(s story.Story) []framework.Dimension {
	var out []framework.Dimension
	if !b.exposure().selected(s.Initiative) {
		return nil // effects are those of initiatives kept for analysis
	}
	for _, c := range b.byInitiative[s.Initiative] {
		one := b.contributions[c]
		if !slices.ContainsFunc(one.Evidence, func(e matrix.Evidence) bool { return e.Story == s.ID }) {
			continue
		}
		for _, d := range one.Dimensions {
			at, known := b.position[d]
			if known && !slices.ContainsFunc(out, func(have framework.Dimension) bool { return have.ID == d }) {
				out = append(out, b.leaves[at])
			}
		}
	}
	return out
}

// unique gives each value once, in order.
func unique(ids []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(ids)))
}
