package web

import (
	"encoding/json"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

// ownTerms begins the names of what schema.org has no word for. It is the same in
// every house, so that the data of two can be read together; what each term
// means is served by the house itself (linked_context.go).
const ownTerms = "https://codeberg.org/bocage/bocage/vocabulary#"

// linkedInitiative is what a page shows of an initiative, in the words of schema.org
// where it has some (docs/METHOD/donnees-liees.md says why these). Nothing of the
// contact, nor of the columns that a census brought: those are shown to few.
type linkedInitiative struct {
	Context any    `json:"@context,omitempty"` // of a document; an item of a list has its list's
	ID      string `json:"@id"`
	Type    string `json:"@type"`

	Identifier  string               `json:"identifier"`
	Name        linkedText           `json:"name"`
	Description *linkedText          `json:"description,omitempty"`
	URL         string               `json:"url"`
	Founded     string               `json:"foundingDate,omitempty"`
	Dissolved   string               `json:"dissolutionDate,omitempty"`
	Keywords    []string             `json:"keywords,omitempty"`
	Email       string               `json:"email,omitempty"`
	Telephone   string               `json:"telephone,omitempty"`
	SameAs      []string             `json:"sameAs,omitempty"`
	Image       []linkedImage        `json:"image,omitempty"`
	Lead        []linkedOrganisation `json:"parentOrganization,omitempty"`
	Member      []linkedOrganisation `json:"member,omitempty"`
	Funder      []linkedOrganisation `json:"funder,omitempty"`
	AreaServed  []linkedArea         `json:"areaServed,omitempty"`
	Location    []linkedPlace        `json:"location,omitempty"`
	SubjectOf   linkedSheet          `json:"subjectOf"`

	Story      *linkedText       `json:"bocage:story,omitempty"`
	Status     string            `json:"bocage:status,omitempty"`
	Themes     []string          `json:"bocage:theme,omitempty"`
	For        []string          `json:"bocage:for,omitempty"`
	Reach      string            `json:"bocage:reach,omitempty"`
	Action     initiative.Levels `json:"bocage:actionLevel,omitempty"`
	Governance initiative.Levels `json:"bocage:governanceLevel,omitempty"`
	Funding    initiative.Levels `json:"bocage:fundingLevel,omitempty"`
	Elsewhere  *linkedText       `json:"bocage:elsewhere,omitempty"`
	Approach   *linkedApproach   `json:"bocage:measurementApproach,omitempty"`
	Fictional  bool              `json:"bocage:fictional,omitempty"`
}

// linkedText is a text; it says its language when that is not the sheet's.
type linkedText struct{ said, lang string }

func (t linkedText) MarshalJSON() ([]byte, error) {
	if t.lang == "" {
		return json.Marshal(t.said)
	}
	return json.Marshal(struct {
		Value string `json:"@value"`
		Lang  string `json:"@language"`
	}{t.said, t.lang})
}

type linkedOrganisation struct {
	Type       string        `json:"@type"`
	Name       string        `json:"name"`
	Identifier []linkedValue `json:"identifier,omitempty"`
	LegalForm  string        `json:"bocage:legalForm,omitempty"`
}

// linkedValue is an identifier with the register that gave it.
type linkedValue struct {
	Type     string `json:"@type"`
	Property string `json:"propertyID"`
	Value    string `json:"value"`
}

func registered(register, value string) linkedValue {
	return linkedValue{"PropertyValue", register, value}
}

type linkedArea struct {
	Type       string       `json:"@type"`
	Name       string       `json:"name"`
	Identifier *linkedValue `json:"identifier,omitempty"`
}

type linkedPlace struct {
	Type    string       `json:"@type"`
	Name    string       `json:"name,omitempty"`
	Address string       `json:"address,omitempty"`
	Geo     *linkedPoint `json:"geo,omitempty"`
}

type linkedPoint struct {
	Type string  `json:"@type"`
	Lat  float64 `json:"latitude"`
	Lon  float64 `json:"longitude"`
}

type linkedImage struct {
	Type    string `json:"@type"`
	URL     string `json:"contentUrl"`
	Caption string `json:"caption,omitempty"`
	Credit  string `json:"creditText,omitempty"`
}

// linkedSheet is the page itself: what has a language, a licence and a source is
// what is told, not what is done.
type linkedSheet struct {
	Type    string        `json:"@type"`
	URL     string        `json:"url"`
	Lang    string        `json:"inLanguage"`
	Licence any           `json:"license,omitempty"`
	BasedOn *linkedSource `json:"isBasedOn,omitempty"`
}

type linkedSource struct {
	Type       string `json:"@type"`
	Name       string `json:"name"`
	URL        string `json:"url,omitempty"`
	Identifier string `json:"identifier,omitempty"`
	Date       string `json:"dateModified,omitempty"`
}

type linkedLicence struct {
	Type string `json:"@type"`
	Name string `json:"name"`
}

type linkedApproach struct {
	Type    string      `json:"@type"`
	State   string      `json:"bocage:state"`
	When    string      `json:"bocage:when,omitempty"`
	Who     *linkedText `json:"bocage:who,omitempty"`
	Why     *linkedText `json:"bocage:why,omitempty"`
	With    *linkedText `json:"bocage:with,omitempty"`
	Method  *linkedText `json:"bocage:method,omitempty"`
	Cost    *linkedText `json:"bocage:cost,omitempty"`
	Time    *linkedText `json:"bocage:time,omitempty"`
	Limits  *linkedText `json:"bocage:limits,omitempty"`
	Lessons *linkedText `json:"bocage:lessons,omitempty"`
}

// linked tells an initiative in the language of a request.
func (s *Server) linked(r *Request, places *territory.Set, in app.InitiativeView) linkedInitiative {
	sheet := s.config.Base + r.To("initiative", slugOf(in.Path))
	name, spoken := in.In(r.Lang, "name")
	words := func(field string) *linkedText { return linkedWords(in.Initiative, r.Lang, spoken, field) }
	l := linkedInitiative{
		ID: s.linkedID(in.ID), Type: "Project", Identifier: in.ID, Name: linkedText{said: name}, Description: words("summary"), URL: sheet,
		Founded: in.Start, Dissolved: in.End, Email: in.PublicEmail, Telephone: in.PublicPhone, SameAs: in.Web,
		Status: string(in.Status), Themes: in.Themes, For: in.For, Action: in.Action, Governance: in.Governance, Funding: in.Funding,
		Elsewhere: words("elsewhere"), Fictional: in.Fictional,
		SubjectOf: linkedSheet{Type: "WebPage", URL: sheet, Lang: spoken},
	}
	if len(in.Action) > 0 {
		l.Reach = string(initiative.ScaleRule{}.Reach(in.Action))
	}
	if in.Story != "" {
		said, lang := in.In(r.Lang, "story")
		l.Story = foreignText(text.PlainHTML(said), lang, spoken)
	}
	for _, code := range in.Themes {
		l.Keywords = append(l.Keywords, r.code("registry.theme", code))
	}
	for _, p := range in.Pictures {
		l.Image = append(l.Image, linkedImage{"ImageObject", s.config.Base + r.To("initiative_file", slugOf(in.Path), p.Blob), p.Alt, p.Credit})
	}
	l.act(r, in.Initiative)
	l.where(places, in.Initiative)
	l.told(in.Source)
	if in.Approach.State != "" {
		l.Approach = &linkedApproach{Type: "bocage:MeasurementApproach", State: string(in.Approach.State), When: in.Approach.When,
			Who: words("approach_who"), Why: words("approach_why"), With: words("approach_with"), Method: words("approach_method"),
			Cost: words("approach_cost"), Time: words("approach_time"), Limits: words("approach_limits"), Lessons: words("approach_lessons")}
	}
	return l
}

// linkedID names an initiative for good: its page's address follows its name.
func (s *Server) linkedID(id string) string {
	return s.config.Base + s.URL(French, "registry_jsonld") + "#" + id
}

func linkedWords(in initiative.Initiative, lang, sheet, field string) *linkedText {
	said, spoken := in.In(lang, field)
	return foreignText(said, spoken, sheet)
}

func foreignText(said, spoken, sheet string) *linkedText {
	switch {
	case said == "":
		return nil
	case spoken == sheet:
		return &linkedText{said: said}
	}
	return &linkedText{said, spoken}
}

// act says who leads, takes part and pays.
func (l *linkedInitiative) act(r *Request, in initiative.Initiative) {
	for _, o := range in.Organisations {
		told := linkedOrganisation{Type: "Organization", Name: r.bearing(o.Name), LegalForm: o.LegalForm}
		if o.SIRET != "" {
			told.Identifier = append(told.Identifier, registered("SIRET", o.SIRET))
		}
		if o.RNA != "" {
			told.Identifier = append(told.Identifier, registered("RNA", o.RNA))
		}
		switch o.Role {
		case "funder":
			l.Funder = append(l.Funder, told)
		case "partner":
			l.Member = append(l.Member, told)
		default:
			l.Lead = append(l.Lead, told)
		}
	}
}

func (l *linkedInitiative) where(places *territory.Set, in initiative.Initiative) {
	for _, k := range in.Territories {
		area := linkedArea{Type: "AdministrativeArea", Name: territoryName(places, k)}
		if t, known := places.Get(k); known && !t.Fictional {
			code := registered("INSEE "+string(k.Level()), k.Code())
			if k.Level() == territory.EPCI {
				code.Property = "SIREN"
			}
			area.Identifier = &code
		}
		l.AreaServed = append(l.AreaServed, area)
	}
	for _, p := range in.Places {
		place := linkedPlace{Type: "Place", Name: p.Label, Address: p.Address}
		if p.Lon != nil && p.Lat != nil {
			place.Geo = &linkedPoint{"GeoCoordinates", *p.Lat, *p.Lon}
		}
		if place != (linkedPlace{Type: "Place"}) {
			l.Location = append(l.Location, place)
		}
	}
}

// told says where the sheet comes from, and under which licence.
func (l *linkedInitiative) told(source initiative.Source) {
	switch {
	case text.WebAddress(source.Licence):
		l.SubjectOf.Licence = source.Licence
	case source.Licence != "":
		l.SubjectOf.Licence = linkedLicence{"CreativeWork", source.Licence}
	}
	if source.List != "" {
		l.SubjectOf.BasedOn = &linkedSource{"Dataset", source.List, source.URL, source.Key, source.Date}
	}
}

// inPage is what the page of the sheet carries for machines: a search engine
// fetches no context, and reads the story on the page.
func (l linkedInitiative) inPage() *linkedInitiative {
	l.Context, l.Story = ownContext, nil
	return &l
}
