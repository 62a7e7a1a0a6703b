package bundle

import (
	"strconv"
	"time"

	"codeberg.org/bocage/bocage/internal/calendar"
	"codeberg.org/bocage/bocage/internal/fault"
)

// Ahead says what in a bundle is told as done on a day that has not come yet:
// words heard, an agreement, a reading, a published version.
func (b Bundle) Ahead(now time.Time) fault.List {
	c := &checking{}
	for _, x := range b.Stories {
		c.under(at("stories", x.ID), x.Ahead(now))
	}
	for _, x := range b.Contributions {
		c.under(at("contributions", x.ID), x.Ahead(now))
	}
	for _, x := range b.Initiatives {
		if x.Contact != nil {
			calendar.Passed(&c.Wrong, at("initiatives", x.ID)+".contact.consent_at", x.Contact.Consent, now)
		}
	}
	for _, x := range b.Editions {
		calendar.Passed(&c.Wrong, at("editions", strconv.Itoa(x.Number))+".date", x.Date, now)
	}
	return c.Wrong
}
