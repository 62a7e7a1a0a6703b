package web

import (
	"net/http"
	"slices"
	"strconv"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/index"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/territory"
)

// indexStep is a page of the builder: each writes a part of the index.
type indexStep string

const (
	stepFrame      indexStep = "frame"
	stepIndicators indexStep = "indicators"
	stepWeights    indexStep = "weights"
	stepMethod     indexStep = "method"
)

var indexSteps = []indexStep{stepFrame, stepIndicators, stepWeights, stepMethod}

func (s indexStep) route() string { return "index_" + string(s) }

// indexFormPage is one step of building an index, with the way to the others.
type indexFormPage struct {
	Page
	Head    Head
	Steps   []Tab
	Mine    *conflictPart
	Version string
	Fields  []Field
	Groups  []indexGroup  // of the indicators to choose from
	Said    string        // how many are chosen
	Parts   []indexPart   // dimensions and what they hold
	New     *Field        // of one more dimension
	Choices []indexChoice // of the method
	Lacks   *Notice
	Keep    Button
}

// indexBuild is what a step's form is laid out from.
type indexBuild struct {
	r      *Request
	book   *series.Book
	places *territory.Set
	v      app.IndexView
	step   indexStep
}

func (s *Server) indexBuild(r *Request, v app.IndexView, step indexStep) (indexBuild, error) {
	places, err := s.places(r)
	if err != nil {
		return indexBuild{}, err
	}
	book, err := s.app.PlaceIndicatorsFor(r.Context(), r.Actor)
	return indexBuild{r: r, book: book, places: places, v: v, step: step}, err
}

func (s *Server) indexNew(w http.ResponseWriter, r *Request) error {
	if err := mayEdit(r); err != nil {
		return err
	}
	b, err := s.indexBuild(r, app.IndexView{}, stepFrame)
	if err != nil {
		return err
	}
	form := (&Form{}).Set("level", string(territory.Commune)).Set("by", r.Actor.Name)
	return r.Render(w, "index_form", s.indexForm(b, form, nil))
}

func (s *Server) indexCreate(w http.ResponseWriter, r *Request) error {
	form, err := editForm(r)
	if err != nil {
		return err
	}
	b, err := s.indexBuild(r, app.IndexView{}, stepFrame)
	if err != nil {
		return err
	}
	x, err := s.readFrame(b, form)
	if err == nil {
		x.ID = index.NewID(x.Title)
		err = s.app.SaveIndex(r.Context(), r.Actor, x, 0, r.from(form))
		switch {
		case err == nil:
			return r.Done(w, r.To("index_indicators", x.ID), "index_begun")
		case fault.Is(err, fault.AlreadyDone):
			return s.already(w, r, err)
		}
	}
	return r.Again(w, "index_form", s.indexForm(b, form, err), err)
}

// indexToEdit reads the index of the address for who may change it.
func (s *Server) indexToEdit(r *Request, step indexStep) (indexBuild, error) {
	if err := mayEdit(r); err != nil {
		return indexBuild{}, err
	}
	v, err := s.app.EditableIndex(r.Context(), r.Actor, r.PathValue("id"))
	if err != nil {
		return indexBuild{}, err
	}
	return s.indexBuild(r, v, step)
}

func (s *Server) indexEdit(step indexStep) func(http.ResponseWriter, *Request) error {
	return func(w http.ResponseWriter, r *Request) error {
		b, err := s.indexToEdit(r, step)
		if err != nil {
			return err
		}
		return r.Render(w, "index_form", s.indexForm(b, b.fill(), nil))
	}
}

func (s *Server) indexSave(step indexStep) func(http.ResponseWriter, *Request) error {
	return func(w http.ResponseWriter, r *Request) error {
		form, err := r.ReadForm()
		if err != nil {
			return err
		}
		b, err := s.indexToEdit(r, step)
		if err != nil {
			return err
		}
		version := versionOf(form)
		x, err := s.readIndex(b, form)
		if err == nil {
			err = s.app.SaveIndex(r.Context(), r.Actor, x, version, r.from(form))
			if err == nil || fault.Is(err, fault.AlreadyDone) {
				return r.Done(w, b.next(), "index_saved")
			}
		}
		var mine *conflictPart
		if fault.Is(err, fault.Conflict) && b.v.Version != version {
			mine = b.mine(form)
		}
		page := s.indexForm(b, form, err)
		page.Mine = mine
		return r.Again(w, "index_form", page, err)
	}
}

// next is where the builder goes on once a step is kept.
func (b indexBuild) next() string {
	at := slices.Index(indexSteps, b.step) + 1
	if at >= len(indexSteps) {
		return b.r.To("index", b.v.ID)
	}
	return b.r.To(indexSteps[at].route(), b.v.ID)
}

// readIndex reads the part of the index that a step writes; the rest is as it stands.
func (s *Server) readIndex(b indexBuild, form *Form) (index.Index, error) {
	switch b.step {
	case stepIndicators:
		return s.readIndicators(b, form)
	case stepWeights:
		return b.readWeights(form)
	case stepMethod:
		return b.readMethod(form)
	}
	return s.readFrame(b, form)
}

// fill opens a step on what stands.
func (b indexBuild) fill() *Form {
	x, f := b.v.Index, (&Form{}).Set("version", strconv.FormatInt(b.v.Version, 10))
	switch b.step {
	case stepFrame:
		f.Set("title", x.Title).Set("question", x.Question).Set("level", string(x.Level)).Set("limits", x.Limits).Set("by", x.By).Set("within", b.withinSaid())
		if x.Public {
			f.Set("public", "oui")
		}
	case stepIndicators:
		var codes []string
		for _, c := range x.Indicators {
			codes = append(codes, c.Code)
		}
		f.SetAll("indicators", codes)
	case stepWeights:
		for _, d := range x.Dimensions {
			f.Set(index.NameField(d.Code), d.Name).Set(index.WeightField(d.Code), b.r.L.Show(d.Weight))
		}
		for _, c := range x.Indicators {
			f.Set(index.WeightField(c.Code), b.r.L.Show(c.Weight)).Set(index.DimensionField(c.Code), c.Dimension)
			if c.Direction != 0 {
				f.Set(index.DirectionField(c.Code), strconv.Itoa(c.Direction))
			}
		}
	case stepMethod:
		m := x.Method.Filled()
		f.Set("known", strconv.Itoa(m.Known))
		for _, step := range index.Steps {
			f.Set(step, m.Choice(step))
		}
	}
	return f
}

// withinSaid names where an index looks, as people say it.
func (b indexBuild) withinSaid() string {
	if b.v.Within == "" {
		return ""
	}
	return b.places.Label(b.places.Now(b.v.Within))
}

// mine sets what was typed beside what someone else kept meanwhile.
func (b indexBuild) mine(form *Form) *conflictPart {
	now := b.fill()
	var fields []string
	for name := range now.values {
		if name != "version" {
			fields = append(fields, name)
		}
	}
	slices.Sort(fields)
	part := b.r.mine(b.r.To("index_history", b.v.ID), "index.field", now, form, b.v.Version, fields...)
	for i, row := range part.Table.Rows {
		part.Table.Rows[i].Cells[0].Text = b.fieldName(fields, row.Cells[0].Text)
	}
	return part
}

func (s *Server) indexForm(b indexBuild, form *Form, err error) *indexFormPage {
	r := b.r
	page := &indexFormPage{Version: form.Text("version"), Keep: Button{Text: r.L.T("index.keep." + string(b.step)), Kind: Primary},
		Head: Head{Title: r.L.T("index.step." + string(b.step)), Lead: r.L.T("index.step." + string(b.step) + ".lead")}}
	page.Title, page.Section, page.NoIndex = page.Head.Title, "territories", true
	page.Path, page.OwnStyle, page.PaperStyle = indicesPath(r, r.L.T("index.new")), true, "index.css"
	if b.v.ID != "" {
		page.Head.Eyebrow, page.Head.EyebrowLang = b.v.Title, written(b.v.Lang)
		page.Title, page.Path = r.L.T("index.step.window", "step", page.Head.Title, "name", b.v.Title), indexPath(r, b.v, page.Head.Title)
		page.Steps = b.tabs()
		if lack := b.v.Ready(); lack != "" {
			page.Lacks = &Notice{Kind: NoticeInfo, Text: r.L.T("index.lacks." + string(lack))}
		}
	} else {
		page.Head.Title = r.L.T("index.new")
		page.Title = page.Head.Title
	}
	f := r.Fields(form, err, "index.field")
	switch b.step {
	case stepFrame:
		page.Fields = b.frameFields(f)
	case stepIndicators:
		s.indicatorGroups(b, page, form, f)
	case stepWeights:
		b.weightParts(page, f)
	case stepMethod:
		s.methodChoices(b, page, f)
	}
	return page
}

// tabs lead from one step to another, and to what comes out.
func (b indexBuild) tabs() []Tab {
	var tabs []Tab
	for _, step := range indexSteps {
		tabs = append(tabs, Tab{Text: b.r.L.T("index.step." + string(step) + ".short"), Href: b.r.To(step.route(), b.v.ID), Current: step == b.step})
	}
	return append(tabs, Tab{Text: b.r.L.T("index.step.result"), Href: b.r.To("index", b.v.ID)})
}

func (b indexBuild) frameFields(f Fields) []Field {
	var levels []Option
	for _, level := range index.Levels {
		levels = append(levels, Option{Value: string(level), Text: capital(b.r.L.N("territory.level."+string(level), 2))})
	}
	fields := []Field{f.Text("title").Require().UpTo(index.MaxTitle), f.Long("question").High(3).Require().UpTo(index.MaxQuestion), f.Radios("level", levels), f.Text("within").UpTo(mostTerritory), f.Long("limits").UpTo(index.MaxLimits), f.Text("by").UpTo(index.MaxBy)}
	fields[2].Required = true
	return append(fields, f.Check("public"))
}

// readFrame reads what the index is about. Another level keeps the indicators that are
// known there.
func (s *Server) readFrame(b indexBuild, form *Form) (index.Index, error) {
	x := b.v.Index
	x.Title, x.Question, x.Limits, x.By, x.Public = form.Text("title"), form.Text("question"), form.Text("limits"), form.Text("by"), form.Checked("public")
	x.Level = territory.Level(form.Choice("level", string(territory.Commune), string(territory.EPCI)))
	if x.Lang == "" {
		x.Lang = b.r.Lang
	}
	x.Indicators = slices.DeleteFunc(slices.Clone(x.Indicators), func(c index.Chosen) bool {
		card, known := b.book.Card(c.Code)
		return known && !index.Offered(card, x.Level)
	})
	var wrong fault.List
	if err := form.Err(); err != nil {
		wrong = append(wrong, fault.All(err)...)
	}
	switch typed := form.Text("within"); typed {
	case "":
		x.Within = ""
	case b.withinSaid():
	default:
		key, known := s.departementTyped(typed)
		if !known {
			var err error
			if key, err = s.placeTyped(b.r, "within", typed); err != nil {
				if len(fault.All(err)) == 0 {
					return x, err
				}
				wrong = append(wrong, fault.All(err)...)
				break
			}
		}
		x.Within = key
	}
	return x, wrong.Err()
}
