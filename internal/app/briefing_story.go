package app

import (
	"context"
	"encoding/json"
	"slices"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/briefing"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/story"
	"codeberg.org/bocage/bocage/internal/territory"
)

// BriefingStory is the story of a note as anyone may read it today, whoever asks: a
// note is printed and handed round. Of what was taken back nothing is left but the day.
type BriefingStory struct {
	Source    briefing.Source
	Gone      bool
	Withdrawn string // the day its teller took it back, when that is why
	Text      string
	Cut       bool // there is more where it comes from
	Lang      string
	Teller    string
	Role      string
	Told      string

	Study      StudyView      // of a testimony
	Testimony  string         // in the study
	Subject    Subject        // what the testimony is about
	Initiative InitiativeView // that acts
}

// StoryOfBriefing reads the story of a note where it is.
func (a *App) StoryOfBriefing(ctx context.Context, b briefing.Briefing) (BriefingStory, error) {
	s := b.Story
	out := BriefingStory{Source: s.Source}
	switch s.Source {
	case briefing.Written:
		out.Text, out.Teller, out.Lang = s.Text, s.Teller, b.Lang
	case briefing.Acting:
		in, err := a.Initiative(ctx, access.Anyone, spaceOf(b.Territory), s.Initiative)
		if err != nil {
			return hiddenStory(out, err)
		}
		out.Initiative, out.Lang = in, in.Lang
		out.Text, out.Cut = briefing.Began(in.Summary)
	case briefing.Told:
		return a.testimonyOf(ctx, b, out)
	}
	return out, nil
}

func (a *App) testimonyOf(ctx context.Context, b briefing.Briefing, out BriefingStory) (BriefingStory, error) {
	var err error
	if out.Study, err = a.Study(ctx, access.Anyone, spaceOf(b.Territory), b.Story.Study); err != nil {
		return hiddenStory(out, err)
	}
	t, err := a.StoryOf(ctx, access.Anyone, out.Study, b.Story.Testimony)
	if err != nil {
		return hiddenStory(out, err)
	}
	words, whole := t.Text, true
	if b.Story.Excerpt != "" {
		i := slices.IndexFunc(t.Excerpts, func(e story.Excerpt) bool { return e.ID == b.Story.Excerpt })
		if i < 0 {
			return hiddenStory(out, fault.New(fault.NotFound, "not_found"))
		}
		words, whole = t.Excerpts[i].Text, false
	}
	out.Testimony, out.Subject, out.Lang, out.Teller, out.Role, out.Told = t.ID, t.Initiative, t.Lang, t.Teller, t.Role, t.Told
	out.Text, out.Cut = briefing.Began(words)
	out.Cut = out.Cut || !whole
	return out, nil
}

// hiddenStory is what is left of a story that anyone may no longer read.
func hiddenStory(out BriefingStory, err error) (BriefingStory, error) {
	gone := BriefingStory{Source: out.Source, Gone: true}
	switch {
	case fault.Is(err, fault.Gone):
		gone.Withdrawn, _ = fault.All(err)[0].Args["date"].(string)
	case !fault.Is(err, fault.NotFound):
		return gone, err
	}
	return gone, nil
}

// BriefingChoices are the stories that a note about a territory may take: what people
// tell, in public studies, of initiatives that act there, and these initiatives.
type BriefingChoices struct {
	Told   []PlaceStory
	Acting []InitiativeView
}

// mostToldOffered is how many testimonies are offered.
const mostToldOffered = 40

// ChoicesOfBriefing finds what a note about a territory may tell, as anyone may read it.
func (a *App) ChoicesOfBriefing(ctx context.Context, key territory.Key) (BriefingChoices, error) {
	acting, err := a.ActingIn(ctx, access.Anyone, key, Place{})
	if err != nil {
		return BriefingChoices{}, err
	}
	told, err := a.StoriesIn(ctx, key)
	return BriefingChoices{Told: told.Told[:min(len(told.Told), mostToldOffered)], Acting: slices.Concat(acting.Here, acting.Wider)}, err
}

// storyPath is where the body of a note has its story.
const storyPath = "/story"

// HoldsStory says whether a version of a note, this one or one before, has a story that
// was written here: it can then be taken back.
func (a *App) HoldsStory(ctx context.Context, actor access.Actor, v BriefingView) (bool, error) {
	if v.Story.Source == briefing.Written {
		return true, nil
	}
	for before := int64(0); ; {
		changes, err := a.BriefingHistory(ctx, actor, v.ID, before)
		if err != nil {
			return false, err
		}
		for _, c := range changes {
			if slices.ContainsFunc(c.Ops, hasStory) {
				return true, nil
			}
		}
		if len(changes) < store.MaxHistory {
			return false, nil
		}
		before = changes[len(changes)-1].Version
	}
}

// hasStory says whether a change of a note still says the words of a story.
func hasStory(op store.Op) bool {
	if op.Path != storyPath {
		return op.Of(storyPath+"/text") && !op.Redacted
	}
	for _, side := range []json.RawMessage{op.Before, op.After} {
		var s briefing.Story
		if side != nil && json.Unmarshal(side, &s) == nil && s.Text != "" {
			return true
		}
	}
	return false
}
