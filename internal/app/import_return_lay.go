package app

import (
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

// layCells gives a sheet what cells that came back say of it; keys are theirs, in
// is what they were read as. What no cell of an export shows stays.
func layCells(have, in initiative.Initiative, keys []string) initiative.Initiative {
	if len(keys) == 0 {
		return have
	}
	next := have
	next.Extra, next.Organisations, next.Places = slices.Clone(have.Extra), slices.Clone(have.Organisations), slices.Clone(have.Places)
	for _, key := range keys {
		switch lay := layers[key]; {
		case lay != nil:
			lay(&next, in)
		case strings.HasPrefix(key, extraKey):
			next.Extra = layExtra(next.Extra, in.Extra, strings.TrimPrefix(key, extraKey))
		}
	}
	if slices.ContainsFunc(keys, func(k string) bool { return k == "commune" || k == "commune_code" || k == "departement" }) {
		layTerritories(&next, have, in)
	}
	if emptiedPlace(have, next) {
		next.Places = next.Places[1:]
	}
	return next.Clean()
}

// emptiedPlace says whether nothing is left of the place that an export shows.
func emptiedPlace(have, next initiative.Initiative) bool {
	blank := func(p initiative.Place) bool { return p == initiative.Place{Territory: p.Territory} }
	return len(next.Places) > 0 && blank(next.Places[0]) && (len(have.Places) == 0 || !blank(have.Places[0]))
}

type layer = func(next *initiative.Initiative, in initiative.Initiative)

// layers put what a cell says where it belongs.
var layers = map[string]layer{
	"name":         func(n *initiative.Initiative, in initiative.Initiative) { n.Name = in.Name },
	"summary":      func(n *initiative.Initiative, in initiative.Initiative) { n.Summary = in.Summary },
	"start":        func(n *initiative.Initiative, in initiative.Initiative) { n.Start = in.Start },
	"end":          func(n *initiative.Initiative, in initiative.Initiative) { n.End = in.End },
	"status":       func(n *initiative.Initiative, in initiative.Initiative) { n.Status = in.Status },
	"themes":       func(n *initiative.Initiative, in initiative.Initiative) { n.Themes = in.Themes },
	"tags":         func(n *initiative.Initiative, in initiative.Initiative) { n.Tags = in.Tags },
	"for":          func(n *initiative.Initiative, in initiative.Initiative) { n.For = in.For },
	"action":       func(n *initiative.Initiative, in initiative.Initiative) { n.Action = in.Action },
	"governance":   func(n *initiative.Initiative, in initiative.Initiative) { n.Governance = in.Governance },
	"funding":      func(n *initiative.Initiative, in initiative.Initiative) { n.Funding = in.Funding },
	"web":          func(n *initiative.Initiative, in initiative.Initiative) { n.Web = in.Web },
	"public_email": func(n *initiative.Initiative, in initiative.Initiative) { n.PublicEmail = in.PublicEmail },
	"public_phone": func(n *initiative.Initiative, in initiative.Initiative) { n.PublicPhone = in.PublicPhone },
	"story":        func(n *initiative.Initiative, in initiative.Initiative) { n.Story = in.Story },
	"elsewhere":    func(n *initiative.Initiative, in initiative.Initiative) { n.Elsewhere = in.Elsewhere },

	"organisation": layLeads,
	"legal_form":   layLead(func(o *initiative.Organisation, of initiative.Organisation) { o.LegalForm = of.LegalForm }),
	"siret":        layLead(func(o *initiative.Organisation, of initiative.Organisation) { o.SIRET = of.SIRET }),
	"rna":          layLead(func(o *initiative.Organisation, of initiative.Organisation) { o.RNA = of.RNA }),
	"partners":     layOthers("partner"),
	"funders":      layOthers("funder"),

	"place":   layPlace(func(p *initiative.Place, of initiative.Place) { p.Label = of.Label }),
	"address": layPlace(func(p *initiative.Place, of initiative.Place) { p.Address = of.Address }),
	"postcode": layPlace(func(p *initiative.Place, of initiative.Place) {
		if !strings.Contains(p.Address, of.Address) {
			p.Address = strings.TrimSpace(p.Address + " " + of.Address)
		}
	}),
	"lon": layPlace(func(p *initiative.Place, of initiative.Place) { p.Lon = of.Lon }),
	"lat": layPlace(func(p *initiative.Place, of initiative.Place) { p.Lat = of.Lat }),
	"coordinates": layPlace(func(p *initiative.Place, of initiative.Place) {
		if of.Lon != nil {
			p.Lon, p.Lat = of.Lon, of.Lat
		}
	}),

	"approach":          func(n *initiative.Initiative, in initiative.Initiative) { n.Approach.State = in.Approach.State },
	"approach_who":      func(n *initiative.Initiative, in initiative.Initiative) { n.Approach.Who = in.Approach.Who },
	"approach_when":     func(n *initiative.Initiative, in initiative.Initiative) { n.Approach.When = in.Approach.When },
	"approach_why":      func(n *initiative.Initiative, in initiative.Initiative) { n.Approach.Why = in.Approach.Why },
	"approach_with":     func(n *initiative.Initiative, in initiative.Initiative) { n.Approach.With = in.Approach.With },
	"approach_method":   func(n *initiative.Initiative, in initiative.Initiative) { n.Approach.Method = in.Approach.Method },
	"approach_cost":     func(n *initiative.Initiative, in initiative.Initiative) { n.Approach.Cost = in.Approach.Cost },
	"approach_time":     func(n *initiative.Initiative, in initiative.Initiative) { n.Approach.Time = in.Approach.Time },
	"approach_limits":   func(n *initiative.Initiative, in initiative.Initiative) { n.Approach.Limits = in.Approach.Limits },
	"approach_lessons":  func(n *initiative.Initiative, in initiative.Initiative) { n.Approach.Lessons = in.Approach.Lessons },
	"approach_document": layDocument,

	"list":        func(n *initiative.Initiative, in initiative.Initiative) { n.Source.List = in.Source.List },
	"key":         func(n *initiative.Initiative, in initiative.Initiative) { n.Source.Key = in.Source.Key },
	"source_url":  func(n *initiative.Initiative, in initiative.Initiative) { n.Source.URL = in.Source.URL },
	"source_date": func(n *initiative.Initiative, in initiative.Initiative) { n.Source.Date = in.Source.Date },
	"licence":     func(n *initiative.Initiative, in initiative.Initiative) { n.Source.Licence = in.Source.Licence },
}

// layLead writes to the organisation that an export puts in the columns of the one
// that carries the initiative.
func layLead(set func(o *initiative.Organisation, of initiative.Organisation)) layer {
	return func(n *initiative.Initiative, in initiative.Initiative) {
		var of initiative.Organisation
		if len(in.Organisations) > 0 && in.Organisations[0].Role == "lead" {
			of = in.Organisations[0]
		}
		i := slices.IndexFunc(n.Organisations, initiative.Organisation.Leads)
		if i < 0 {
			n.Organisations, i = slices.Insert(n.Organisations, 0, initiative.Organisation{Role: "lead"}), 0
		}
		set(&n.Organisations[i], of)
	}
}

// layLeads writes the name of who carries the initiative, and adds those that the cell
// says carry it too.
func layLeads(n *initiative.Initiative, in initiative.Initiative) {
	layLead(func(o *initiative.Organisation, of initiative.Organisation) { o.Name = of.Name })(n, in)
	for _, o := range in.Organisations[min(1, len(in.Organisations)):] {
		named := func(h initiative.Organisation) bool { return text.Fold(h.Name) == text.Fold(o.Name) && h.Leads() }
		if o.Leads() && !slices.ContainsFunc(n.Organisations, named) {
			n.Organisations = append(n.Organisations, o)
		}
	}
}

// layOthers keeps of the partners, or of the funders, those that the cell still
// names, with all that is known of them, and adds the others.
func layOthers(role string) layer {
	return func(n *initiative.Initiative, in initiative.Initiative) {
		lead := slices.IndexFunc(n.Organisations, initiative.Organisation.Leads)
		named := map[string]bool{}
		for _, o := range in.Organisations {
			if o.Role == role {
				named[text.Fold(o.Name)] = true
			}
		}
		var out []initiative.Organisation
		there := map[string]bool{}
		for i, o := range n.Organisations {
			ours := i != lead && (o.Role == "funder") == (role == "funder")
			if ours && !named[text.Fold(o.Name)] {
				continue
			}
			if ours {
				there[text.Fold(o.Name)] = true
			}
			out = append(out, o)
		}
		for _, o := range in.Organisations {
			if o.Role == role && !there[text.Fold(o.Name)] {
				out = append(out, o)
			}
		}
		n.Organisations = out
	}
}

func layPlace(set func(p *initiative.Place, of initiative.Place)) layer {
	return func(n *initiative.Initiative, in initiative.Initiative) {
		var of initiative.Place
		if len(in.Places) > 0 {
			of = in.Places[0]
		}
		if len(n.Places) == 0 {
			n.Places = []initiative.Place{{}}
		}
		set(&n.Places[0], of)
	}
}

func layDocument(n *initiative.Initiative, in initiative.Initiative) {
	have, of := n.Approach.Document, in.Approach.Document
	switch {
	case of == nil && have != nil && have.Blob == "":
		n.Approach.Document = nil
	case of == nil && have != nil:
		kept := *have
		kept.URL = ""
		n.Approach.Document = &kept
	case of != nil && have != nil && have.Blob != "":
		kept := *have
		kept.URL = of.URL
		n.Approach.Document = &kept
	case of != nil:
		n.Approach.Document = of
	}
}

func layExtra(have, in []initiative.Extra, name string) []initiative.Extra {
	i := slices.IndexFunc(in, func(x initiative.Extra) bool { return x.Name == name })
	at := slices.IndexFunc(have, func(x initiative.Extra) bool { return x.Name == name })
	switch {
	case i < 0 && at < 0:
	case i < 0:
		have = slices.Delete(have, at, at+1)
	case at < 0:
		have = append(have, in[i])
	default:
		have[at].Value = in[i].Value
	}
	return have
}

// layTerritories writes where the initiative acts; its place goes along when it lay
// in the one commune that it acted in.
func layTerritories(next *initiative.Initiative, have, in initiative.Initiative) {
	next.Territories = in.Territories
	if len(next.Places) == 0 || len(have.Territories) != 1 || next.Places[0].Territory != have.Territories[0] {
		return
	}
	next.Places[0].Territory = ""
	if len(in.Territories) == 1 && in.Territories[0].Level() == territory.Commune {
		next.Places[0].Territory = in.Territories[0]
	}
}

// layContact gives a contact the cells that came back.
func layContact(have, in initiative.Contact, keys []string) initiative.Contact {
	for _, key := range keys {
		switch key {
		case "contact_name":
			have.Name = in.Name
		case "contact_email":
			have.Email = in.Email
		case "contact_phone":
			have.Phone = in.Phone
		case "contact_notice":
			have.Notice = in.Notice
		case "contact_consent":
			have.Consent = in.Consent
		}
	}
	if have.Empty() {
		return initiative.Contact{}
	}
	return have
}
