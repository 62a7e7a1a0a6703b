package web

import (
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/sheet"
)

// lotPage is what can be done with a lot, would be, is being, or was.
type lotPage struct {
	Page
	Head     Head
	Keep     []Download
	Ways     []Choice // what can be done
	Form     []Field  // of the way that was chosen
	Way      string
	Send     Button
	Said     string // what would be done
	Counts   []Fact
	Lines    *Table
	More     string
	Left     *Table
	LeftMore string
	Seen     int64
	Apply    Button
	Nothing  string
	Again    string // another way
	Drop     bool
	Progress *Progress
	Reload   string
	Stop     bool
	Resume   bool
	UndoAt   string
	Undone   []Fact
	Onward   []Button
}

// lotWays are what can be done, each with its deeds.
var lotWays = []struct {
	name  string
	deeds []initiative.DeedKind
}{
	{"tags", []initiative.DeedKind{initiative.AddTags, initiative.RemoveTags}},
	{"themes", []initiative.DeedKind{initiative.AddThemes, initiative.RemoveThemes}},
	{"status", []initiative.DeedKind{initiative.SetStatus}},
	{"action", []initiative.DeedKind{initiative.AddAction, initiative.RemoveAction}},
	{"approach", []initiative.DeedKind{initiative.SetApproach}},
	{"public", []initiative.DeedKind{initiative.Show, initiative.Hide}},
	{"confirm", []initiative.DeedKind{initiative.Confirm}},
}

// wayParameter says what is to be done, in the address.
const wayParameter = "faire"

func (s *Server) lotHere(r *Request) (l app.Lot, space string, err error) {
	if err := mayEdit(r); err != nil {
		return l, "", err
	}
	if space, err = s.app.Listed(r.Context()); err != nil {
		return l, space, err
	}
	l, err = s.app.LotOf(r.Context(), r.Actor, space, r.PathValue("id"))
	return l, space, err
}

func (s *Server) lot(w http.ResponseWriter, r *Request) error {
	l, space, err := s.lotHere(r)
	switch {
	case fault.Is(err, fault.NotFound) && space != "":
		return s.lotDone(w, r, space, r.PathValue("id"))
	case err != nil:
		return err
	case l.Batch != "":
		return s.lotDone(w, r, space, l.Batch)
	case l.Job != "":
		return s.lotWaits(w, r, space, l)
	}
	page, err := s.lotPage(r, space, l, nil, nil)
	if err != nil {
		return err
	}
	return r.Render(w, "lot", page)
}

// lotPage offers what can be done, shows the form of one way, or what it would do.
func (s *Server) lotPage(r *Request, space string, l app.Lot, form *Form, wrong error) (*lotPage, error) {
	page := lotFrame(r, r.L.N("lot.title", len(l.IDs)), r.L.T("lot.lead"))
	page.Drop, page.Keep = true, s.lotDownloads(r, l)
	if l.Words != "" {
		page.Head.Lead = r.L.T("lot.lead.words", "words", l.Words)
	}
	way := r.Query(wayParameter)
	if form != nil {
		way = form.Text("way")
	}
	at := slices.IndexFunc(lotWays, func(w struct {
		name  string
		deeds []initiative.DeedKind
	}) bool {
		return w.name == way
	})
	if at >= 0 {
		return page, s.lotForm(r, space, page, way, lotWays[at].deeds, form, wrong)
	}
	if l.Deed.Do == "" || way != "" {
		for _, w := range lotWays {
			page.Ways = append(page.Ways, Choice{Text: r.L.T("lot.way." + w.name), Href: r.To("lot", l.ID, wayParameter, w.name)})
		}
		return page, nil
	}
	p, err := s.app.PreviewLot(r.Context(), r.Actor, space, l)
	if err != nil {
		return nil, err
	}
	page.preview(r, l, p)
	return page, nil
}

func lotFrame(r *Request, title, lead string) *lotPage {
	page := &lotPage{Head: Head{Eyebrow: r.L.T("lot.eyebrow"), Title: title, Lead: lead}}
	page.Title, page.Section, page.NoIndex, page.Wide = title, "registry", true, true
	page.Path = []Step{{Text: r.L.T("nav.registry"), Href: r.To("registry")}, {Text: r.L.T("lot.choose.title"), Href: r.To("lot_choose")}, {Text: title}}
	return page
}

func (s *Server) lotDownloads(r *Request, l app.Lot) []Download {
	lang := foreign(r)
	return []Download{
		{Text: r.L.T("lot.xlsx"), Href: r.To("lot_xlsx", l.ID, languageParameter, lang), Format: "XLSX"},
		{Text: r.L.T("lot.csv"), Href: r.To("lot_csv", l.ID, languageParameter, lang), Format: "CSV"},
	}
}

// lotForm asks what is to be added, taken away or set.
func (s *Server) lotForm(r *Request, space string, page *lotPage, way string, deeds []initiative.DeedKind, form *Form, wrong error) error {
	if form == nil {
		form = (&Form{}).Set("do", string(deeds[0]))
	}
	f := r.Fields(form, wrong, "lot.field")
	page.Way, page.Head.Lead = way, r.L.T("lot.way."+way)
	if len(deeds) > 1 {
		page.Form = append(page.Form, f.Radios("do", r.Options("lot.do", codes(deeds)...)).Require())
	}
	switch way {
	case "tags":
		labels, err := s.app.Labels(r.Context(), r.Actor, space)
		if err != nil {
			return err
		}
		field := f.Text("labels").Require().UpTo(1200)
		if known := mostUsed(labels); len(known) > 0 {
			field.Hint = r.L.T("lot.field.labels.known", "labels", r.L.List(known))
		}
		page.Form = append(page.Form, field)
	case "themes":
		page.Form = append(page.Form, f.Checks("values", r.Options("registry.theme", initiative.Themes...)).Beside().Require())
	case "status":
		page.Form = append(page.Form, f.Radios("values", r.Options("status", codes(initiative.Statuses)...)).Called(r.L.T("lot.field.status")).Require())
	case "action":
		page.Form = append(page.Form, f.Checks("values", r.Options("level", levelCodes...)).Beside().Require())
	case "approach":
		page.Form = append(page.Form, f.Radios("values", r.Options("approach", codes(initiative.ApproachStates)...)).Called(r.L.T("lot.field.status")).Require())
	}
	page.Send = Button{Text: r.L.T("lot.preview.see"), Kind: Primary, Name: "deed", Value: "choose"}
	page.Again = r.To("lot", r.PathValue("id"), wayParameter, "autre")
	return nil
}

// labelsHinted is how many labels are named beside the field.
const labelsHinted = 15

func mostUsed(labels map[string]int) []string {
	var all []string
	for label := range labels {
		all = append(all, label)
	}
	slices.SortFunc(all, func(a, b string) int {
		if labels[a] != labels[b] {
			return labels[b] - labels[a]
		}
		return strings.Compare(a, b)
	})
	return all[:min(len(all), labelsHinted)]
}

// preview says which sheets would change, and what stays and why.
func (page *lotPage) preview(r *Request, l app.Lot, p app.LotPreview) {
	page.Said, page.Seen = deedSaid(r, l.Deed), p.Seen
	page.Counts = []Fact{{Label: r.L.T("lot.count.changes"), Text: r.L.Int(p.Changes)}, {Label: r.L.T("lot.count.same"), Text: r.L.Int(p.Same)}, {Label: r.L.T("lot.count.left"), Text: r.L.Int(p.LeftCount)}}
	page.Again = r.To("lot", l.ID, wayParameter, "autre")
	page.Left, page.LeftMore = lotLeft(r, p.LotReport)
	if p.Changes == 0 {
		page.Nothing = r.L.T("lot.nothing")
		return
	}
	page.Apply = Button{Text: r.L.N("lot.apply", p.Changes), Kind: Primary, Name: "deed", Value: "apply"}
	page.Lines = &Table{Caption: r.L.T("lot.lines"), Compact: true, Columns: []Column{{Label: r.L.T("lot.line.sheet")}, {Label: r.L.T("lot.line.before")}, {Label: r.L.T("lot.line.after")}}}
	for _, line := range p.Lines {
		name, lang := line.In(r.Lang, "name")
		page.Lines.Rows = append(page.Lines.Rows, Row{[]TableCell{{Text: name, Lang: lang, Href: r.To("initiative", slugOf(line.Path))}, lotCell(r, l.Deed.Do, line.Before), lotCell(r, l.Deed.Do, line.After)}})
	}
	if n := p.Changes - len(p.Lines); n > 0 {
		page.More = r.L.N("lot.lines.more", n)
	}
}

func lotCell(r *Request, do initiative.DeedKind, codes []string) TableCell {
	if len(codes) == 0 {
		return TableCell{Text: r.L.T("import.return.empty"), Missing: true}
	}
	return TableCell{Text: r.L.List(lotWords(r, do, codes))}
}

// lotWords are the words of what a sheet says of the part that a deed is about.
func lotWords(r *Request, do initiative.DeedKind, all []string) []string {
	key := map[string]string{"themes": "registry.theme", "action": "level", "status": "status", "approach.state": "approach", "public": "lot.public"}[do.Field()]
	out := make([]string, len(all))
	for i, code := range all {
		switch out[i] = code; {
		case do == initiative.Confirm:
			out[i] = r.L.Date(code)
		case key != "":
			out[i] = r.code(key, code)
		}
	}
	return out
}

func deedSaid(r *Request, d initiative.Deed) string {
	return r.L.T("lot.said."+string(d.Do), "values", r.L.List(lotWords(r, d.Do, d.Values)))
}

// lotLeft says which sheets stay as they are, and why.
func lotLeft(r *Request, p app.LotReport) (*Table, string) {
	if len(p.Left) == 0 {
		return nil, ""
	}
	t := &Table{Caption: r.L.T("lot.left"), Compact: true, Columns: []Column{{Label: r.L.T("lot.line.sheet")}, {Label: r.L.T("lot.left.why")}}}
	shown := p.Left[:min(len(p.Left), toldFirst)]
	for _, l := range shown {
		why := r.L.T("lot.left." + l.Why)
		if l.Why == app.LeftInvalid {
			why = r.L.Fault(l.Fault())
		}
		t.Rows = append(t.Rows, Row{[]TableCell{{Text: l.Name}, {Text: why}}})
	}
	return t, toldOf(r, len(shown), p.LeftCount)
}

// lotDo settles what is to be done, does it, or gives it up.
func (s *Server) lotDo(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	l, space, err := s.lotHere(r)
	if err != nil {
		return err
	}
	here := r.To("lot", l.ID)
	switch form.Text("deed") {
	case "drop":
		if err := s.app.DropLot(r.Context(), r.Actor, space, l); err != nil {
			return err
		}
		return r.Done(w, r.To("lot_choose"), "lot_dropped")
	case "stop":
		if l.Job != "" {
			err = s.app.CancelJob(r.Context(), r.Actor, space, l.Job)
		}
	case "resume":
		err = s.app.TakeLotUp(r.Context(), r.Actor, space, l)
	case "apply":
		return s.lotApply(w, r, space, l, form)
	default:
		return s.lotDeed(w, r, space, l, form)
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, here)
}

func (s *Server) lotApply(w http.ResponseWriter, r *Request, space string, l app.Lot, form *Form) error {
	seen, _ := strconv.ParseInt(form.Text("seen"), 10, 64)
	err := s.app.ApplyLot(r.Context(), r.Actor, space, l, seen)
	if fault.Is(err, fault.Conflict) && fault.All(err)[0].Key == "lot.done" {
		err = nil // sent twice: its page tells what came of it
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, r.To("lot", l.ID))
}

func (s *Server) lotDeed(w http.ResponseWriter, r *Request, space string, l app.Lot, form *Form) error {
	d := initiative.Deed{Do: initiative.DeedKind(form.Text("do")), Values: form.All("values")}
	switch form.Text("way") {
	case "tags":
		d.Values = splitList(form.Text("labels"))
	case "status":
		d.Do = initiative.SetStatus
	case "approach":
		d.Do = initiative.SetApproach
	case "public":
		d.Values = nil
	case "confirm":
		d.Do, d.Values = initiative.Confirm, []string{s.now().UTC().Format(time.DateOnly)}
	}
	err := s.app.ChooseDeed(r.Context(), r.Actor, space, l, d)
	if err == nil || fault.Is(err, fault.Conflict) {
		return r.Redirect(w, r.To("lot", l.ID))
	}
	wrong := fault.List(fault.All(err))
	for i, f := range wrong {
		c := *f
		if c.Field == "values" && form.Text("way") == "tags" {
			c.Field = "labels"
		}
		wrong[i] = &c
	}
	page, unread := s.lotPage(r, space, l, form, wrong.Err())
	if unread != nil {
		return unread
	}
	return r.Again(w, "lot", page, wrong.Err())
}

func (s *Server) lotCSV(w http.ResponseWriter, r *Request) error {
	return s.lotExport(w, r, sheet.CSV, csvMedia)
}

func (s *Server) lotXLSX(w http.ResponseWriter, r *Request) error {
	return s.lotExport(w, r, sheet.XLSX, xlsxMedia)
}

// lotExport gives the sheets of a lot as a spreadsheet that can come back.
func (s *Server) lotExport(w http.ResponseWriter, r *Request, form sheet.Kind, media string) error {
	l, space, err := s.lotHere(r)
	if err != nil {
		return err
	}
	return s.sendSheets(w, r, space, app.Search{IDs: slices.Concat([]string{}, l.IDs)}, form, media)
}

// sendSheets streams sheets as they are read.
func (s *Server) sendSheets(w http.ResponseWriter, r *Request, space string, of app.Search, form sheet.Kind, media string) error {
	sent := &sending{to: w, media: media, name: "initiatives." + string(form)}
	err := s.app.ExportInitiatives(r.Context(), r.Actor, space, of, form, downloadLang(r), io.Writer(sent))
	if err != nil && sent.begun {
		// Part of the file is sent: cut the line, so that nobody takes it for whole.
		panic(http.ErrAbortHandler)
	}
	return err
}
