package web

import (
	"net/http"
	"strings"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
)

// sourcePage is one source: how it goes, what asks for someone, what it did, and how
// to end it.
type sourcePage struct {
	Page
	Head      Head
	Facts     []Fact
	Trouble   *Notice
	Progress  *Progress
	Reload    string
	Read      bool   // it can be read now
	Why       string // it can't, when the page must say so
	File      *Field // of one that someone brings
	FileAt    string
	Paused    bool
	Edit      string
	Proposals []sourceProposal
	More      string // proposals that are not shown
	Gone      []lotRow
	GoneSaid  string
	Stay      []Fact
	Readings  *Table
	End       string
	Imports   string
}

// sourceProposal is what a source says of a part of a sheet that someone wrote.
type sourceProposal struct {
	Key, Name, Href, Field string
	Sides                  []Fact
}

func (s *Server) sourceHere(r *Request) (app.Source, error) {
	if err := mayEdit(r); err != nil {
		return app.Source{}, err
	}
	return s.app.SourceAt(r.Context(), r.Actor, app.Principal, r.PathValue("id"))
}

func (s *Server) source(w http.ResponseWriter, r *Request) error {
	x, err := s.sourceHere(r)
	if err != nil {
		return err
	}
	page, err := s.sourcePage(w, r, x, nil)
	if err != nil {
		return err
	}
	return r.Render(w, "source", page)
}

// proposalsShown is how many proposals a page offers to settle.
const proposalsShown = 50

func (s *Server) sourcePage(w http.ResponseWriter, r *Request, x app.Source, wrong error) (*sourcePage, error) {
	if err := s.app.SourcePaths(r.Context(), app.Principal, &x); err != nil {
		return nil, err
	}
	n, err := s.app.SourceSheets(r.Context(), r.Actor, app.Principal, x)
	if err != nil {
		return nil, err
	}
	page := &sourcePage{Head: Head{Eyebrow: r.L.T("source.list.title"), Title: x.Name, Lead: sourceState(r, x) + "."}, Facts: sourceFacts(r, x, n), Paused: x.Paused,
		Edit: r.To("source_edit", x.ID()), Imports: r.To("imports"), End: r.L.N("source.end.text", n)}
	page.Title, page.Section, page.NoIndex, page.Wide = x.Name, "registry", true, true
	page.Path = []Step{{Text: r.L.T("nav.registry"), Href: r.To("registry")}, {Text: r.L.T("source.list.title"), Href: r.To("sources")}, {Text: x.Name}}
	if x.Trouble != "" {
		page.Trouble = &Notice{Kind: NoticeWarning, Title: r.L.T("source.trouble", "when", r.L.Instant(x.Tried)), Text: r.L.Fault(x.Wrong()) + " " + r.L.T("source.trouble.text")}
	}
	if n == 0 {
		page.End = r.L.T("source.end.none")
	}
	page.gone(r, x)
	page.proposals(s, r, x)
	page.Readings = readingsTable(r, x.Readings)
	return page, s.sourceDeeds(w, r, page, x, wrong)
}

// sourceDeeds says how the source can be read now, or how far its reading is.
func (s *Server) sourceDeeds(w http.ResponseWriter, r *Request, page *sourcePage, x app.Source, wrong error) error {
	p, on, err := s.app.ReadingUnderWay(r.Context(), r.Actor, app.Principal, x)
	switch {
	case err != nil:
		return err
	case on:
		page.Progress, page.Reload = &Progress{Text: r.L.T("source.waits.begins")}, r.To("source", x.ID())
		if p.Stage == "fetch" {
			page.Progress.Text = r.L.T("source.waits.fetch")
		} else if p.Stage != "" {
			page.Progress.Text = r.L.N("import.waits."+p.Stage, p.Done)
		}
		w.Header().Set("Refresh", reloadSeconds)
	case x.Brought:
		f := r.Fields(&Form{}, wrong, "source.again")
		file := f.File("file").Require().Accepting(listFiles)
		page.File, page.FileAt = &file, r.To("source_file", x.ID())
	case x.Local:
		page.Why = r.L.T("source.local.why", "name", x.Name)
	case !x.Paused:
		page.Read = true
	}
	return nil
}

func sourceFacts(r *Request, x app.Source, sheets int) []Fact {
	facts := []Fact{{Label: r.L.T("source.where"), Text: sourceWhere(r, x)}}
	if !x.Brought && !x.Local {
		facts[0].Href = x.Address
	}
	if x.Kind != "" {
		facts = told(facts, r.L.T("source.kind"), r.L.T("source.kind."+x.Kind))
	}
	facts = told(facts, r.L.T("initiative.licence"), x.Origin.Licence)
	facts = append(facts, Fact{Label: r.L.T("source.sheets"), Text: r.L.N("source.sheets.n", sheets)})
	facts = append(facts, Fact{Label: r.L.T("source.last"), Text: sourceRead(r, x).Text}, Fact{Label: r.L.T("source.brought"), Text: sourceBrought(r, x)},
		Fact{Label: r.L.T("source.next"), Text: sourceNext(r, x)})
	seen := "source.seen.draft"
	if x.Origin.Public {
		seen = "source.seen.public"
	}
	facts = append(facts, Fact{Label: r.L.T("source.seen"), Text: r.L.T(seen)})
	return told(facts, r.L.T("source.by"), x.By.Name)
}

// gone lists the sheets that the source no longer tells of: those to look at, then
// those that someone let stay.
func (page *sourcePage) gone(r *Request, x app.Source) {
	for _, g := range x.Gone {
		since := r.L.T("source.gone.since", "date", r.L.Instant(g.Since))
		href := ""
		if g.Path != "" {
			href = r.To("initiative", slugOf(g.Path))
		}
		if g.Stays {
			page.Stay = append(page.Stay, Fact{Label: g.Name, Text: since, Href: href})
			continue
		}
		page.Gone = append(page.Gone, lotRow{ID: g.ID, FieldID: "fiche-" + fieldID(g.ID), Name: g.Name, About: since, Href: href})
	}
	if n := x.ToSettle(); n > 0 {
		page.GoneSaid = r.L.N("source.gone.text", n)
	}
}

func (page *sourcePage) proposals(s *Server, r *Request, x app.Source) {
	for _, p := range x.Proposals[:min(len(x.Proposals), proposalsShown)] {
		current, proposed := s.app.ProposalSaid(p, r.L)
		one := sourceProposal{Key: p.Key(), Name: p.Name, Field: r.partName(p.Field)}
		if p.Path != "" {
			one.Href = r.To("initiative", slugOf(p.Path))
		}
		for i, said := range []string{current, proposed} {
			label := []string{"source.proposal.ours", "source.proposal.theirs"}[i]
			if said == "" {
				said = r.L.T("import.problem.no_value")
			}
			one.Sides = append(one.Sides, Fact{Label: r.L.T(label), Text: said})
		}
		page.Proposals = append(page.Proposals, one)
	}
	if n := len(x.Proposals) - proposalsShown; n > 0 {
		page.More = r.L.N("source.proposals.more", n)
	}
}

func readingsTable(r *Request, all []app.SourceReading) *Table {
	if len(all) == 0 {
		return nil
	}
	t := &Table{Caption: r.L.T("source.readings.caption"), Compact: true, Sides: true, Columns: []Column{{Label: r.L.T("source.reading.when")}, {Label: r.L.T("source.reading.by")},
		{Label: r.L.T("source.reading.did")}, {Label: r.L.T("source.reading.gone")}}}
	for _, x := range all {
		when := TableCell{Text: r.L.Instant(x.At)}
		if x.Batch != "" {
			when.Href = r.To("import", x.Batch)
		}
		did, gone := readingSaid(r, x), TableCell{Text: r.L.Int(x.Gone)}
		if x.Trouble != "" {
			did, gone = r.L.Fault(x.Wrong()), TableCell{Text: r.L.T("source.reading.unknown"), Missing: true}
		}
		by := TableCell{Text: x.By}
		if x.By == access.House.Name {
			by.Text = r.L.T("source.reading.house")
		}
		t.Rows = append(t.Rows, Row{[]TableCell{when, by, {Text: did}, gone}})
	}
	return t
}

// sourceDo does what a button of the page of a source says.
func (s *Server) sourceDo(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	x, err := s.sourceHere(r)
	if err != nil {
		return err
	}
	here, done := r.To("source", x.ID()), ""
	what, key, _ := strings.Cut(form.Text("do"), ":")
	switch what {
	case "read":
		err = s.app.AskReading(r.Context(), r.Actor, app.Principal, x, r.Lang)
	case "stop":
		done, err = "source_stopped", s.app.StopReading(r.Context(), r.Actor, app.Principal, x)
	case "pause":
		done, err = "source_paused", s.app.PauseSource(r.Context(), r.Actor, app.Principal, x.ID(), true)
	case "resume":
		done, err = "source_resumed", s.app.PauseSource(r.Context(), r.Actor, app.Principal, x.ID(), false)
	case "take":
		done, err = "source_taken", s.app.TakeFromSource(r.Context(), r.Actor, app.Principal, x.ID(), key, r.from(form))
	case "keep":
		done, err = "source_kept", s.app.KeepOverSource(r.Context(), r.Actor, app.Principal, x.ID(), key)
	case "stay":
		done, err = "source_stay", s.app.LetStay(r.Context(), r.Actor, app.Principal, x.ID(), form.All("sheet"))
	case "lot":
		return s.sourceLot(w, r, x, form)
	case "drop":
		done, here, err = "source_dropped", r.To("sources"), s.app.DropSource(r.Context(), r.Actor, app.Principal, x)
	default:
		err = fault.New(fault.Invalid, "source.do_what")
	}
	switch {
	case fault.Is(err, fault.Invalid), fault.Is(err, fault.Conflict):
		return s.sourceAgain(w, r, x, err)
	case err != nil:
		return err
	case done == "":
		return r.Redirect(w, here)
	}
	return r.Done(w, here, done)
}

func (s *Server) sourceAgain(w http.ResponseWriter, r *Request, x app.Source, err error) error {
	page, unread := s.sourcePage(w, r, x, err)
	if unread != nil {
		return unread
	}
	return r.Again(w, "source", page, err)
}

// sourceLot gathers the sheets that were ticked, for what is to be done to them.
func (s *Server) sourceLot(w http.ResponseWriter, r *Request, x app.Source, form *Form) error {
	space, err := s.app.Listed(r.Context())
	if err != nil {
		return err
	}
	id, err := s.app.NewLot(r.Context(), r.Actor, space, app.LotChoice{IDs: form.All("sheet")}, r.from(form))
	if fault.Is(err, fault.Invalid) {
		return s.sourceAgain(w, r, x, fault.New(fault.Invalid, "source.none_ticked"))
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, r.To("lot", id))
}

// sourceFile brings the next version of a source without an address.
func (s *Server) sourceFile(w http.ResponseWriter, r *Request) error {
	x, err := s.sourceHere(r)
	if err != nil {
		return err
	}
	kept, refused := "", error(nil)
	_, err = r.ReadParts(func(f *Form, file File) error {
		if kept == "" && refused == nil {
			kept, refused = s.app.BringSource(r.Context(), r.Actor, app.Principal, x, file.Name, file.Body, r.from(f))
		}
		return nil
	})
	if err != nil {
		return err
	}
	if kept == "" && refused == nil {
		refused = fault.On("file", fault.Invalid, "upload.no_file")
	}
	switch {
	case fault.Is(refused, fault.AlreadyDone):
		return r.Redirect(w, r.To("imports")) // it waits there
	case refused != nil:
		return s.sourceAgain(w, r, x, refused)
	}
	return r.Redirect(w, r.To("import_preview", kept))
}
