package initiative

import (
	"net/mail"
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/calendar"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

// Limits on what one record may hold.
const (
	MaxName    = 200
	MaxAddress = 2_000 // of a line that holds an address or a code
	MaxSummary = 2_000
	MaxStory   = 50_000
	MaxCaption = 300 // the words of a picture, the title of a document
	MaxItems   = 50  // organisations, territories, places, links, pictures…
	MaxExtra   = 200
	MaxTags    = 20 // of one sheet
	MaxTag     = 60
)

// Themes are the registry's themes, in the order they are shown.
var Themes = []string{
	"mobility", "culture", "food", "agriculture", "housing", "health", "care", "employment", "training", "youth",
	"ageing", "commerce", "services", "digital", "energy", "environment", "reuse", "social_link", "citizenship",
	"heritage", "tourism",
}

// LegalForms are the codes of legal forms.
var LegalForms = []string{
	"association", "cooperative", "mutual", "foundation", "company", "commune", "epci", "departement", "region",
	"public", "collective", "other",
}

// Statuses, LinkTypes, ApproachStates and Roles are the closed lists of a record.
var (
	Statuses       = []Status{Planned, Running, Paused, Ended}
	LinkTypes      = []LinkType{Funds, FundedBy, CarriesWith, SharesMeans, RefersTo, ReceivesFrom, Replicates, ReplicatedBy}
	ApproachStates = []ApproachState{ApproachNone, ApproachPlanned, ApproachDone}
	Roles          = []string{Lead, "partner", "funder", "network"}
	Shares         = []string{"money", "premises", "people", "vehicle", "equipment", "data", "skills"}
	ActionLevels   = []territory.Level{territory.Commune, territory.EPCI, territory.Departement, territory.Region, territory.National}
)

// Clean makes the texts of a record safe and tidy: control characters out,
// rich text sanitised, blank items dropped. It never refuses anything.
func (in Initiative) Clean() Initiative {
	in.Name = text.CleanLine(in.Name, MaxName*4)
	in.Summary = text.CleanText(in.Summary, MaxSummary*4)
	in.Story = text.CleanHTML(in.Story)
	in.Elsewhere = text.CleanText(in.Elsewhere, MaxSummary*4)
	in.Translations = in.Translations.clean(in.Pictures)
	in.Organisations = slices.DeleteFunc(slices.Clone(in.Organisations), func(o Organisation) bool {
		return strings.TrimSpace(o.Name) == ""
	})
	for i, o := range in.Organisations {
		in.Organisations[i].Name = text.CleanLine(o.Name, MaxName*4)
		in.Organisations[i].Terms = o.Terms.Clean()
	}
	in.Links = slices.Clone(in.Links)
	for i, k := range in.Links {
		in.Links[i].Terms = k.Terms.Clean()
	}
	in.Alone = in.Alone && !slices.ContainsFunc(in.Organisations, Organisation.Backs) && len(in.Links) == 0 // who is named is there
	in.For = text.CleanLines(in.For, MaxAddress)
	in.Tags = cleanTags(in.Tags)
	in.Web = text.CleanLines(in.Web, MaxAddress)
	in.PublicEmail, in.PublicPhone = text.CleanLine(in.PublicEmail, MaxName), text.CleanLine(in.PublicPhone, MaxName)
	return in.quiet()
}

// Validate says what of a record can't be accepted, field by field.
func (in Initiative) Validate() fault.List {
	var l fault.List
	if !id.Valid(in.ID) {
		l.Add("id", "id.invalid", "value", in.ID)
	}
	require(&l, "name", in.Name, MaxName)
	l.Limit("summary", in.Summary, MaxSummary)
	l.Limit("story", in.Story, MaxStory)
	l.Limit("elsewhere", in.Elsewhere, MaxSummary)
	in.Translations.validate(&l)
	for field, words := range map[string]string{"who": in.Approach.Who, "why": in.Approach.Why, "with": in.Approach.With, "method": in.Approach.Method,
		"cost": in.Approach.Cost, "time": in.Approach.Time, "limits": in.Approach.Limits, "lessons": in.Approach.Lessons, "when": in.Approach.When} {
		l.Limit("approach."+field, words, MaxStory)
	}
	in.validateDates(&l)
	in.validateCodes(&l)
	for i, o := range in.Organisations {
		o.validate(&l, "organisations."+strconv.Itoa(i))
	}
	for i, w := range in.Web {
		if !text.WebAddress(w) {
			l.Add("web."+strconv.Itoa(i), "url.invalid", "value", w)
		}
	}
	validateEmail(&l, "public_email", in.PublicEmail)
	l.Limit("public_phone", in.PublicPhone, MaxPhone)
	in.validatePlaces(&l)
	in.validateLinks(&l)
	in.validateCounts(&l)
	in.validateTags(&l)
	return l
}

func require(l *fault.List, field, value string, max int) {
	if strings.TrimSpace(value) == "" {
		l.Add(field, "required")
		return
	}
	l.Limit(field, value, max)
}

func (in Initiative) validateDates(l *fault.List) {
	calendar.Period(l, "start", in.Start, "end", in.End)
	calendar.Written(l, "approach.when", in.Approach.When)
	calendar.Check(l, "source.date", in.Source.Date)
	calendar.Day(l, "confirmed", in.Confirmed)
}

func (in Initiative) validateCodes(l *fault.List) {
	known(l, "status", Statuses, in.Status)
	known(l, "approach.state", ApproachStates, in.Approach.State)
	for i, t := range in.Themes {
		known(l, "themes."+strconv.Itoa(i), Themes, t)
	}
	for field, levels := range map[string]Levels{"action": in.Action, "governance": in.Governance, "funding": in.Funding} {
		for _, level := range levels {
			known(l, field, ActionLevels, level)
		}
	}
	for i, silence := range in.Silences {
		known(l, "silences."+strconv.Itoa(i), GapKinds, silence.Part)
		known(l, "silences."+strconv.Itoa(i), Reasons, silence.Why)
	}
	for i, k := range in.Territories {
		if _, err := territory.ParseKey(string(k)); err != nil {
			l.Add("territories."+strconv.Itoa(i), "territory.unknown", "value", string(k))
		}
	}
}

// known refuses a code outside its closed list; an empty code is unknown and
// accepted.
func known[T ~string](l *fault.List, field string, list []T, value T) {
	if value != "" && !slices.Contains(list, value) {
		l.Add(field, "code.unknown", "value", string(value))
	}
}

func (o Organisation) validate(l *fault.List, field string) {
	require(l, field+".name", o.Name, MaxName)
	known(l, field+".role", Roles, o.Role)
	known(l, field+".legal_form", LegalForms, o.LegalForm)
	if o.SIRET != "" && !ValidSIRET(o.SIRET) {
		l.Add(field+".siret", "siret.invalid", "value", o.SIRET)
	}
	if o.RNA != "" && !ValidRNA(o.RNA) {
		l.Add(field+".rna", "rna.invalid", "value", o.RNA)
	}
	o.Terms.Validate(l, field)
}

// Clean makes the words of a link tidy.
func (t Terms) Clean() Terms {
	t.Note, t.Source = text.CleanLine(t.Note, MaxSummary*4), text.CleanLine(t.Source, MaxCaption*4)
	return t
}

// Validate says what of the terms of a link can't be accepted.
func (t Terms) Validate(l *fault.List, field string) {
	calendar.Period(l, field+".since", t.Since, field+".until", t.Until)
	for _, s := range t.Shares {
		known(l, field+".shares", Shares, s)
	}
	if len(t.Shares) > len(Shares) {
		l.Add(field+".shares", "too_many", "max", len(Shares))
	}
	l.Limit(field+".note", t.Note, MaxSummary)
	l.Limit(field+".source", t.Source, MaxCaption)
}

func (in Initiative) validatePlaces(l *fault.List) {
	for i, p := range in.Places {
		field := "places." + strconv.Itoa(i)
		if _, err := territory.ParseKey(string(p.Territory)); p.Territory != "" && err != nil {
			l.Add(field+".territory", "territory.unknown", "value", string(p.Territory))
		}
		if (p.Lon == nil) != (p.Lat == nil) {
			l.Add(field, "place.half_coordinates")
			continue
		}
		if p.Lon != nil && !(*p.Lon >= -180 && *p.Lon <= 180 && *p.Lat >= -90 && *p.Lat <= 90) {
			l.Add(field, "place.outside_earth", "lon", *p.Lon, "lat", *p.Lat)
		}
	}
}

func (in Initiative) validateLinks(l *fault.List) {
	for i, k := range in.Links {
		field := "links." + strconv.Itoa(i)
		if k.Type == "" {
			l.Add(field+".type", "required")
		}
		known(l, field+".type", LinkTypes, k.Type)
		if k.To == "" && strings.TrimSpace(k.Name) == "" {
			l.Add(field+".name", "required")
		}
		if k.To != "" && k.To == in.ID {
			l.Add(field+".to", "link.itself")
		}
		k.Terms.Validate(l, field)
	}
	for i, p := range in.Pictures {
		if strings.TrimSpace(p.Alt) == "" {
			l.Add("pictures."+strconv.Itoa(i)+".alt", "picture.alt_missing")
		}
	}
	for i, d := range in.Documents {
		if d.URL != "" && !text.WebAddress(d.URL) {
			l.Add("documents."+strconv.Itoa(i)+".url", "url.invalid", "value", d.URL)
		}
	}
	if d := in.Approach.Document; d != nil && d.URL != "" && !text.WebAddress(d.URL) {
		l.Add("approach.document.url", "url.invalid", "value", d.URL)
	}
	if in.Source.URL != "" && !text.WebAddress(in.Source.URL) {
		l.Add("source.url", "url.invalid", "value", in.Source.URL)
	}
	if len(in.KeyFigures) > 3 {
		l.Add("key_figures", "too_many", "max", 3)
	}
}

func (in Initiative) validateCounts(l *fault.List) {
	for field, n := range map[string]int{
		"organisations": len(in.Organisations), "territories": len(in.Territories), "places": len(in.Places),
		"links": len(in.Links), "pictures": len(in.Pictures), "documents": len(in.Documents), "web": len(in.Web), "for": len(in.For), "merged": len(in.Merged), "silences": len(in.Silences),
	} {
		if n > MaxItems {
			l.Add(field, "too_many", "max", MaxItems)
		}
	}
	if len(in.Extra) > MaxExtra {
		l.Add("extra", "too_many", "max", MaxExtra)
	}
}

// Validate says what of a contact can't be accepted.
func (c Contact) Validate() fault.List {
	var l fault.List
	l.Limit("contact.name", c.Name, MaxName)
	l.Limit("contact.phone", c.Phone, MaxPhone)
	validateEmail(&l, "contact.email", c.Email)
	calendar.Check(&l, "contact.consent_at", c.Consent)
	return l
}

// MaxPhone leaves room for an extension and the hours of an office.
const MaxPhone = 40

func validateEmail(l *fault.List, field, email string) {
	if email == "" {
		return
	}
	if a, err := mail.ParseAddress(email); err != nil || a.Address != email {
		l.Add(field, "email.invalid", "value", email)
	}
}
