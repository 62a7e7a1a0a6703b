package web

import (
	"html/template"
	"net/http"
	"strconv"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/chart"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/story"
)

// storyPage is one testimony, as it was told and as it was agreed to.
type storyPage struct {
	StudyPage
	Draft      *Notice
	Words      string
	WordsLang  string
	Transcript string // heading of the words of a recording
	Sound      string
	SoundKind  string
	Weight     string
	Picture    string
	Alt        string
	By         string
	ByLang     string
	Facts      []Fact
	Note       *Note
	Excerpts   []Quote
	Backs      []cellItem
	Defs       template.HTML
	Edit       *Button
	Withdraw   string
}

func (s *Server) story(w http.ResponseWriter, r *Request) error {
	study, done, err := s.studyHere(w, r)
	if err != nil || done {
		return err
	}
	t, err := s.app.StoryOf(r.Context(), r.Actor, study, r.PathValue("id"))
	if err != nil {
		return toldDate(r, err)
	}
	cells, err := s.app.Backed(r.Context(), r.Actor, study, t.ID)
	if err != nil {
		return err
	}
	page := s.storyPageOf(r, study, t)
	page.Backs, page.Defs = backedItems(r, study, cells)
	return r.Render(w, "story", page)
}

// toldDate writes the day of a withdrawal as people say it.
func toldDate(r *Request, err error) error {
	all := fault.All(err)
	if len(all) != 1 || all[0].Code != fault.Gone {
		return err
	}
	date, _ := all[0].Args["date"].(string)
	return fault.New(fault.Gone, "story.withdrawn", "date", r.L.Date(date))
}

// backedItems are the cells that a figure or a testimony backs.
func backedItems(r *Request, study app.StudyView, cells []app.CellLine) ([]cellItem, template.HTML) {
	var marks chart.MarkSet
	var items []cellItem
	for _, l := range cells {
		name, lang := l.Initiative.NameIn(r.Lang)
		items = append(items, cellItem{Mark: marks.Use(markOf(l.Cell)), Of: NavLink{Text: name, Lang: lang}, Name: dimensionTitle(r, l.Dimension), Lang: written(study.Lang), Href: cellAddress(r, study, l), Said: capital(cellWords(r, l.Cell)), Sentence: l.Sentence})
	}
	return items, marks.Defs()
}

func (s *Server) storyPageOf(r *Request, study app.StudyView, t app.StoryView) *storyPage {
	page := &storyPage{StudyPage: s.studyPage(r, study, "stories"), By: tellerWords(r, t.Story), ByLang: tellerLang(t.Story), Words: t.Text, WordsLang: langOf(r, t.Lang)}
	page.Head.Title = storyTitle(r, t.Story)
	page.Title = page.Head.Title + ", " + study.Title
	page.under(r, "stories", page.Head.Title)
	page.Head.TitleLang = saidIf(t.Story.Title != "", written(t.Lang))
	page.Path[len(page.Path)-1].Lang = page.Head.TitleLang
	page.Note = protocolNote(r, &page.Page, t.Story)
	page.Facts = storyFacts(r, study, t)
	if t.File != "" {
		file := r.To("story_file", study.Slug, t.ID)
		if t.Medium == story.Picture {
			page.Picture, page.Alt = file, t.Alt
		} else {
			page.Sound, page.SoundKind, page.Weight = file, t.Media, soundWeight(r, t.Story)
			page.Transcript = r.L.T("story.transcript")
		}
	}
	for _, x := range t.Excerpts {
		page.Excerpts = append(page.Excerpts, Quote{Text: x.Text, By: page.By, ByLang: page.ByLang, Lang: page.WordsLang})
	}
	if _, shown := t.Story.Shown(); !shown {
		page.Draft = &Notice{Kind: NoticeInfo, Text: r.L.T("story.not_public.text")}
	}
	page.remembers(r, study, "story", t.ID, "history.see")
	if mayAssess(r) {
		page.Edit = &Button{Text: r.L.T("story.edit"), Kind: Secondary, Href: r.To("story_edit", study.Slug, t.ID)}
		page.Withdraw = r.To("story_withdraw", study.Slug, t.ID)
	}
	return page
}

func storyFacts(r *Request, study app.StudyView, t app.StoryView) []Fact {
	name, lang := t.Initiative.NameIn(r.Lang)
	facts := []Fact{{Label: r.L.T("matrix.initiative"), Text: name, TextLang: lang, Href: r.To("matrix_row", study.Slug, subjectName(t.Initiative))}}
	add := func(key, text string) {
		if text != "" {
			facts = append(facts, Fact{Label: r.L.T(key), Text: text})
		}
	}
	if t.Told != "" {
		add("story.told", r.L.Date(t.Told))
	}
	add("story.place", t.Place)
	add("story.agreed", agreedWords(r, t.Consent))
	return facts
}

// agreedWords says what the teller agreed to, and what not.
func agreedWords(r *Request, c story.Consent) string {
	var yes []string
	for _, one := range []struct {
		agreed bool
		key    string
	}{{c.Quote, "quote"}, {c.Voice, "voice"}, {c.Picture, "picture"}, {c.Name, "name"}} {
		if one.agreed {
			yes = append(yes, r.L.T("story.agreed."+one.key))
		}
	}
	if len(yes) == 0 {
		return r.L.T("story.agreed.part")
	}
	return r.L.List(yes)
}

// soundWeight says how long a recording is, and how heavy on a slow line.
func soundWeight(r *Request, t story.Story) string {
	weight := r.L.T("story.weight", "size", r.L.Number(float64(t.Size)/1e6, 1))
	if t.Seconds > 0 {
		return r.L.N("story.minutes", (t.Seconds+59)/60) + ", " + weight
	}
	return weight
}

// storyWithdrawPage tells what taking a testimony back erases.
type storyWithdrawPage struct {
	StudyPage
	Meanwhile *Notice
	Backs     int
	Version   string
	Send      Button
	Back      string
}

func (s *Server) storyWithdraw(w http.ResponseWriter, r *Request) error {
	study, done, err := s.writeHere(w, r)
	if err != nil || done {
		return err
	}
	page, err := s.storyWithdrawPage(r, study)
	if err != nil {
		return toldDate(r, err)
	}
	return r.Render(w, "story_withdraw", page)
}

func (s *Server) storyWithdrawPage(r *Request, study app.StudyView) (*storyWithdrawPage, error) {
	t, err := s.app.StoryOf(r.Context(), r.Actor, study, r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	cells, err := s.app.Backed(r.Context(), r.Actor, study, t.ID)
	if err != nil {
		return nil, err
	}
	page := &storyWithdrawPage{StudyPage: s.studyPage(r, study, "stories"), Backs: len(cells), Version: strconv.FormatInt(t.Version, 10),
		Send: Button{Text: r.L.T("story.withdraw.now"), Kind: Danger}, Back: r.To("story", study.Slug, t.ID)}
	page.Head.Eyebrow, page.Head.Title = r.L.T("story.withdraw"), storyTitle(r, t.Story)
	page.Title = r.L.T("story.withdraw")
	page.under(r, "stories", page.Head.Title)
	page.Head.TitleLang = saidIf(t.Story.Title != "", written(t.Lang))
	page.Path[len(page.Path)-1].Lang = page.Head.TitleLang
	return page, nil
}

func (s *Server) storyWithdrawNow(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	study, err := s.studyToWrite(r)
	if err != nil {
		return err
	}
	err = s.app.WithdrawStory(r.Context(), r.Actor, study.Space, study.ID, r.PathValue("id"), formVersion(form), r.from(form))
	if fault.Is(err, fault.Conflict) {
		page, pageErr := s.storyWithdrawPage(r, study)
		if pageErr != nil {
			return pageErr
		}
		page.Meanwhile = &Notice{Kind: NoticeWarning, Text: r.L.T("story.withdraw.meanwhile")}
		return r.Again(w, "story_withdraw", page, err)
	}
	if err != nil && !fault.Is(err, fault.AlreadyDone) {
		return err
	}
	return r.Done(w, r.To("stories", study.Slug), "story_withdrawn")
}
