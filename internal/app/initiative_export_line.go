package app

import (
	"maps"
	"math"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/text"
)

// exportLine is what an export says of an initiative, before its reader is known:
// codes are not words yet, every translation is there, and so is what only those
// who work on the registry see. It holds nothing of the contact, which is
// read for who may see it (exporter).
type exportLine struct {
	id      string
	version int64
	updated int64
	values  []exportValue // by field, in the order of importFields
	told    []toldText
	extras  []initiative.Extra
}

// exportValue is a cell of a line.
type exportValue struct {
	kind   exportKind
	text   string
	number float64
}

type exportKind uint8

const (
	noValue  exportKind = iota
	asSaid              // a text as it is
	asDay               // a date
	asFigure            // a number
	asWord              // a code of the catalogue
	asWords             // several
	asWhere             // keys of territories: their names or their codes
)

// parted stands between codes: no code holds it.
const parted = "\x1f"

// toldText is a text that was also told in another language.
type toldText struct{ lang, field, said string }

// fieldAt is where each field is in importFields.
var fieldAt = func() map[string]int {
	at := make(map[string]int, len(importFields))
	for i, f := range importFields {
		at[f.name] = i
	}
	return at
}()

// labelsOf says where the words of a field's codes stand in the catalogue.
var labelsOf = map[string]string{
	"status": "status.", "themes": "registry.theme.", "action": "level.", "governance": "level.", "funding": "level.", "legal_form": "legal_form.", "approach": "approach.",
}

// clear readies a line to be filled; what it holds is used again.
func (l *exportLine) clear() {
	if l.values == nil {
		l.values = make([]exportValue, len(importFields))
	}
	clear(l.values)
	l.id, l.version, l.updated, l.told, l.extras = "", 0, 0, l.told[:0], nil
}

// fill makes the line of an initiative, as someone sees it.
func (l *exportLine) fill(v InitiativeView) {
	l.clear()
	l.id, l.version, l.updated, l.extras = v.ID, v.Version, v.updated, v.Extra
	l.identity(v.Initiative)
	l.organisations(v.Organisations)
	l.place(v.Initiative)
	l.measure(v.Approach)
	for _, lang := range slices.Sorted(maps.Keys(v.Translations)) {
		for _, field := range toldBeside {
			if s, spoken := v.In(lang, field); spoken == lang && spoken != v.Spoken() {
				l.told = append(l.told, toldText{lang, field, s})
			}
		}
	}
}

// translated is a field in a language, "" when it was first told in it or never was.
func (l *exportLine) translated(lang, field string) string {
	for _, t := range l.told {
		if t.lang == lang && t.field == field {
			return t.said
		}
	}
	return ""
}

func (l *exportLine) set(field string, kind exportKind, s string) {
	if s != "" {
		l.values[fieldAt[field]] = exportValue{kind: kind, text: s}
	}
}

func (l *exportLine) put(field, s string)            { l.set(field, asSaid, s) }
func (l *exportLine) day(field, iso string)          { l.set(field, asDay, iso) }
func (l *exportLine) code(field, code string)        { l.set(field, asWord, code) }
func (l *exportLine) list(field string, of []string) { l.set(field, asSaid, joinList(of)) }
func (l *exportLine) codes(field string, of []string) {
	l.set(field, asWords, strings.Join(of, parted))
}
func (l *exportLine) figure(field string, v float64) {
	l.values[fieldAt[field]] = exportValue{kind: asFigure, number: v}
}

func (l *exportLine) identity(in initiative.Initiative) {
	l.put("id", in.ID)
	l.put("name", in.Name)
	l.put("summary", in.Summary)
	l.day("start", in.Start)
	l.day("end", in.End)
	l.code("status", string(in.Status))
	l.codes("themes", in.Themes)
	l.list("for", in.For)
	l.list("tags", in.Tags)
	l.codes("action", stringsOf(in.Action))
	l.codes("governance", stringsOf(in.Governance))
	l.codes("funding", stringsOf(in.Funding))
	l.list("web", in.Web)
	l.put("public_email", in.PublicEmail)
	l.put("public_phone", in.PublicPhone)
	l.put("story", text.TypedHTML(in.Story))
	l.put("elsewhere", in.Elsewhere)
	l.put("list", in.Source.List)
	l.put("key", in.Source.Key)
	l.put("source_url", in.Source.URL)
	l.day("source_date", in.Source.Date)
	l.put("licence", in.Source.Licence)
}

// organisations puts the one that leads in its columns, and the names of the
// others by what they do.
func (l *exportLine) organisations(all []initiative.Organisation) {
	var partners, funders, networks []string
	lead := false
	for _, o := range all {
		switch {
		case !lead && (o.Role == "lead" || o.Role == ""):
			lead = true
			l.put("organisation", o.Name)
			l.code("legal_form", o.LegalForm)
			l.put("siret", o.SIRET)
			l.put("rna", o.RNA)
		case o.Role == "funder":
			funders = append(funders, o.Name)
		case o.Role == "network":
			networks = append(networks, o.Name)
		default:
			partners = append(partners, o.Name)
		}
	}
	l.list("partners", partners)
	l.list("funders", funders)
	l.list("networks", networks)
}

func (l *exportLine) place(in initiative.Initiative) {
	keys := strings.Join(stringsOf(in.Territories), parted)
	l.set("commune", asWhere, keys)
	l.set("commune_code", asWhere, keys)
	if len(in.Places) == 0 {
		return
	}
	p := in.Places[0]
	l.put("place", p.Label)
	l.put("address", p.Address)
	if p.Lon != nil && p.Lat != nil && !math.IsNaN(*p.Lon+*p.Lat) {
		l.figure("lon", *p.Lon)
		l.figure("lat", *p.Lat)
	}
}

func (l *exportLine) measure(a initiative.Approach) {
	l.code("approach", string(a.State))
	l.put("approach_who", a.Who)
	l.put("approach_when", a.When)
	l.put("approach_why", a.Why)
	l.put("approach_with", a.With)
	l.put("approach_method", a.Method)
	l.put("approach_cost", a.Cost)
	l.put("approach_time", a.Time)
	l.put("approach_limits", a.Limits)
	l.put("approach_lessons", a.Lessons)
	if a.Document != nil {
		l.put("approach_document", a.Document.URL)
	}
}

// contact adds what only who may see it is given.
func (l *exportLine) contact(c initiative.Contact) {
	l.put("contact_name", c.Name)
	l.put("contact_email", c.Email)
	l.put("contact_phone", c.Phone)
	l.put("contact_notice", c.Notice)
	l.day("contact_consent", c.Consent)
}
