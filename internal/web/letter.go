package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
)

func (s *Server) letterRoutes() []Route {
	return []Route{
		{Name: "letters", FR: "/courrier", EN: "/en/mail", Handle: s.letters},
		{Name: "letter", Method: http.MethodPost, FR: "/courrier/{id}", EN: "/en/mail/{id}", Handle: s.letterTend, PerMinute: 60},
	}
}

// lettersPage lists what was written to people who have no account, what could
// not leave first.
type lettersPage struct {
	Page
	Head    Head
	Tabs    []Tab
	Letters []letterLine
	None    string
	How     string // what someone can do about these
	Next    string
}

// letterLine is a letter as whoever carries it reads it.
type letterLine struct {
	To, When, Why string
	Subject, Text string
	Lang          string
	Mailto        string
	At            string // where something is done about it
	CameBack      bool
	Deeds         []Button
}

func (s *Server) letters(w http.ResponseWriter, r *Request) error {
	if err := mayEdit(r); err != nil {
		return err
	}
	counts, err := s.app.LetterCounts(r.Context(), r.Actor, app.Principal)
	if err != nil {
		return err
	}
	state := lettersShown(app.LetterState(r.Query(stateParameter)), counts)
	found, next, err := s.app.Letters(r.Context(), r.Actor, app.Principal, state, r.Query(afterParameter))
	if err != nil {
		return err
	}
	page := &lettersPage{Head: Head{Title: r.L.T("letters.title"), Lead: r.L.T("letters.lead")}}
	page.Title, page.Section, page.NoIndex = page.Head.Title, "letters", true
	for _, st := range app.LetterStates {
		page.Tabs = append(page.Tabs, Tab{Text: r.L.T("letters.state." + string(st)), Href: r.To("letters", stateParameter, string(st)), Current: st == state, Count: r.L.Int(counts[st])})
	}
	for _, l := range found {
		page.Letters = append(page.Letters, s.letterLine(r, l))
	}
	if len(found) == 0 {
		page.None = r.L.T("letters.none." + string(state))
	} else {
		page.How = r.L.T("letters.how." + string(state))
	}
	if next != "" {
		page.Next = r.To("letters", stateParameter, string(state), afterParameter, next)
	}
	return r.Render(w, "letters", page)
}

// lettersShown is the list that was asked for, else the first that waits for someone.
func lettersShown(asked app.LetterState, counts map[app.LetterState]int) app.LetterState {
	if slices.Contains(app.LetterStates, asked) {
		return asked
	}
	for _, state := range app.LetterStates {
		if counts[state] > 0 {
			return state
		}
	}
	return app.LetterStates[0]
}

func (s *Server) letterLine(r *Request, l app.LetterView) letterLine {
	line := letterLine{To: l.To, Subject: l.Subject, Text: l.Text, Lang: written(l.Lang), At: r.To("letter", l.ID), Why: l.Reason,
		When: r.L.T("letters.written", "when", r.L.Instant(l.Created))}
	if l.Subject == "" {
		line.Subject, line.Lang = r.L.T("letters.what."+l.What), ""
	}
	if l.Text != "" {
		line.Mailto = "mailto:" + url.PathEscape(l.To) + "?subject=" + url.PathEscape(l.Subject) + "&body=" + url.PathEscape(strings.ReplaceAll(l.Text, "\n", "\r\n"))
	}
	deed := func(d app.LetterDeed, kind ButtonKind) {
		line.Deeds = append(line.Deeds, Button{Text: r.L.T("letters.deed." + string(d)), Kind: kind, Name: rowDeed, Value: string(d)})
	}
	switch {
	case l.State == app.LetterState("sent"):
		deed(app.Returned, Plain)
		return line
	case app.CameBack(l.Letter):
		line.CameBack = true
		deed(app.ThrownAway, Plain)
		return line
	}
	if l.State != app.LetterState("waiting") {
		deed(app.Carried, Secondary)
	}
	if s.app.Mails() {
		deed(app.TriedAgain, Secondary)
	}
	deed(app.ThrownAway, Plain)
	return line
}

func (s *Server) letterTend(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	deed := app.LetterDeed(form.Text(rowDeed))
	err = s.app.TendLetter(r.Context(), r.Actor, app.Principal, r.PathValue("id"), deed, r.from(form))
	if err != nil && !fault.Is(err, fault.AlreadyDone) {
		return err
	}
	return r.Done(w, r.To("letters"), "letter_"+string(deed))
}

// stuckLetter tells whoever reads about something that the last letter about it did
// not arrive; nil when it did, as far as is known.
func stuckLetter(r *Request, l app.Letter) *Notice {
	if !slices.Contains(app.LettersStuck, l.State) {
		return nil
	}
	state := string(l.State)
	if app.CameBack(l) {
		state = "returned"
	}
	return &Notice{Kind: NoticeWarning, Text: r.L.T("letters.stuck.one."+state, "what", r.L.T("letters.what."+l.What), "address", l.To),
		Href: r.To("letters", stateParameter, string(l.State)), Link: r.L.T("letters.see")}
}

// lettersNotice tells who keeps the space that letters did not leave.
func (s *Server) lettersNotice(r *Request, page *Page) error {
	counts, err := s.app.LetterCounts(r.Context(), r.Actor, app.Principal)
	if err != nil {
		return err
	}
	stuck := 0
	for _, state := range app.LettersStuck {
		stuck += counts[state]
	}
	if stuck > 0 {
		page.Notices = append(page.Notices, Notice{Kind: NoticeWarning, Text: r.L.N("letters.stuck", stuck), Href: r.To("letters"), Link: r.L.T("letters.see")})
	}
	return nil
}
