package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/story"
)

// storyForm is the form of a testimony: what is told and what was agreed first,
// how it was gathered next, since that decides what it can back.
type storyForm struct {
	StudyPage
	Meanwhile *Notice
	First     []Field
	Consent   []Field
	Protocol  []Field
	More      []Field
	File      Field
	Alt       Field
	Kept      string // a file received already, which need not be sent again
	KeptSaid  string
	Drop      *Field
	Version   string
	Return    *cellReturn // the reading that this testimony will back
	Send      Button
}

var storyLangs = []string{"fr", "en", "br", "oc", "eu", "co"}

func (s *Server) storyFormPage(r *Request, study app.StudyView, form *Form, err error) (*storyForm, error) {
	f := r.Fields(form, storyFaults(err), "story.field")
	initiatives, listErr := s.initiativeOptions(r, study)
	if listErr != nil {
		return nil, listErr
	}
	page := &storyForm{StudyPage: s.studyPage(r, study, "stories"),
		First: []Field{f.Select("initiative", initiatives).Require(), f.Long("text").High(8).UpTo(story.MaxText), f.Text("teller").UpTo(200), f.Text("role").UpTo(200)},
		File:  f.File("file").Accepting("audio/*,image/*"), Alt: f.Text("alt").UpTo(500),
		Consent:  []Field{f.Check("take_part").Require(), f.Check("quote"), f.Check("name"), f.Check("voice"), f.Check("picture"), f.Date("agreed"), f.Text("how").UpTo(200), f.Check("public")},
		Protocol: []Field{f.Number("tellers"), f.Text("chosen").UpTo(600), f.Text("coded").UpTo(600), f.Text("question").UpTo(600), f.Text("collector").UpTo(200)},
		More:     []Field{f.Text("title").UpTo(300), f.Date("told"), f.Text("place").UpTo(300), f.Long("excerpts").High(6), f.Select("lang", r.Options("story.lang", storyLangs...)), f.Number("minutes").In(r.L.T("story.minutes.unit"))},
		Version:  form.Text(versionField), Return: wanted(form.Text), Send: Button{Text: r.L.T("story.save"), Kind: Primary},
	}
	if kept, known := s.keptFile(form.Text(keptFileField)); known {
		page.Kept, page.KeptSaid = form.Text(keptFileField), r.L.T("story.kept", "size", r.L.Number(float64(kept.Size)/1e6, 1))
		drop := f.Check("drop_file")
		page.Drop = &drop
	}
	return page, nil
}

// storyFaults puts the faults of a testimony at the fields of the form.
func storyFaults(err error) error {
	names := map[string]string{"consent.take_part": "take_part", "consent": "take_part", "public": "public", "consent.date": "agreed", "protocol.tellers": "tellers", "consent.quote": "quote"}
	var told fault.List
	for _, f := range fault.All(err) {
		copied := *f
		if name, known := names[f.Field]; known {
			copied.Field = name
		}
		told = append(told, &copied)
	}
	if len(told) == 0 {
		return err
	}
	return told
}

// initiativeOptions are the initiatives of the study.
func (s *Server) initiativeOptions(r *Request, study app.StudyView) ([]Option, error) {
	census, err := s.app.Entries(r.Context(), r.Actor, study)
	if err != nil {
		return nil, err
	}
	return entryOptions(r, census.Entries), nil
}

func entryOptions(r *Request, entries []app.EntryView) []Option {
	options := make([]Option, 0, len(entries))
	for _, e := range entries {
		options = append(options, subjectOption(r, e.Initiative))
	}
	return options
}

func (s *Server) storyNew(w http.ResponseWriter, r *Request) error {
	study, done, err := s.writeHere(w, r)
	if err != nil || done {
		return err
	}
	form := (&Form{}).Set("initiative", r.Query("initiative")).Set("lang", r.Lang).Set(versionField, "0")
	form.carry(r)
	page, err := s.storyFormPage(r, study, form, nil)
	if err != nil {
		return err
	}
	page.named(r, "story.new")
	return r.Render(w, "story_form", page)
}

func (p *storyForm) named(r *Request, key string) {
	p.Head.Title, p.Head.Lead = r.L.T(key), r.L.T("story.form.lead")
	p.Title = p.Head.Title
	p.under(r, "stories", p.Head.Title)
}

func (s *Server) storyCreate(w http.ResponseWriter, r *Request) error {
	study, err := s.studyToWrite(r)
	if err != nil {
		return err
	}
	return s.saveStory(w, r, study, story.Story{ID: id.New()}, "story.new")
}

func (s *Server) storyEdit(w http.ResponseWriter, r *Request) error {
	study, done, err := s.writeHere(w, r)
	if err != nil || done {
		return err
	}
	t, err := s.app.StoryOf(r.Context(), r.Actor, study, r.PathValue("id"))
	if err != nil {
		return toldDate(r, err)
	}
	page, err := s.storyFormPage(r, study, s.fillStory(t), nil)
	if err != nil {
		return err
	}
	page.named(r, "story.edit")
	return r.Render(w, "story_form", page)
}

func (s *Server) storySave(w http.ResponseWriter, r *Request) error {
	study, err := s.studyToWrite(r)
	if err != nil {
		return err
	}
	t, err := s.app.StoryOf(r.Context(), r.Actor, study, r.PathValue("id"))
	if err != nil {
		return toldDate(r, err)
	}
	return s.saveStory(w, r, study, t.Story, "story.edit")
}

// saveStory reads the form, whose file streams to where it is kept, and saves
// the testimony. A refused form keeps the file that it brought.
func (s *Server) saveStory(w http.ResponseWriter, r *Request, study app.StudyView, base story.Story, title string) error {
	form, err := r.ReadParts(func(f *Form, file File) error { return s.takeStoryFile(r, f, file) })
	if err != nil {
		return err
	}
	in := s.readStory(form, base)
	version := formVersion(form)
	if version == 0 && r.PathValue("id") != "" {
		version = 1
	}
	if err = form.Err(); err == nil {
		_, _, err = s.app.SaveStory(r.Context(), r.Actor, study.Space, study.ID, in, version, r.from(form))
	}
	if fault.Is(err, fault.AlreadyDone) {
		return r.Done(w, r.To("stories", study.Slug), "story_saved")
	}
	if err == nil {
		return r.Done(w, savedFor(r, form, study.Slug, "story:"+in.ID, r.To("story", study.Slug, in.ID)), "story_saved")
	}
	if all := fault.All(err); len(all) == 1 && all[0].Field == "file" {
		form.Set(keptFileField, "") // what was kept is not there any more: it is asked for again
	}
	conflict := fault.Is(err, fault.Conflict)
	if conflict {
		now, nowErr := s.app.StoryOf(r.Context(), r.Actor, study, in.ID)
		if nowErr != nil {
			return nowErr
		}
		form.Set(versionField, strconv.FormatInt(now.Version, 10))
	}
	page, pageErr := s.storyFormPage(r, study, form, err)
	if pageErr != nil {
		return pageErr
	}
	page.named(r, title)
	if conflict {
		page.Meanwhile = &Notice{Kind: NoticeWarning, Text: r.L.T("story.meanwhile"), Href: r.To("story", study.Slug, in.ID), Link: r.L.T("story.meanwhile.link")}
		page.Send.Text = r.L.T("story.save.mine")
	}
	return r.Again(w, "story_form", page, storyFaults(err))
}

// takeStoryFile keeps the file of the form; an empty one is none.
func (s *Server) takeStoryFile(r *Request, f *Form, file File) error {
	if file.Field != "file" || file.Name == "" {
		return nil
	}
	kept, err := s.app.KeepStoryFile(r.Context(), r.Actor, file.Body)
	if fault.Is(err, fault.Invalid) {
		f.Refuse("file", fault.All(err)[0].Key, faultPairs(err)...)
		return nil
	}
	if err != nil {
		return err
	}
	f.Set(keptFileField, s.signFile(kept))
	return nil
}

func faultPairs(err error) []any {
	var pairs []any
	for name, v := range fault.All(err)[0].Args {
		pairs = append(pairs, name, v)
	}
	return pairs
}

// readExcerpts cuts the field at its empty lines. A passage that did not change
// keeps its identifier: evidence points to it.
func readExcerpts(typed string, before []story.Excerpt) []story.Excerpt {
	var out []story.Excerpt
	for part := range strings.SplitSeq(typed, "\n\n") {
		text := strings.TrimSpace(part)
		if text == "" || slices.ContainsFunc(out, func(x story.Excerpt) bool { return x.Text == text }) {
			continue
		}
		x := story.Excerpt{ID: id.New(), Text: text}
		for _, old := range before {
			if old.Text == text {
				x.ID = old.ID
			}
		}
		out = append(out, x)
	}
	return out
}
