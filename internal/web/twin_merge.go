package web

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/twin"
)

func (s *Server) twinMergeRoutes() []Route {
	return []Route{
		{Name: "twin_merge", FR: "/initiatives/doublons/reunir", EN: "/en/initiatives/duplicates/merge", Handle: s.twinMerge},
		{Name: "twin_merge", Method: http.MethodPost, FR: "/initiatives/doublons/reunir", EN: "/en/initiatives/duplicates/merge", Handle: s.twinMergeSave, PerMinute: 30},
		{Name: "merge", FR: "/initiatives/doublons/reunions/{gone}", EN: "/en/initiatives/duplicates/merges/{gone}", Handle: s.merge},
		{Name: "merge", Method: http.MethodPost, FR: "/initiatives/doublons/reunions/{gone}", EN: "/en/initiatives/duplicates/merges/{gone}", Handle: s.mergeUndo, PerMinute: 30},
	}
}

const (
	staysParameter = "garde"
	chosenPrefix   = "part_"
	contactField   = "contact"
)

// twinMergePage is where someone chooses, part by part, what the sheet that two
// become says.
type twinMergePage struct {
	Page
	Head    Head
	Kept    sheetNamed
	Gone    sheetNamed
	Other   string // the same with the other address kept
	Refused *Notice
	Ask     []mergePart // both say something: to choose
	Alone   []mergePart // one of them only does
	Same    string
	Follows []string
	Hidden  []carried
	Save    Button
	Back    string
}

type carried struct{ Name, Value string }

// mergePart is a part to choose, each value in words.
type mergePart struct {
	Name, Label, Why string
	Options          []mergeOption
}

type mergeOption struct {
	ID, Value, Whose, Text, Lang string
	Chosen, Nothing              bool
}

func (s *Server) twinMerge(w http.ResponseWriter, r *Request) error {
	v, err := s.mergeOf(r, r.Query(firstParameter), r.Query(secondParameter), r.Query(staysParameter))
	if fault.Is(err, fault.NotFound) {
		return s.mergedMeanwhile(w, r, err, r.Query(firstParameter), r.Query(secondParameter))
	}
	if err != nil {
		return err
	}
	page, err := s.twinMergePage(r, v, nil)
	if err != nil {
		return err
	}
	return r.Render(w, "twin_merge", page)
}

// mergeOf reads both sheets; which one stays is said, or proposed.
func (s *Server) mergeOf(r *Request, first, second, stays string) (app.MergeView, error) {
	if err := mayEdit(r); err != nil {
		return app.MergeView{}, err
	}
	space, err := s.app.Listed(r.Context())
	if err != nil {
		return app.MergeView{}, err
	}
	if stays != first && stays != second {
		if stays, err = s.app.Stays(r.Context(), r.Actor, space, first, second); err != nil {
			return app.MergeView{}, err
		}
	}
	if stays == second {
		first, second = second, first
	}
	return s.app.MergeOf(r.Context(), r.Actor, space, first, second)
}

// mergedMeanwhile leads to the merge of a sheet that is no longer there, when it is
// why.
func (s *Server) mergedMeanwhile(w http.ResponseWriter, r *Request, missing error, ids ...string) error {
	space, err := s.app.Listed(r.Context())
	if err != nil {
		return err
	}
	for _, id := range ids {
		m, err := s.app.MergeMade(r.Context(), r.Actor, space, id)
		if err == nil && m.Standing() {
			return r.Redirect(w, r.To("merge", id))
		}
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
	}
	return missing
}

// twinMergePage is the page with what was chosen, or with what is proposed.
func (s *Server) twinMergePage(r *Request, v app.MergeView, chosen func(part string) twin.Choice) (*twinMergePage, error) {
	page := &twinMergePage{Head: Head{Title: r.L.T("merge.title"), Lead: r.L.T("merge.lead")}, Kept: sheetNamedOf(r, v.Kept), Gone: sheetNamedOf(r, v.Gone),
		Other: r.To("twin_merge", firstParameter, v.Kept.ID, secondParameter, v.Gone.ID, staysParameter, v.Gone.ID),
		Back:  r.To("twins"), Save: Button{Text: r.L.T("merge.do"), Kind: Primary}}
	page.Title, page.Section, page.NoIndex = page.Head.Title, "registry", true
	page.Path = []Step{{Text: r.L.T("nav.registry"), Href: r.To("registry")}, {Text: r.L.T("twin.title"), Href: r.To("twins")}, {Text: page.Head.Title}}
	if v.Refused != nil {
		page.Refused = &Notice{Kind: NoticeWarning, Title: r.L.T("merge.refused"), Text: r.L.Fault(fault.All(v.Refused)[0])}
		return page, nil
	}
	for _, p := range v.Parts {
		if chosen != nil {
			if c := chosen(p.Name); c != "" {
				p.Choice = c
			}
		}
		shown, err := r.mergePart(v, p)
		if err != nil {
			return nil, err
		}
		if p.Because == twin.OnlyOne {
			page.Alone = append(page.Alone, shown)
		} else {
			page.Ask = append(page.Ask, shown)
		}
	}
	if c := v.Contact; c != nil {
		if chosen != nil {
			c.Choice = chosen(contactField)
		}
		page.Ask = append(page.Ask, r.mergeContact(v, *c))
	}
	var same []string
	for _, p := range v.Same {
		same = append(same, r.mergePartName(p.Name))
	}
	page.Same, page.Follows = r.L.List(same), s.mergeFollows(r, v)
	for _, h := range []carried{{firstParameter, v.Kept.ID}, {secondParameter, v.Gone.ID}, {"kept_version", strconv.FormatInt(v.Kept.Version, 10)}, {"gone_version", strconv.FormatInt(v.Gone.Version, 10)}} {
		page.Hidden = append(page.Hidden, h)
	}
	return page, nil
}

// mergePartName is the word for a part of a sheet.
func (r *Request) mergePartName(name string) string {
	if r.L.Has("merge.part." + name) {
		return r.L.T("merge.part." + name)
	}
	return r.fieldName("/" + name)
}

// ownWords are the parts that people wrote: each is in the language of its sheet.
var ownWords = []string{"name", "summary", "story", "elsewhere", "texts", "approach", "for", "organisations", "places", "links", "pictures", "documents", "extra"}

func (r *Request) mergePart(v app.MergeView, p app.MergePart) (mergePart, error) {
	out := mergePart{Name: chosenPrefix + p.Name, Label: r.mergePartName(p.Name), Why: r.L.T("merge.because." + string(p.Because))}
	choices := []struct {
		choice twin.Choice
		whose  string
		in     initiative.Initiative
	}{{twin.Staying, r.L.T("merge.staying"), v.Kept.Initiative}, {twin.Going, r.L.T("merge.going"), v.Gone.Initiative}}
	if p.Joins && p.Because != twin.OnlyOne {
		choices = append(choices, struct {
			choice twin.Choice
			whose  string
			in     initiative.Initiative
		}{twin.Both, r.L.T("merge.both"), twin.Into(v.Kept.Initiative, v.Gone.Initiative, twin.Chosen{p.Name: twin.Both})})
	}
	for _, c := range choices {
		said, err := r.saidPart(p.Part, c.in)
		if err != nil {
			return out, err
		}
		o := mergeOption{ID: "f-" + out.Name + "-" + string(c.choice), Value: string(c.choice), Whose: c.whose, Text: said, Chosen: c.choice == p.Choice}
		if slices.Contains(ownWords, p.Name) {
			o.Lang = written(c.in.Lang)
		}
		if said == "" {
			o.Text, o.Nothing, o.Lang = r.L.T("history.absent"), true, ""
		}
		out.Options = append(out.Options, o)
	}
	return out, nil
}

// mostSaidOfPart is how much of a part is shown to choose by.
const mostSaidOfPart = 600

// saidPart tells a part of a sheet in words.
func (r *Request) saidPart(p twin.Part, in initiative.Initiative) (string, error) {
	if p.Name == "key_figures" {
		if len(in.KeyFigures) == 0 {
			return "", nil
		}
		return r.L.N("merge.figures", len(in.KeyFigures)), nil
	}
	body, err := json.Marshal(in)
	if err != nil {
		return "", err
	}
	var fields map[string]any
	if err := json.Unmarshal(body, &fields); err != nil {
		return "", err
	}
	var said []string
	for _, path := range p.Paths {
		name := strings.TrimPrefix(path, "/")
		if name == "approach" {
			for _, f := range approachFacts(r, in) {
				said = append(said, f.Text)
			}
			continue
		}
		if words := r.said(path, fields[name]); words != "" && name != "lang" {
			said = append(said, words)
		}
	}
	return cut(strings.Join(said, " ; "), mostSaidOfPart), nil
}

// mergeContact lets the private contact be chosen, which only who works on the
// registry reads.
func (r *Request) mergeContact(v app.MergeView, p app.MergePart) mergePart {
	out := mergePart{Name: chosenPrefix + contactField, Label: r.L.T("initiative.contact"), Why: r.L.T("merge.because."+string(p.Because)) + " " + r.L.T("merge.contact.aside")}
	for _, c := range []struct {
		choice twin.Choice
		whose  string
		of     initiative.Contact
	}{{twin.Staying, r.L.T("merge.staying"), v.Kept.Contact}, {twin.Going, r.L.T("merge.going"), v.Gone.Contact}} {
		var said []string
		for _, part := range []string{c.of.Name, c.of.Email, c.of.Phone} {
			if part != "" {
				said = append(said, part)
			}
		}
		o := mergeOption{ID: "f-" + out.Name + "-" + string(c.choice), Value: string(c.choice), Whose: c.whose, Text: strings.Join(said, ", "), Chosen: c.choice == p.Choice}
		if c.of.Empty() {
			o.Text, o.Nothing = r.L.T("history.absent"), true
		}
		out.Options = append(out.Options, o)
	}
	return out
}

// mergeFollows says in words what a merge changes besides the two sheets.
func (s *Server) mergeFollows(r *Request, v app.MergeView) []string {
	kept, gone := sheetName(r, v.Kept.Initiative), sheetName(r, v.Gone.Initiative)
	out := []string{r.L.T("merge.follows.address", "gone", gone, "kept", kept)}
	for _, st := range v.Follows.Studies {
		out = append(out, r.L.T("merge.follows.study", "study", st.Title, "what", r.L.List(studyFollows(r, st))))
		if st.Again > 0 {
			out = append(out, r.L.N("merge.follows.again", st.Again, "study", st.Title))
		}
	}
	if n := len(v.Follows.Links); n > 0 {
		names := v.Follows.Links[:min(n, 5)]
		out = append(out, r.L.N("merge.follows.links", n, "names", r.L.List(names), "kept", kept))
	}
	if n := v.Follows.Proposals; n > 0 {
		out = append(out, r.L.N("merge.follows.proposals", n))
	}
	if v.Follows.Claims > 0 {
		out = append(out, r.L.T("merge.follows.claims"))
	}
	if n := v.Follows.Recused; n > 0 {
		out = append(out, r.L.T("merge.follows.recused"))
	}
	if n := v.Follows.Apart; n > 0 {
		out = append(out, r.L.N("merge.follows.apart", n))
	}
	if v.Follows.OpensDraft {
		out = append(out, r.L.T("merge.follows.draft"))
	}
	if len(v.Follows.Studies) > 0 {
		out = append(out, r.L.T("merge.follows.published"))
	}
	return append(out, r.L.T("merge.follows.history"))
}

func studyFollows(r *Request, st app.StudyFollows) []string {
	out := []string{r.L.T("merge.follows.entry")}
	for _, part := range []struct {
		key string
		n   int
	}{{"effects", st.Effects}, {"figures", st.Figures}, {"stories", st.Stories}, {"conclusions", st.Conclusions}, {"reports", st.Reports}} {
		if part.n > 0 {
			out = append(out, r.L.N("merge.follows."+part.key, part.n))
		}
	}
	return out
}

func (s *Server) twinMergeSave(w http.ResponseWriter, r *Request) error {
	form, space, err := s.listForm(r)
	if err != nil {
		return err
	}
	chosen := func(part string) twin.Choice { return twin.Choice(form.Text(chosenPrefix + part)) }
	in := app.MergeInput{Kept: form.Text(firstParameter), Gone: form.Text(secondParameter), Chosen: twin.Chosen{}, Contact: chosen(contactField)}
	in.KeptVersion, _ = strconv.ParseInt(form.Text("kept_version"), 10, 64)
	in.GoneVersion, _ = strconv.ParseInt(form.Text("gone_version"), 10, 64)
	for _, name := range twin.PartNames() {
		if c := chosen(name); c != "" {
			in.Chosen[name] = c
		}
	}
	kept, err := s.app.Merge(r.Context(), r.Actor, space, in, app.From{Source: "form", Token: form.Token()})
	if err == nil {
		return r.Done(w, r.To("initiative", slugOf(kept.Path)), "merged")
	}
	v, failed := s.mergeOf(r, in.Kept, in.Gone, in.Kept)
	if failed != nil {
		return err
	}
	page, failed := s.twinMergePage(r, v, chosen)
	if failed != nil {
		return err
	}
	return r.Again(w, "twin_merge", page, err)
}

// mergePage tells a merge that was made: what became one, who did it, and how to
// make them two again.
type mergePage struct {
	Page
	Head    Head
	Facts   []Fact
	Kept    string // its address
	History string
	Stands  bool // the two are one
	Left    []string
	Whole   string // that nothing was left
}

func (s *Server) merge(w http.ResponseWriter, r *Request) error {
	if err := mayEdit(r); err != nil {
		return err
	}
	space, err := s.app.Listed(r.Context())
	if err != nil {
		return err
	}
	m, err := s.app.MergeMade(r.Context(), r.Actor, space, r.PathValue("gone"))
	if err != nil {
		return err
	}
	page := &mergePage{Head: Head{Title: r.L.T("merge.made.title", "gone", m.GoneName, "kept", m.KeptName), Lead: r.L.T("merge.made.lead")}, Stands: m.Standing()}
	page.Title, page.Section, page.NoIndex = page.Head.Title, "registry", true
	page.Path = []Step{{Text: r.L.T("nav.registry"), Href: r.To("registry")}, {Text: r.L.T("twin.title"), Href: r.To("twins")}, {Text: r.L.T("merge.made.short")}}
	page.Facts = []Fact{{Label: r.L.T("merge.made.by"), Text: m.By}, {Label: r.L.T("merge.made.date"), Text: r.L.Date(m.Date)}}
	if m.Sheet.Path != "" {
		slug := slugOf(m.Sheet.Path)
		page.Kept = r.To("initiative", slug)
		page.History = r.To("initiative_history", slug, ofParameter, m.Gone)
	}
	if u := m.Undone; u != nil {
		page.Head.Lead, page.History = r.L.T("merge.undone.lead"), ""
		page.Facts = append(page.Facts, Fact{Label: r.L.T("merge.undone.by"), Text: u.By}, Fact{Label: r.L.T("merge.undone.date"), Text: r.L.Date(u.Date)})
		for _, l := range u.Left {
			page.Left = append(page.Left, leftWords(r, l))
		}
		if len(u.Left) == 0 {
			page.Whole = r.L.T("merge.undone.whole")
		}
	}
	return r.Render(w, "merge", page)
}

// leftWords says what could not go back, and what to do.
func leftWords(r *Request, l twin.Left) string {
	switch l.Why {
	case twin.LeftField:
		return r.L.T("merge.left.field", "field", r.fieldName(l.Path))
	case twin.LeftContact:
		return r.L.T("merge.left.contact." + l.Path)
	}
	return r.L.T("merge.left."+string(l.Why), "name", l.Name)
}

func (s *Server) mergeUndo(w http.ResponseWriter, r *Request) error {
	form, space, err := s.listForm(r)
	if err != nil {
		return err
	}
	gone := r.PathValue("gone")
	if _, err := s.app.UndoMerge(r.Context(), r.Actor, space, gone, app.From{Source: "form", Token: form.Token()}); err != nil {
		return err
	}
	return r.Done(w, r.To("merge", gone), "unmerged")
}

// merged lists the merges that were made: the third tab of the twins.
func (s *Server) merged(w http.ResponseWriter, r *Request, space string, page *twinsPage) error {
	list, err := s.app.Merges(r.Context(), r.Actor, space, r.after())
	if err != nil {
		return err
	}
	page.Find, page.Last = nil, ""
	for _, m := range list.Merges {
		said := r.L.T("merge.made.said", "who", m.By, "when", r.L.Date(m.Date))
		if m.Undone != nil {
			said = r.L.T("merge.undone.said", "who", m.Undone.By, "when", r.L.Date(m.Undone.Date))
		}
		page.Merges = append(page.Merges, mergeShown{Title: r.L.T("merge.made.title", "gone", m.GoneName, "kept", m.KeptName), Href: r.To("merge", m.Gone), Said: said})
	}
	if len(list.Merges) == 0 {
		page.Empty = &Empty{Title: r.L.T("merge.none"), Text: r.L.T("merge.none.text")}
	}
	if list.Next != nil {
		page.Pager.Next = r.To("twins", pairsParameter, mergedPairs, afterParameter, placeText(*list.Next))
	}
	if r.Query(afterParameter) != "" {
		page.Pager.Previous = r.To("twins", pairsParameter, mergedPairs)
	}
	return r.Render(w, "twins", page)
}

// mergedPairs is the tab of the merges that were made.
const mergedPairs = "merged"

type mergeShown struct{ Title, Href, Said string }
