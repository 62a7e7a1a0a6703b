package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/report"
)

// blockForm is one block as a form: its text, then what it shows.
type blockForm struct {
	StudyPage
	Kinds   []NavLink // to choose first, for a new one
	KindsT  []Option
	Fields  []Field
	Shown   []Field
	Kind    string
	Mark    string
	Place   string
	Theirs  *Table
	Cite    []citeGroup
	Example bool
	Send    Button
	Back    string
}

// citeGroup is what a text may refer to, with what to type.
type citeGroup struct {
	Title string
	Lines []citeLine
}

type citeLine struct{ Token, Text string }

// blockHere finds the report and the block of the address.
func (s *Server) blockHere(w http.ResponseWriter, r *Request) (study app.StudyView, text app.ReportText, place int, done bool, err error) {
	study, text, done, err = s.reportHere(w, r)
	if err != nil || done {
		return study, text, 0, done, err
	}
	place, bad := strconv.Atoi(r.PathValue("place"))
	if bad != nil || place < 1 || text.Version == 0 {
		return study, text, 0, false, fault.New(fault.NotFound, "not_found")
	}
	return study, text, place - 1, false, nil
}

func (s *Server) block(w http.ResponseWriter, r *Request) error {
	study, text, place, done, err := s.blockHere(w, r)
	if err != nil || done {
		return err
	}
	if place >= len(text.Blocks) {
		return fault.New(fault.NotFound, "not_found")
	}
	b := text.Blocks[place]
	page, err := s.blockForm(r, study, text, b.Kind, fillBlock(b).Set("mark", b.Mark()), nil)
	if err != nil {
		return err
	}
	return r.Render(w, "report_block_edit", page)
}

// blockNew asks first what the block shows, then for its text.
func (s *Server) blockNew(w http.ResponseWriter, r *Request) error {
	study, text, done, err := s.reportHere(w, r)
	if err != nil || done {
		return err
	}
	if text.Version == 0 {
		return r.Redirect(w, r.To("report_edit", study.Slug))
	}
	place := r.Query("place")
	if place == "" {
		place = strconv.Itoa(len(text.Blocks) + 1)
	}
	kind := report.Kind(r.Query("genre"))
	page, err := s.blockForm(r, study, text, kind, (&Form{}).Set("place", place), nil)
	if err != nil {
		return err
	}
	page.titled(r, "report.block.new")
	if !slices.Contains(report.Kinds, kind) {
		for _, o := range kindOptions(r) {
			page.Kinds = append(page.Kinds, NavLink{Text: o.Text, Href: r.reportTo("report_block_new", study.Slug, text.ID) + "&place=" + place + "&genre=" + o.Value})
		}
		page.KindsT, page.Head.Lead = kindOptions(r), r.L.T("report.block.which")
	}
	return r.Render(w, "report_block_edit", page)
}

func (p *blockForm) titled(r *Request, key string) {
	p.Head.Title = r.L.T(key)
	p.Title = p.Head.Title
	p.Send.Text = r.L.T("report.block.add")
}

func (s *Server) blockForm(r *Request, study app.StudyView, text app.ReportText, kind report.Kind, form *Form, wrong error) (*blockForm, error) {
	page := &blockForm{StudyPage: s.studyPage(r, study, "report"), Kind: string(kind), Mark: form.Text("mark"), Place: form.Text("place"),
		Example: kind == report.Text, Send: Button{Text: r.L.T("report.block.save"), Kind: Primary}, Back: r.reportTo("report_edit", study.Slug, text.ID)}
	page.Head.Eyebrow, page.Head.EyebrowLang = text.Title, page.Words
	page.Head.Title = r.L.T("report.block.edit")
	page.Title = page.Head.Title + ", " + text.Title
	page.under(r, "report", r.L.T("report.block.edit"))
	if !slices.Contains(report.Kinds, kind) {
		return page, nil
	}
	page.Head.Status = &Tag{Text: r.L.T("report.kind." + string(kind)), Tone: Calm}
	page.Head.Lead = r.L.T("report.kind." + string(kind) + ".hint")
	f := r.Fields(form, wrong, "report.field")
	long := f.Long("text").UpTo(report.MaxText)
	if kind == report.Text {
		page.Fields = []Field{f.Text("title").UpTo(report.MaxTitle), long.Require().High(16)}
	} else {
		page.Fields = []Field{f.Text("title").UpTo(report.MaxTitle), long.High(4)}
	}
	o, err := s.blockOptions(r, study)
	if err != nil {
		return nil, err
	}
	page.Shown, page.Cite = o.fields(f, kind), o.cite(r)
	return page, nil
}

// blockFields are the fields that a conflict compares.
var blockFields = []string{"title", "text", "initiatives", "dimensions", "initiative", "observations", "conclusion", "quote"}

// fillBlock opens the form on a block.
func fillBlock(b report.Block) *Form {
	f := (&Form{}).Set("title", b.Title).Set("text", b.Text).Set("conclusion", b.Conclusion).SetAll("dimensions", b.Dimensions).SetAll("observations", b.Observations)
	if b.Kind == report.Initiative && len(b.Initiatives) > 0 {
		f.Set("initiative", b.Initiatives[0])
	} else {
		f.SetAll("initiatives", b.Initiatives)
	}
	if b.Story != "" {
		f.Set("quote", quoteValue(b.Story, b.Excerpt))
	}
	return f
}

// quoteValue names a testimony, or one passage of it.
func quoteValue(story, excerpt string) string {
	if excerpt == "" {
		return story
	}
	return story + "#" + excerpt
}

// readBlock reads the form of a block; what was chosen before keeps its order.
func readBlock(f *Form, kind report.Kind, before report.Block) report.Block {
	b := report.Block{Kind: kind, Title: f.Text("title"), Text: f.Text("text")}
	switch kind {
	case report.Matrix:
		b.Initiatives, b.Dimensions = inOrder(before.Initiatives, f.All("initiatives")), inOrder(before.Dimensions, f.All("dimensions"))
	case report.Map:
		b.Initiatives = inOrder(before.Initiatives, f.All("initiatives"))
	case report.Initiative:
		if one := f.Text("initiative"); one != "" {
			b.Initiatives = []string{one}
		}
	case report.KeyFigures:
		b.Observations = inOrder(before.Observations, f.All("observations"))
	case report.Conclusion:
		b.Conclusion = f.Text("conclusion")
	case report.Quotation:
		b.Story, b.Excerpt, _ = strings.Cut(f.Text("quote"), "#")
	}
	return b
}

// inOrder keeps the order of what was there before, then adds what is new.
func inOrder(before, chosen []string) []string {
	var out []string
	for _, id := range before {
		if slices.Contains(chosen, id) {
			out = append(out, id)
		}
	}
	for _, id := range chosen {
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

func (s *Server) blockCreate(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	study, text, done, err := s.reportHere(w, r)
	if err != nil || done {
		return err
	}
	if text.Version == 0 {
		return fault.New(fault.NotFound, "not_found")
	}
	kind := report.Kind(form.Choice("genre", codes(report.Kinds)...))
	b := readBlock(form, kind, report.Block{})
	at := 0
	if err = form.Err(); err == nil {
		place, bad := strconv.Atoi(form.Text("place"))
		if bad != nil {
			place = len(text.Blocks) + 1
		}
		at, err = s.app.AddBlock(r.Context(), r.Actor, study, text.ID, place-1, b, r.from(form))
	}
	if err == nil || fault.Is(err, fault.AlreadyDone) {
		return r.blockDone(w, study, text.ID, at, "block_added")
	}
	page, pageErr := s.blockForm(r, study, text, kind, form, blockFaults(err))
	if pageErr != nil {
		return pageErr
	}
	page.titled(r, "report.block.new")
	return r.Again(w, "report_block_edit", page, blockFaults(err))
}

// blockDone leads back to the list, at the block.
func (r *Request) blockDone(w http.ResponseWriter, study app.StudyView, reportID string, at int, code string) error {
	return r.Done(w, r.reportTo("report_edit", study.Slug, reportID)+"#bloc-"+strconv.Itoa(at+1), code)
}

func (s *Server) blockSave(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	study, text, place, done, err := s.blockHere(w, r)
	if err != nil || done {
		return err
	}
	before := report.Block{}
	if place < len(text.Blocks) {
		before = text.Blocks[place]
	}
	kind := report.Kind(form.Choice("genre", codes(report.Kinds)...))
	b := readBlock(form, kind, before)
	at := place
	if err = form.Err(); err == nil && form.Text("mark") == (report.Block{}).Mark() { // it was taken out meanwhile, which the writer saw
		at, err = s.app.AddBlock(r.Context(), r.Actor, study, text.ID, place, b, r.from(form))
	} else if err == nil {
		at, err = s.app.PutBlock(r.Context(), r.Actor, study, text.ID, app.BlockAt{Place: place, Mark: form.Text("mark")}, b, r.from(form))
	}
	if err == nil || fault.Is(err, fault.AlreadyDone) {
		return r.blockDone(w, study, text.ID, at, "block_saved")
	}
	conflict := fault.Is(err, fault.Conflict)
	if conflict {
		form.Set("mark", before.Mark()) // sending again, having seen, chooses mine
	}
	page, pageErr := s.blockForm(r, study, text, kind, form, blockFaults(err))
	if pageErr != nil {
		return pageErr
	}
	if conflict {
		page.Theirs, page.Send.Text = compareBlocks(r, before, b), r.L.T("report.save.mine")
	}
	return r.Again(w, "report_block_edit", page, blockFaults(err))
}

func compareBlocks(r *Request, kept, mine report.Block) *Table {
	a, b := fillBlock(kept), fillBlock(mine)
	var fields [][3]string
	for _, name := range blockFields {
		fields = append(fields, [3]string{name, strings.Join(a.All(name), ", "), strings.Join(b.All(name), ", ")})
	}
	return theirs(r, fields)
}

// blockFaults names the faults of a report by the fields of a block's form.
func blockFaults(err error) error {
	all := fault.All(err)
	if len(all) == 0 || fault.Is(err, fault.Conflict) {
		return err
	}
	var told fault.List
	for _, f := range all {
		copied := *f
		copied.Field = copied.Field[strings.LastIndex(copied.Field, ".")+1:]
		if copied.Field == "story" {
			copied.Field = "quote"
		}
		told = append(told, &copied)
	}
	return told
}

func (s *Server) blockMove(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	study, text, place, done, err := s.blockHere(w, r)
	if err != nil || done {
		return err
	}
	by := 1
	if form.Choice("by", "up", "down") == "up" {
		by = -1
	}
	if err := form.Err(); err != nil {
		return err
	}
	at, err := s.app.MoveBlock(r.Context(), r.Actor, study, text.ID, app.BlockAt{Place: place, Mark: form.Text("mark")}, by, r.from(form))
	if err != nil && !fault.Is(err, fault.AlreadyDone) {
		return s.blocksAgain(w, r, study, text, err)
	}
	return r.blockDone(w, study, text.ID, at, "block_moved")
}

func (s *Server) blockRemove(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	study, text, place, done, err := s.blockHere(w, r)
	if err != nil || done {
		return err
	}
	version, err := s.app.RemoveBlock(r.Context(), r.Actor, study, text.ID, app.BlockAt{Place: place, Mark: form.Text("mark")}, r.from(form))
	if fault.Is(err, fault.AlreadyDone) {
		return r.Redirect(w, r.reportTo("report_edit", study.Slug, text.ID))
	}
	if err != nil {
		return s.blocksAgain(w, r, study, text, err)
	}
	return r.Redirect(w, r.reportTo("report_edit", study.Slug, text.ID)+"&retire="+strconv.FormatInt(version, 10))
}

// blocksAgain shows the list as it is now, with why nothing was done.
func (s *Server) blocksAgain(w http.ResponseWriter, r *Request, study app.StudyView, text app.ReportText, err error) error {
	form := (&Form{}).Set("title", text.Title).Set("lede", text.Lede).Set("mark", text.HeadMark())
	page, pageErr := s.reportEditor(r, study, text, form, nil)
	if pageErr != nil {
		return pageErr
	}
	return r.Again(w, "report_edit", page, err)
}
