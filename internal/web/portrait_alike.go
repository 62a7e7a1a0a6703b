package web

import (
	"net/http"
	"slices"
	"strconv"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/territory"
)

func (s *Server) alikeRoutes() []Route {
	return []Route{
		{Name: "territory_alike", FR: "/territoires/{level}/{code}/semblables", EN: "/en/territories/{level}/{code}/alike", Handle: s.territoryAlike, Cache: Public},
		{Name: "territory_alike_csv", FR: "/territoires/{level}/{code}/semblables.csv", Handle: s.territoryAlikeCSV, Cache: Public, PerMinute: 60},
		{Name: "territory_alike_xlsx", FR: "/territoires/{level}/{code}/semblables.xlsx", Handle: s.territoryAlikeXLSX, Cache: Public, PerMinute: 60},
	}
}

const (
	alikeShown   = 10 // places that the page tells of
	alikeNamed   = 4  // of them, those that the portrait names
	alikeActing  = 3  // initiatives named at each
	maxWeight    = 3
	farKm        = 50 // no neighbour is farther
	whereAll     = "partout"
	whereRegion  = "region"
	whereFar     = "loin"
	whereAsked   = "ou"
	weightsAsked = "poids-"
)

// alikeParameters name the weight of each trait in an address.
var alikeParameters = map[series.Trait]string{
	series.TraitSize: weightsAsked + "taille", series.TraitDensity: weightsAsked + "densite", series.TraitTown: weightsAsked + "ville",
	series.TraitOld: weightsAsked + "aines", series.TraitYoung: weightsAsked + "jeunes", series.TraitWork: weightsAsked + "emploi", series.TraitJobs: weightsAsked + "emplois-ici",
}

// alikePage tells which places resemble one, in what, and who acts there.
type alikePage struct {
	Page
	Head      Head
	Here      []Fact
	Ask       alikeForm
	Nothing   string
	Places    []alikePlace
	Acting    string // what the registry holds, and what its silence means
	Unknown   []string
	Table     Table
	Compare   string // side by side with the first of them
	Downloads []Download
	Method    string
	Portrait  string
}

// alikeForm is where a reader says what counts and where to look.
type alikeForm struct {
	Action  string
	Where   Field
	Weights []Field
	Send    Button
	Open    bool
}

// alikePlace is a place with what it shares, what it does not, and who acts there.
type alikePlace struct {
	Name, Href, Kind string
	Same             string
	Differs          []string
	Acting           []alikeActor
	ActingSaid       string
	ActingMore       NavLink
	Missing          *missingPart // where nothing is recorded
}

// alikeActor is an initiative of a place with who carries it and how anyone reaches it.
type alikeActor struct {
	Of    NavLink
	By    string
	Reach []NavLink // what its sheet publishes; never the private contact
}

func (s *Server) territoryAlike(w http.ResponseWriter, r *Request) error {
	p, done, err := s.alikePlaceAsked(w, r, "territory_alike")
	if err != nil || done {
		return err
	}
	form := r.QueryForm()
	ask, wrong := alikeAsked(form)
	page := p.alikePage(form, wrong)
	if wrong != nil {
		return r.Again(w, "territory_alike", page, wrong)
	}
	found, err := s.alikeTo(r, p, ask)
	if err != nil {
		return err
	}
	page.show(p, found, ask)
	return r.Render(w, "territory_alike", page)
}

// alikePlaceAsked is placeAsked for the levels that are set beside one another.
func (s *Server) alikePlaceAsked(w http.ResponseWriter, r *Request, route string) (placeReader, bool, error) {
	p, done, err := s.placeAsked(w, r, route)
	if err == nil && !done && !hasAlike(p.t.Level) {
		err = fault.New(fault.NotFound, "not_found")
	}
	return p, done, err
}

// hasAlike says whether places of a level are set beside one another.
func hasAlike(l territory.Level) bool { return l == territory.Commune || l == territory.EPCI }

// alikeAsk is what a reader looks for.
type alikeAsk struct {
	Weights series.Weights
	Where   string
}

// alikeAsked reads the weights and where to look; what an address leaves out is as usual.
func alikeAsked(form *Form) (alikeAsk, error) {
	ask := alikeAsk{Weights: series.EvenWeights(), Where: form.Choice(whereAsked, whereAll, whereRegion, whereFar)}
	if ask.Where == "" {
		ask.Where = whereAll
	}
	total := 0.0
	for _, t := range series.Traits() {
		name := alikeParameters[t]
		if typed := form.Text(name); typed != "" {
			n, err := strconv.Atoi(typed)
			if err != nil || n < 0 || n > maxWeight {
				form.Refuse(name, "alike.weight", "value", cut(typed, 40), "max", maxWeight)
			}
			ask.Weights[t] = float64(n)
		}
		total += ask.Weights[t]
	}
	if total == 0 && form.Err() == nil {
		form.Refuse(alikeParameters[series.TraitSize], "alike.weightless")
	}
	return ask, form.Err()
}

// alikeFound is the places that were found, with who acts there.
type alikeFound struct {
	near    []series.Alike
	unknown int
	acting  app.ActingEach
}

func (s *Server) alikeTo(r *Request, p placeReader, ask alikeAsk) (f alikeFound, err error) {
	f.near, f.unknown = p.book.AlikeAmong(p.at, ask.Weights, alikeShown, p.among(ask.Where))
	keys := make([]territory.Key, len(f.near))
	for i, a := range f.near {
		keys[i] = p.like(a.Code)
	}
	f.acting, err = s.app.ActingInEach(r.Context(), r.Actor, keys)
	return f, err
}

// like is the key of a place of the same level.
func (p placeReader) like(code string) territory.Key {
	return territory.Key(string(p.t.Level) + ":" + code)
}

// among says which places are looked at; nil for all.
func (p placeReader) among(where string) func(code string) bool {
	switch where {
	case whereFar:
		return func(code string) bool {
			km, known := p.book.Km(p.t.Level, p.t.Code, code)
			return known && km > farKm
		}
	case whereRegion:
		in := map[string]bool{}
		for _, up := range p.places.Parents(p.t.Key) {
			if up.Level() != territory.Region {
				continue
			}
			for _, k := range p.places.Members(up, p.t.Level) {
				in[k.Code()] = true
			}
			break // the one with most of its communes
		}
		return func(code string) bool { return in[code] }
	}
	return nil
}

func (p placeReader) alikePage(form *Form, wrong error) *alikePage {
	l := p.r.L
	page := &alikePage{Head: Head{Eyebrow: p.t.Name, Title: l.T("alike.title"), Lead: l.T("alike.lead." + string(p.t.Level))}, Portrait: territoryURL(p.r, p.t.Key)}
	page.Title = l.T("alike.window", "name", p.places.Label(p.t.Key))
	page.Section, page.Description, page.Path = "territories", page.Head.Lead, p.pathTo(l.T("alike.step"))
	page.Ask = p.alikeForm(form, wrong)
	return page
}

func (p placeReader) alikeForm(form *Form, wrong error) alikeForm {
	r, usual := p.r, series.EvenWeights()
	ask := alikeForm{Action: r.To("territory_alike", string(p.t.Level), p.t.Code), Send: Button{Text: r.L.T("alike.ask.send"), Kind: Secondary}, Open: wrong != nil || len(r.URL.Query()) > 0}
	if form.Text(whereAsked) == "" {
		form.Set(whereAsked, whereAll)
	}
	f := r.Fields(form, wrong, "alike.field")
	ask.Where = f.Radios(whereAsked, r.Options("alike.where", whereAll, whereRegion, whereFar)).Require()
	for _, t := range series.Traits() {
		if form.Text(alikeParameters[t]) == "" {
			form.Set(alikeParameters[t], r.L.Number(usual[t], 0))
		}
		field := f.Select(alikeParameters[t], r.Options("alike.weights", "0", "1", "2", "3")).Require().Called(capital(p.traitWord(t)))
		field.First = r.L.T("alike.weights.usual")
		ask.Weights = append(ask.Weights, field)
	}
	return ask
}

// show fills the page with what was found.
func (page *alikePage) show(p placeReader, f alikeFound, ask alikeAsk) {
	l := p.r.L
	page.Here, page.Unknown = p.alikeHere(ask), p.alikeUnknown(f, ask)
	page.Method = l.T("alike.method", "sources", p.alikeSources(ask))
	if len(f.near) == 0 {
		page.Nothing = l.T("alike.none")
		return
	}
	for _, a := range f.near {
		page.Places = append(page.Places, p.alikePlace(a, f.acting, ask.Weights))
	}
	page.Acting = alikeRegistered(p.r, f.acting)
	page.Table, page.Compare = p.alikeTable(f, ask.Weights), p.compareTo(f.near)
	query := p.r.URL.RawQuery
	for _, format := range []string{"xlsx", "csv"} {
		to := p.r.To("territory_alike_"+format, string(p.t.Level), p.t.Code, "langue", p.r.Lang)
		if query != "" {
			to += "&" + query
		}
		page.Downloads = append(page.Downloads, Download{Text: l.T("alike.download." + format), Href: to, Format: l.T("alike.format." + format)})
	}
}

// weighed are the traits that count, in the order in which they are told.
func (ask alikeAsk) weighed() []series.Trait {
	return slices.DeleteFunc(series.Traits(), func(t series.Trait) bool { return ask.Weights[t] <= 0 })
}

// compareTo is the address that sets a place beside the first of those alike.
func (p placeReader) compareTo(near []series.Alike) string {
	pairs := []any{comparedParameter, p.t.Key}
	for _, a := range near[:min(len(near), mostCompared-1)] {
		pairs = append(pairs, comparedParameter, p.like(a.Code))
	}
	return p.r.To("compare", pairs...)
}

// portraitAlike names the first places that resemble one, and leads to the rest.
type portraitAlike struct {
	Said   string
	Places []NavLink
	Href   string
}

// portraitAlike is nil where no place can be set beside this one.
func (p placeReader) portraitAlike() *portraitAlike {
	near := p.book.Alike(p.at, series.EvenWeights(), alikeNamed)
	if len(near) == 0 {
		return nil
	}
	part := &portraitAlike{Said: p.r.L.T("alike.portrait." + string(p.t.Level)), Href: p.r.To("territory_alike", string(p.t.Level), p.t.Code)}
	for _, a := range near {
		key := p.like(a.Code)
		part.Places = append(part.Places, NavLink{Text: nameOf(p.places, key) + p.inDepartement(key), Href: territoryURL(p.r, key)})
	}
	return part
}
