package web

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/story"
)

func (s *Server) storyRoutes() []Route {
	const list, en = "/etudes/{slug}/recits", "/en/studies/{slug}/stories"
	return []Route{
		{Name: "stories", FR: list, EN: en, Handle: s.stories, Cache: Public},
		{Name: "story_new", FR: list + "/nouveau", EN: en + "/new", Handle: s.storyNew},
		{Name: "story_new", Method: http.MethodPost, FR: list + "/nouveau", EN: en + "/new", Handle: s.storyCreate, BodyLimit: app.MaxRecording + formLimit},
		{Name: "story", FR: list + "/{id}", EN: en + "/{id}", Handle: s.story, Cache: Public},
		{Name: "story_file", FR: list + "/{id}/fichier", Handle: s.storyFile, Cache: Public},
		{Name: "story_edit", FR: list + "/{id}/modifier", EN: en + "/{id}/edit", Handle: s.storyEdit},
		{Name: "story_edit", Method: http.MethodPost, FR: list + "/{id}/modifier", EN: en + "/{id}/edit", Handle: s.storySave, BodyLimit: app.MaxRecording + formLimit},
		{Name: "story_withdraw", FR: list + "/{id}/retirer", EN: en + "/{id}/withdraw", Handle: s.storyWithdraw},
		{Name: "story_withdraw", Method: http.MethodPost, FR: list + "/{id}/retirer", EN: en + "/{id}/withdraw", Handle: s.storyWithdrawNow},
	}
}

const storiesPageSize = 20

// storiesPage lists the testimonies of a study, and the gaps that others left.
type storiesPage struct {
	StudyPage
	Only    *storyOnly
	Stories []storyCard
	Gaps    []string
	Pager   Pager
	Empty   *Empty
	New     *Button
}

// storyOnly says that the list holds the testimonies of one initiative.
type storyOnly struct{ Text, All string }

// storyCard presents a testimony in the list.
type storyCard struct {
	Quote          Quote
	Initiative     string
	InitiativeHref string
	InitiativeLang string
	Medium         string
	Draft          string // not shown publicly
}

func (s *Server) stories(w http.ResponseWriter, r *Request) error {
	study, done, err := s.studyHere(w, r)
	if err != nil || done {
		return err
	}
	only := r.Query("initiative")
	told, gone, err := s.app.StoriesOf(r.Context(), r.Actor, study, only)
	if err != nil {
		return err
	}
	page := &storiesPage{StudyPage: s.studyPage(r, study, "stories")}
	page.Head.Lead = r.L.T("story.lead")
	if only != "" {
		page.Only = &storyOnly{Text: r.L.N("story.only", len(told)), All: r.To("stories", study.Slug)}
	}
	from, next := pageOfList(told, r.Query(afterParameter), storiesPageSize, func(t app.StoryView) string { return t.ID })
	for _, t := range told[from:min(from+storiesPageSize, len(told))] {
		page.Stories = append(page.Stories, storyCardOf(r, study, t))
	}
	page.Pager = listPager(r, "stories", study.Slug, from, next)
	for _, g := range gone {
		page.Gaps = append(page.Gaps, r.L.T("story.gap", "date", r.L.Date(g.Date)))
	}
	if mayAssess(r) {
		page.New = &Button{Text: r.L.T("story.new"), Kind: Secondary, Href: r.To("story_new", study.Slug, "initiative", r.Query("initiative"))}
	}
	if len(told) == 0 {
		page.Empty = &Empty{Title: r.L.T("story.empty"), Text: r.L.T("story.empty.text"), Example: r.L.T("story.empty.example")}
		if mayAssess(r) {
			page.Empty.Takes = r.L.T("story.empty.takes")
		}
	}
	return r.Render(w, "stories", page)
}

// pageOfList finds where a page of a list begins: after the item that the
// address names; next is the last item of the page when there are others.
func pageOfList[T any](all []T, after string, size int, id func(T) string) (from int, next string) {
	if after != "" {
		from = slices.IndexFunc(all, func(t T) bool { return id(t) == after }) + 1
	}
	if from+size < len(all) {
		next = id(all[from+size-1])
	}
	return from, next
}

// listPager leads on, and back to the beginning.
func listPager(r *Request, route, slug string, from int, next string) Pager {
	var p Pager
	if from > 0 {
		p.Previous = r.To(route, slug, "initiative", r.Query("initiative"))
	}
	if next != "" {
		p.Next = r.To(route, slug, "initiative", r.Query("initiative"), afterParameter, next)
	}
	return p
}

func storyCardOf(r *Request, study app.StudyView, t app.StoryView) storyCard {
	card := storyCard{Quote: *excerptQuote(r, study, t.Story, firstExcerpt(t.Story)), Medium: r.L.T("story.medium." + string(t.Medium))}
	card.Initiative, card.InitiativeLang = t.Initiative.NameIn(r.Lang)
	if t.Initiative.Slug != "" {
		card.InitiativeHref = r.To("matrix_row", study.Slug, t.Initiative.Slug)
	}
	if _, shown := t.Story.Shown(); !shown {
		card.Draft = r.L.T("story.not_public")
	}
	return card
}

func firstExcerpt(t story.Story) string {
	if len(t.Excerpts) == 0 {
		return ""
	}
	return t.Excerpts[0].ID
}

// storyTitle names a testimony: its title, else who tells.
func storyTitle(r *Request, t story.Story) string {
	if t.Title != "" {
		return t.Title
	}
	return r.L.T("story.of", "teller", tellerWords(r, t))
}

// storyName names a testimony where it is already said to be one.
func storyName(r *Request, t story.Story) string {
	if t.Title != "" {
		return t.Title
	}
	return tellerWords(r, t)
}

// tellerWords is how the teller agreed to be named, with what they are here.
func tellerWords(r *Request, t story.Story) string {
	switch {
	case t.Teller != "" && t.Role != "":
		return t.Teller + ", " + t.Role
	case t.Teller != "":
		return t.Teller
	case t.Role != "":
		return capital(t.Role)
	}
	return r.L.T("story.unnamed")
}

// tellerLang is the language of tellerWords: what the teller is here was told in
// the testimony's own.
func tellerLang(t story.Story) string { return saidIf(t.Teller+t.Role != "", written(t.Lang)) }

// protocolNote says how a testimony was gathered, which decides where it stands
// beside figures.
func protocolNote(r *Request, page *Page, t story.Story) *Note {
	n := page.Note(r.L.T("story.note"), NoteEvidence)
	p := t.Protocol
	if p.Tellers > 0 {
		n.With(r.L.T("story.protocol.tellers"), r.L.N("story.protocol.heard", p.Tellers))
	} else {
		n.With(r.L.T("story.protocol.tellers"), r.L.T("observation.unsaid"))
	}
	said := func(key, text string) {
		if text == "" {
			n.With(r.L.T(key), r.L.T("observation.unsaid"))
		}
		n.Told(r.L.T(key), text, written(t.Lang))
	}
	said("story.protocol.chosen", p.Chosen)
	said("story.protocol.coded", p.Coded)
	n.Told(r.L.T("story.protocol.question"), p.Question, written(t.Lang)).Told(r.L.T("story.protocol.collector"), p.Collector, written(t.Lang))
	if t.Told != "" {
		n.With(r.L.T("story.told"), r.L.Date(t.Told))
	}
	return n
}

// storyFile sends the recording or the picture to who may hear or see it. A
// player may ask for a part of it.
func (s *Server) storyFile(w http.ResponseWriter, r *Request) error {
	study, err := s.app.StudyAt(r.Context(), r.Actor, r.PathValue("slug"))
	if err != nil {
		return err
	}
	file, t, err := s.app.OpenStoryFile(r.Context(), r.Actor, study, r.PathValue("id"))
	if err != nil {
		return err
	}
	defer file.Close()
	declareStoryFile(w.Header(), t.Media)
	w.Header().Set("ETag", strconv.Quote(t.File[:16]))
	http.ServeContent(w, r.Request, "", time.Time{}, file)
	return nil
}

// declareStoryFile says how a file is to be taken: one whose form an older bundle
// made up is only downloaded.
func declareStoryFile(h http.Header, media string) {
	if story.MediumOf(media) == "" {
		onlyDownloaded(h)
		return
	}
	h.Set("Content-Type", media)
	h.Set("Content-Disposition", "inline")
}
