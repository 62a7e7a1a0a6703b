package web

import (
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/briefing"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

// briefingForm is a note as a form: what it is about, its figures, its story, what it
// leads to, who reads it.
type briefingForm struct {
	Page
	Head    Head
	Place   NavLink // what it is about, once that is known
	Parts   []briefingFields
	Version string
	About   string // the territory's key
	Keep    Button
	Mine    *conflictPart
}

// briefingFields are some fields under a title.
type briefingFields struct {
	ID, Title, Lead string
	Fields          []Field
}

// usualLicence is proposed for what a note says.
const usualLicence = "Licence Ouverte 2.0"

// briefingWay is how a page of the form reads the place and what may be told of it.
type briefingWay struct {
	placeReader
	choices app.BriefingChoices
}

func (s *Server) briefingWay(r *Request, key territory.Key) (briefingWay, error) {
	p, err := s.placeOfBriefing(r, key)
	if err != nil {
		return briefingWay{}, err
	}
	choices, err := s.app.ChoicesOfBriefing(r.Context(), p.t.Key)
	return briefingWay{p, choices}, err
}

// form lays the fields of a note out. Those of a note that has a story written here, or
// had one, have one more: to take it back.
func (w briefingWay) form(r *Request, form *Form, err error, held bool) *briefingForm {
	f := r.Fields(form, err, "briefing.field")
	page := &briefingForm{Version: form.Text("version"), About: string(w.t.Key), Place: NavLink{Text: w.places.Label(w.t.Key), Href: territoryURL(r, w.t.Key)},
		Keep: Button{Text: r.L.T("briefing.keep"), Kind: Primary}}
	part := func(id string, fields ...Field) {
		page.Parts = append(page.Parts, briefingFields{ID: "partie-" + id, Title: r.L.T("briefing.part." + id), Lead: r.L.T("briefing.part." + id + ".lead"), Fields: fields})
	}
	part("question", f.Text("title").Require().UpTo(briefing.MaxTitle), f.Long("question").High(3).Require().UpTo(briefing.MaxQuestion), f.Text("meeting").UpTo(briefing.MaxMeeting), f.Date("date"))
	var figures []Field
	options := w.figureOptions()
	for i := range briefing.MaxFigures {
		choice := f.Select(briefing.FigureField(i), options)
		if choice.Required = i == 0; i > 0 {
			choice.First = r.L.T("briefing.figure.none")
		}
		figures = append(figures, choice, f.Long(briefing.SaidField(i)).High(2).UpTo(briefing.MaxSaid))
	}
	part("figures", figures...)
	story := []Field{f.Select("story", w.storyOptions(form.Text("story"))), f.Long("text").High(6).UpTo(briefing.MaxStory), f.Text("teller").UpTo(briefing.MaxTeller), f.Check("agreed")}
	story[0].Unmarked, story[0].First = true, r.L.T("briefing.story.none")
	if held {
		story = append(story, f.Check("erase"))
	}
	part("story", story...)
	part("limits", f.Long("proposals").High(5).UpTo(briefing.MaxProposals), f.Long("limits").High(5).UpTo(briefing.MaxLimits))
	part("who", f.Radios("seen", r.Options("briefing.seen", codes(briefing.AllSeen)...)).Require(), f.Text("by").UpTo(briefing.MaxBy), f.Text("licence").UpTo(briefing.MaxLicence))
	page.Section, page.NoIndex = "territories", true
	return page
}

// figureOptions are what there is to choose, each with its figure.
func (w briefingWay) figureOptions() []Option {
	var options []Option
	for _, c := range w.tellable() {
		v := w.book.Shown(c.Code, w.at)
		options = append(options, Option{Value: c.Code, Text: w.r.L.T("briefing.option", "label", c.Label.In(w.r.Lang), "period", cardPeriod(w.r, c), "figure", w.figure(c, v))})
	}
	return options
}

// storyOptions are what a note about the place may tell, and what it tells already.
func (w briefingWay) storyOptions(chosen string) []Option {
	options := []Option{{Value: string(briefing.Written), Text: w.r.L.T("briefing.story.option.written")}}
	for _, t := range w.choices.Told {
		name, _ := t.Initiative.In(w.r.Lang, "name")
		at := string(briefing.Told) + ":" + t.Study.ID + "/" + t.ID
		add := func(value, words string) {
			who := t.Teller
			if who == "" {
				who = w.r.L.T("briefing.story.unnamed")
			}
			options = append(options, Option{Value: value, Lang: written(t.Lang), Text: w.r.L.T("briefing.story.option.told", "words", text.Beginning(evenly(words), 60), "who", who, "name", name)})
		}
		if strings.TrimSpace(t.Text) != "" {
			add(at, t.Text)
		}
		for _, e := range t.Excerpts {
			add(at+"#"+e.ID, e.Text)
		}
	}
	for _, in := range w.choices.Acting {
		name, lang := in.In(w.r.Lang, "name")
		options = append(options, Option{Value: string(briefing.Acting) + ":" + in.ID, Lang: lang, Text: w.r.L.T("briefing.story.option.acting", "name", name)})
	}
	if chosen != "" && !slices.ContainsFunc(options, func(o Option) bool { return o.Value == chosen }) {
		options = append(options, Option{Value: cut(chosen, 500), Text: w.r.L.T("briefing.story.option.kept")})
	}
	return options
}

// storyChoice is the value of a story in the list.
func storyChoice(s briefing.Story) string {
	switch s.Source {
	case briefing.Told:
		at := string(briefing.Told) + ":" + s.Study + "/" + s.Testimony
		if s.Excerpt != "" {
			at += "#" + s.Excerpt
		}
		return at
	case briefing.Acting:
		return string(briefing.Acting) + ":" + s.Initiative
	}
	return string(s.Source)
}

// fillBriefing opens the form on a note. Where its author said nothing else, the page
// proposes what the data say.
func (w briefingWay) fill(b briefing.Briefing, version int64) *Form {
	f := (&Form{}).Set("title", b.Title).Set("question", b.Question).Set("meeting", b.Meeting).SetDate("date", b.Date).Set("proposals", b.Proposals).Set("limits", b.Limits).
		Set("by", b.By).Set("licence", b.Licence).Set("seen", string(b.Seen)).Set("story", storyChoice(b.Story)).Set("text", b.Story.Text).Set("teller", b.Story.Teller)
	if b.Limits == "" {
		f.Set("limits", w.limitsOf(w.chosen(b)))
	}
	if b.Story.Agreed {
		f.Set("agreed", "oui")
	}
	for i, figure := range b.Figures {
		said := figure.Said
		if c, known := w.book.Card(figure.Code); known && said == "" {
			said = w.sentence(c)
		}
		f.Set(briefing.FigureField(i), figure.Code).Set(briefing.SaidField(i), said)
	}
	if version > 0 {
		f.Set("version", strconv.FormatInt(version, 10))
	}
	return f
}

// proposed is the note that the form opens on: the figures that stand out.
func (w briefingWay) proposed() briefing.Briefing {
	cards := w.striking()
	b := briefing.Briefing{Territory: w.t.Key, Title: w.r.L.T("briefing.proposed.title", "name", w.t.Name), Seen: briefing.Inside, Licence: usualLicence, By: w.r.Actor.Name}
	b.Title = cut(b.Title, briefing.MaxTitle)
	for _, c := range cards {
		b.Figures = append(b.Figures, briefing.Figure{Code: c.Code})
	}
	return b
}

// read puts what was typed into a note. A sentence that the page proposed is not kept
// as its author's, nor are limits that it proposed: the data go on speaking for
// themselves, to each reader of what that reader may see.
func (w briefingWay) read(r *Request, f *Form, b briefing.Briefing) (briefing.Briefing, error) {
	before := b
	b.Territory, b.Title, b.Question, b.Meeting, b.Date = w.t.Key, f.Text("title"), f.Text("question"), f.Text("meeting"), f.Date("date")
	b.Proposals, b.Limits, b.By, b.Licence = f.Text("proposals"), f.Text("limits"), f.Text("by"), f.Text("licence")
	b.Seen = briefing.Seen(f.Choice("seen", codes(briefing.AllSeen)...))
	if b.Lang == "" {
		b.Lang = r.Lang
	}
	own := w.ownWords()
	b.Figures = nil
	for i := range briefing.MaxFigures {
		code, said := f.Text(briefing.FigureField(i)), f.Text(briefing.SaidField(i))
		if own[evenly(said)] {
			said = ""
		}
		if code == "" {
			if said != "" {
				f.Refuse(briefing.FigureField(i), "briefing.said_alone")
			}
			continue
		}
		b.Figures = append(b.Figures, briefing.Figure{Code: cut(code, 100), Said: said})
	}
	if len(before.Figures) == 0 {
		before = w.proposed()
	}
	if evenly(b.Limits) == evenly(w.limitsOf(w.chosen(before))) {
		b.Limits = ""
	}
	b.Story = readStory(f)
	if b.ID == "" {
		b.ID = briefing.NewID(b.Title)
	}
	return b, f.Err()
}

// ownWords are the sentences that this page may have proposed.
func (w briefingWay) ownWords() map[string]bool {
	own := map[string]bool{}
	for _, c := range w.tellable() {
		own[evenly(w.sentence(c))] = true
	}
	return own
}

// chosen are the cards of the figures of a note that its reader sees.
func (p placeReader) chosen(b briefing.Briefing) []*series.Card {
	var cards []*series.Card
	for _, f := range b.Figures {
		if c, known := p.book.Card(f.Code); known && !slices.Contains(cards, c) {
			cards = append(cards, c)
		}
	}
	return cards
}

func readStory(f *Form) briefing.Story {
	source, rest, _ := strings.Cut(f.Text("story"), ":")
	switch s := (briefing.Story{Source: briefing.Source(source)}); s.Source {
	case briefing.Told:
		s.Study, rest, _ = strings.Cut(rest, "/")
		s.Testimony, s.Excerpt, _ = strings.Cut(rest, "#")
		return s
	case briefing.Acting:
		s.Initiative = rest
		return s
	case briefing.Written:
		s.Text, s.Teller, s.Agreed = f.Text("text"), f.Text("teller"), f.Checked("agreed")
		return s
	case "":
		if f.Text("text") != "" { // written, and the list was not opened
			s = briefing.Story{Source: briefing.Written, Text: f.Text("text"), Teller: f.Text("teller"), Agreed: f.Checked("agreed")}
		}
		return s
	default:
		f.Refuse("story", "code.unknown", "value", cut(f.Text("story"), 80))
		return s
	}
}
