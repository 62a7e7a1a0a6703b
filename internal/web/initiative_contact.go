package web

import (
	"time"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/initiative"
)

// noticeVersion is the version of the notice shown where personal data is asked
// for: it is kept with what people gave having read it.
const noticeVersion = "2026-11"

// fillContact opens the contact of a sheet on what is stored.
func fillContact(f *Form, c initiative.Contact) *Form {
	f.Set("contact_name", c.Name).Set("contact_email", c.Email).Set("contact_phone", c.Phone)
	if c.Consent != "" {
		f.Set("contact_agreed", "oui")
	}
	return f
}

// readContact reads who may be reached about a sheet. What was not touched keeps
// the notice and the date it came with; what was typed is kept with today's,
// once the person agreed.
func readContact(f *Form, stored app.InitiativeView, now time.Time) initiative.Contact {
	c, agreed := initiative.Contact{Name: f.Text("contact_name"), Email: f.Text("contact_email"), Phone: f.Text("contact_phone")}, f.Checked("contact_agreed")
	was := stored.Contact
	untouched := c.Name == was.Name && c.Email == was.Email && c.Phone == was.Phone
	switch {
	case c.Empty():
		return initiative.Contact{}
	case untouched && agreed == (was.Consent != ""):
		return was
	case !agreed:
		f.Refuse("contact_agreed", "contact.agreement_missing")
		return c
	}
	c.Notice, c.Consent = noticeVersion, now.Format(time.DateOnly)
	return c
}

// contactFacts are for those who edit the sheet.
func contactFacts(r *Request, c initiative.Contact) []Fact {
	facts := told(nil, r.L.T("initiative.contact.name"), c.Name)
	facts = told(facts, r.L.T("initiative.contact.email"), c.Email)
	facts = told(facts, r.L.T("initiative.contact.phone"), c.Phone)
	if c.Empty() {
		return facts
	}
	agreed := r.L.T("initiative.contact.agreed.unknown")
	if c.Consent != "" {
		agreed = r.L.Date(c.Consent)
	}
	return told(facts, r.L.T("initiative.contact.agreed"), agreed)
}

// reachFacts is how anyone reaches an initiative: its pages, and what whoever
// wrote the sheet chose to publish.
func reachFacts(r *Request, in initiative.Initiative) []Fact {
	var facts []Fact
	for _, address := range in.Web {
		facts = append(facts, Fact{Label: r.L.T("initiative.web"), Text: address, Href: address})
	}
	if in.PublicEmail != "" {
		facts = append(facts, Fact{Label: r.L.T("initiative.public_email"), Text: in.PublicEmail, Href: "mailto:" + in.PublicEmail})
	}
	if in.PublicPhone != "" {
		facts = append(facts, Fact{Label: r.L.T("initiative.public_phone"), Text: in.PublicPhone})
	}
	return facts
}
