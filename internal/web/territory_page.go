package web

import (
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

const (
	formerParameter = "ancien" // the code that led here, when it is of before
	viewParameter   = "vue"    // which members are listed
)

// territoryPage is a place: what holds it, who lives there, what is near or
// inside, what is done there.
type territoryPage struct {
	Page
	Head       Head
	Figures    []KeyFigure
	Facts      []Fact
	Notes      []*Note
	Portrait   template.HTML // how people live there
	Acting     actingPart
	Stories    placeStories
	Studies    []studyCard
	Indices    *placeIndices
	Programmes []programmePart
	Figure     *FigureBox
	NoMap      string
	// MapFirst: of a large place one asks first where things are, of a village who acts.
	MapFirst bool
	Members  template.HTML
	Grids    []Table // its communes by class
	Time     *timePart
	Former   []string
	Vintage  string
	Network  string // who works with whom there
	Drawn    *drawnPart
}

// studyCard is a study that covers a place.
type studyCard struct{ Lang, Title, Question, Href string }

func (s *Server) territory(w http.ResponseWriter, r *Request) error {
	places, err := s.places(r)
	if err != nil {
		return err
	}
	t, moved, err := territoryAsked(r, places)
	if err != nil {
		return err
	}
	if moved != "" {
		return r.Moved(w, moved)
	}
	acting, err := s.app.ActingIn(r.Context(), r.Actor, t.Key, r.after())
	if err != nil {
		return err
	}
	studies, err := s.app.StudiesOn(r.Context(), r.Actor, t.Key)
	if err != nil {
		return err
	}
	page := &territoryPage{Head: Head{Eyebrow: capital(kindWord(r, t)), Title: t.Name}, Vintage: r.L.T("territory.vintage", "year", strconv.Itoa(places.Vintage()))}
	page.Title, page.Section, page.Demo = places.Label(t.Key), "territories", t.Fictional
	page.Description = r.L.T("territory.description", "name", places.Label(t.Key))
	page.MapFirst = mapFirst(t)
	page.Path = territoryPath(r, places, t)
	if t.Fictional {
		page.Head.Status = &Tag{Text: r.L.T("territory.fictional"), Tone: Caution}
	}
	if note := cameBy(r, places, t); note != "" {
		page.Notices = append(page.Notices, Notice{Kind: NoticeInfo, Text: note})
	}
	page.Figures = territoryFigures(r, &page.Page, s.sumsOf(places, t), t)
	page.Facts, page.Notes = placeFacts(r, &page.Page, places, t)
	if page.Portrait, err = s.portrait(r, &page.Page, places, t); err != nil {
		return err
	}
	sums := s.sumsOf(places, t)
	page.Grids, page.Time = gridTables(r, t, sums.grids), placeInTime(r, places, t, sums)
	page.Former = formerList(r, places, t)
	page.Acting = actingOf(r, places, t, acting)
	told, err := s.app.StoriesIn(r.Context(), t.Key)
	if err != nil {
		return err
	}
	page.Stories = storiesOf(r, t, acting, told)
	if acting.Total > 0 {
		page.Network = r.To("network", territoryParameter, string(t.Key))
	}
	for _, study := range studies {
		page.Studies = append(page.Studies, studyCard{Lang: written(study.Lang), Title: study.Title, Question: study.Framing.Question, Href: r.To("study", study.Slug)})
	}
	if page.Indices, err = s.placeIndices(r, places, t); err != nil {
		return err
	}
	if page.Programmes, err = s.programmesIn(r, places, t); err != nil {
		return err
	}
	if page.Members, err = s.membersKept(r, places, t); err != nil {
		return err
	}
	if t.Level == territory.Perimeter {
		if page.Drawn, err = s.drawnOf(r, &page.Page, t); err != nil {
			return err
		}
	}
	if page.Figure, err = s.maps.get(r.Lang+" "+places.State()+string(t.Key), func() (*FigureBox, error) { return r.drawn(s.territoryMap(r, places, t)) }); err != nil {
		return err
	}
	if page.Figure == nil {
		page.NoMap = r.L.T("territory.map.none")
		if t.Fictional {
			page.NoMap = r.L.T("territory.map.fictional")
		}
	}
	return r.Render(w, "territory", page)
}

// mapFirst says of which places one asks first where things are.
func mapFirst(t territory.Territory) bool {
	return t.Level == territory.Region || t.Level == territory.National
}

// placeSums is what is counted over the communes of a place.
type placeSums struct {
	communes int
	rural    territory.Rural
	grids    territory.Grids
	then     int // communes in the first vintage that is counted
	restored int // communes of today that were none then
}

// keptSums is how many places have their sums kept.
const keptSums = 2000

// sumsOf counts over the communes of a place, once for each set of places: some
// have four thousand.
func (s *Server) sumsOf(places *territory.Set, t territory.Territory) placeSums {
	sums, _ := s.sums.get(fmt.Sprintf("%s %s", places.State(), t.Key), func() (placeSums, error) {
		sums := placeSums{communes: len(places.Members(t.Key, territory.Commune)), rural: places.Rural(t.Key), grids: places.Grids(t.Key)}
		var err error
		sums.then, sums.restored, err = places.Counted(t.Key, firstCounted)
		return sums, err
	}) // counting does not fail: the vintage is known
	return sums
}

// territoryAsked finds the place of the address, or where it is now: a code of
// before, a zero lost on the way, a small letter.
func territoryAsked(r *Request, places *territory.Set) (t territory.Territory, moved string, err error) {
	level, code := r.PathValue("level"), r.PathValue("code")
	if key, err := territory.ParsePath(level, code); err == nil {
		if t, known := places.Get(key); known {
			if key.Code() != code {
				return t, territoryURL(r, key), nil
			}
			return t, "", nil
		}
	}
	if territory.Level(level) == territory.Commune {
		if t, former, known := places.Current(code); known {
			to := territoryURL(r, t.Key)
			if former != nil {
				to = r.To("territory", string(t.Level), t.Code, formerParameter, former.Code)
			}
			return t, to, nil
		}
	}
	return t, "", fault.New(fault.NotFound, "not_found")
}

// cameBy is the note for who came by an old code; "" when the address holds
// none that leads here.
func cameBy(r *Request, places *territory.Set, t territory.Territory) string {
	now, former, known := places.Current(r.Query(formerParameter))
	if !known || former == nil || now.Key != t.Key {
		return ""
	}
	return formerNote(r, *former, t.Name)
}

// territoryPath is the way down from France: région, département, EPCI, commune.
func territoryPath(r *Request, places *territory.Set, t territory.Territory) []Step {
	steps := []Step{{Text: r.L.T("nav.territories"), Href: r.To("territories")}}
	chain := places.Chain(t.Key)
	slices.Reverse(chain)
	for _, key := range chain {
		if key == t.Key {
			if last := len(steps) - 1; steps[last].Text == t.Name {
				steps = steps[:last]
			}
			steps = append(steps, Step{Text: t.Name})
			continue
		}
		up, _ := places.Get(key)
		if last := &steps[len(steps)-1]; last.Text == up.Name { // one place overseas is a région and a département
			last.Href = territoryURL(r, key)
			continue
		}
		steps = append(steps, Step{Text: up.Name, Href: territoryURL(r, key)})
	}
	return steps
}

func territoryFigures(r *Request, page *Page, sums placeSums, t territory.Territory) []KeyFigure {
	var figures []KeyFigure
	source := placeSource(r, t, "population")
	communes := sums.communes
	if t.Population != nil {
		note := page.Note(populationNote(r, t), NoteEvidence).With(r.L.T("territory.source"), source)
		if t.Level != territory.Commune {
			note.With(r.L.T("territory.computed"), r.L.N("territory.population.sum", communes))
		}
		figures = append(figures, KeyFigure{Value: r.L.Int(*t.Population), Label: r.L.N("territory.inhabitants.label", *t.Population), Note: note})
	}
	if t.Level == territory.Commune {
		return figures
	}
	counted := page.Note(r.L.T("territory.communes.note"), NoteEvidence).With(r.L.T("territory.source"), placeSource(r, t, "communes"))
	figures = append(figures, KeyFigure{Value: r.L.Int(communes), Label: r.L.N("territory.level.commune", communes), Note: counted})
	rural := sums.rural
	if share, known := rural.Share(); known {
		note := page.Note(r.L.T("territory.rural.note"), NoteEvidence).
			With(r.L.T("territory.computed"), r.L.T("territory.rural.computed", "n", rural.Inhabitants, "base", rural.Base)).
			With(r.L.T("territory.rural.communes"), r.L.T("territory.rural.of", "n", rural.RuralCommunes, "base", rural.Communes)).
			With(r.L.T("territory.source"), placeSource(r, t, "density"))
		figures = append(figures, KeyFigure{Value: r.L.Percent(share, 0), Label: r.L.T("territory.rural.label"), Note: note})
	}
	return figures
}

// placeSource says where a figure comes from: nothing of an invented place is
// Insee's.
func placeSource(r *Request, t territory.Territory, of string) string {
	if t.Fictional {
		return r.L.T("territory.source.fictional")
	}
	return r.L.T("territory.source." + of)
}

func codeLabel(r *Request, t territory.Territory) string {
	if t.Fictional {
		return r.L.T("territory.code.fictional")
	}
	return r.L.T("territory.code." + string(t.Level))
}

// populationNote says what the population is.
func populationNote(r *Request, t territory.Territory) string {
	if t.Fictional {
		return r.L.T("territory.population.fictional")
	}
	return r.L.T("territory.population.note")
}

// placeFacts are the essentials of a place, each parent a link.
func placeFacts(r *Request, page *Page, places *territory.Set, t territory.Territory) ([]Fact, []*Note) {
	facts := []Fact{{Label: codeLabel(r, t), Text: t.Code}}
	if t.Level == territory.Perimeter || t.Level == territory.National {
		facts = nil
	}
	var notes []*Note
	parents := places.Parents(t.Key)
	for _, level := range []territory.Level{territory.EPCI, territory.Perimeter, territory.Departement, territory.Region} {
		var up []territory.Territory
		for _, key := range parents {
			if p, known := places.Get(key); known && p.Level == level && (!p.Unlisted || r.Actor.SignedIn() && !p.Retired) {
				up = append(up, p)
			}
		}
		for i, p := range up {
			f := Fact{Text: p.Name, Href: territoryURL(r, p.Key), Label: capital(r.L.N("territory.level."+string(level), 1))}
			if len(up) > 1 {
				f.Label = r.L.T("territory.shared", "level", f.Label, "n", i+1, "of", len(up))
			}
			facts = append(facts, f)
		}
	}
	if t.Level != territory.Commune {
		return facts, notes
	}
	if len(parents) > 0 && !holds(parents, territory.EPCI) {
		facts = append(facts, Fact{Label: capital(r.L.N("territory.level.epci", 1)), Text: r.L.T("territory.no_epci")})
	}
	note := page.Note(r.L.T("territory.density.note"), NoteEvidence).With(r.L.T("territory.source"), placeSource(r, t, "density"))
	facts = append(facts, Fact{Label: r.L.T("territory.density"), Text: densityWord(r, t), Note: note})
	return append(facts, gridFacts(r, note, t)...), append(notes, note)
}

func holds(parents []territory.Key, level territory.Level) bool {
	return slices.ContainsFunc(parents, func(k territory.Key) bool { return k.Level() == level })
}

// formerList says which old communes and parts a commune holds, in words; those
// without a name in the source are counted together.
func formerList(r *Request, places *territory.Set, t territory.Territory) []string {
	var lines, codes []string
	for _, f := range places.Former(t.Key) {
		if f.Name == "" {
			codes = append(codes, f.Code)
			continue
		}
		lines = append(lines, r.L.T("territory.held."+string(f.Kind), "former", f.Name, "code", f.Code))
	}
	slices.SortStableFunc(lines, func(a, b string) int { return strings.Compare(text.SortKey(a), text.SortKey(b)) })
	if len(codes) > 0 {
		lines = append(lines, r.L.N("territory.held.codes", len(codes), "codes", r.L.List(codes)))
	}
	return lines
}

// capital begins a sentence.
func capital(s string) string {
	first := []rune(s)
	if len(first) == 0 {
		return s
	}
	return strings.ToUpper(string(first[:1])) + string(first[1:])
}
