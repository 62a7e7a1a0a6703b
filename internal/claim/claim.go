// Package claim tells who holds a sheet of the directory: someone of the initiative,
// who asked for it, proved an address, and edits it without an account.
package claim

import (
	"net/url"
	"slices"
	"strings"
	"time"
)

// State is where a claim stands.
type State string

// The states of a claim. A sheet has one holder at most.
const (
	Asked   State = "asked"   // the address is not proved yet
	Waiting State = "waiting" // for who keeps the directory
	Held    State = "held"
	Refused State = "refused"
	Ended   State = "ended"
)

// Shown are the states that have a list.
var Shown = []State{Waiting, Held, Refused, Ended}

// Ground is why someone holds a sheet.
type Ground string

// The grounds.
const (
	ByContact Ground = "contact" // the address was on the sheet
	BySite    Ground = "site"    // it is one of the sheet's own site
	ByKeeper  Ground = "keeper"  // who keeps the directory said yes
	ByHolder  Ground = "holder"  // who held it before handed it over
)

// Ending is why someone does not hold a sheet any more.
type Ending string

// The endings.
const (
	Left      Ending = "left"
	HandedOn  Ending = "handed"
	Withdrawn Ending = "withdrawn"
)

// Claim is one person's claim on one sheet. Who they are is their contact.
type Claim struct {
	ID         string   `json:"id"`
	Initiative string   `json:"initiative"`
	State      State    `json:"state"`
	Lang       string   `json:"lang,omitempty"`
	Message    string   `json:"message,omitempty"` // to who keeps the directory
	Ground     Ground   `json:"ground,omitempty"`
	After      string   `json:"after,omitempty"` // the claim of whoever hands it over
	Passes     []Pass   `json:"passes,omitempty"`
	Asked      string   `json:"asked"` // days
	Since      string   `json:"since,omitempty"`
	Seen       string   `json:"seen,omitempty"`     // the last day on which its holder said that the sheet is right
	Reminded   string   `json:"reminded,omitempty"` // the last day on which its holder was asked whether it still is
	Told       int64    `json:"told,omitempty"`     // when they were last written to of what lists say, in milliseconds
	Silent     bool     `json:"silent,omitempty"`   // they want no reminder
	Bounced    string   `json:"bounced,omitempty"`  // the day on which their address took no letter
	Over       string   `json:"over,omitempty"`
	Ending     Ending   `json:"ending,omitempty"`
	Decision   Decision `json:"decision,omitzero"`
}

// Pass is a private link, by its digest, good through a day.
type Pass struct {
	Digest string `json:"digest"`
	Until  string `json:"until"`
}

// Decision is what who keeps the directory answered.
type Decision struct {
	Message string `json:"message,omitempty"`
	By      string `json:"by,omitempty"`
	Date    string `json:"date,omitempty"`
}

// MaxMessage is the longest message, either way.
const MaxMessage = 2000

// maxPasses is how many private links are good at once: the last.
const maxPasses = 5

// Give adds a private link.
func (c *Claim) Give(digest, until string) {
	c.Passes = append(slices.Clone(c.Passes), Pass{digest, until})
	c.Passes = c.Passes[max(0, len(c.Passes)-maxPasses):]
}

// Opens says whether a link opens the claim on a day.
func (c Claim) Opens(digest, day string) bool {
	return slices.ContainsFunc(c.Passes, func(p Pass) bool { return p.Digest == digest && day <= p.Until })
}

// Reachable says whether a holder may be written to by the house itself.
func (c Claim) Reachable() bool { return c.State == Held && !c.Silent && c.Bounced == "" }

// Due says whether a holder is to be asked, on a day, whether the sheet still is
// right: a year after they last said so, and once a year at most.
func (c Claim) Due(day string) bool {
	return c.Reachable() && yearAfter(max(c.Seen, c.Since)) <= day && (c.Reminded == "" || yearAfter(c.Reminded) <= day)
}

func yearAfter(day string) string {
	d, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return "" // unknown: long ago
	}
	return d.AddDate(1, 0, 0).Format(time.DateOnly)
}

// End closes a claim: none of its links opens anything any more.
func (c *Claim) End(why Ending, day string) {
	c.State, c.Ending, c.Over, c.Passes = Ended, why, day, nil
}

// Proof says why an address is enough by itself to hold a sheet: it stands on it,
// or it is one of the site that is all the initiative's own. "" is for a person
// to decide.
func Proof(email string, onSheet, sites []string) Ground {
	email = strings.ToLower(email)
	for _, a := range onSheet {
		if a != "" && strings.ToLower(a) == email {
			return ByContact
		}
	}
	_, domain, _ := strings.Cut(email, "@")
	for _, site := range sites {
		if domain != "" && domain == ownDomain(site) {
			return BySite
		}
	}
	return ""
}

// ownDomain is the domain of a site that is an initiative's own: a page within a
// site is someone else's place, and where anyone may have a mailbox, an address
// proves nothing.
func ownDomain(site string) string {
	u, err := url.Parse(site)
	if err != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" {
		return ""
	}
	domain := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	if !strings.Contains(domain, ".") || slices.Contains(everyones, domain) {
		return ""
	}
	return domain
}

// everyones are domains at which anyone may have a mailbox, or at which a sheet
// may have its page.
var everyones = []string{
	"free.fr", "orange.fr", "wanadoo.fr", "laposte.net", "sfr.fr", "neuf.fr", "bbox.fr", "numericable.fr", "club-internet.fr", "aliceadsl.fr", "gmail.com", "googlemail.com", "google.com",
	"outlook.com", "outlook.fr", "hotmail.com", "hotmail.fr", "live.fr", "live.com", "msn.com", "yahoo.com", "yahoo.fr", "icloud.com", "me.com", "mac.com", "proton.me", "protonmail.com",
	"gmx.fr", "gmx.com", "mailo.com", "ecomail.fr", "tutanota.com", "riseup.net", "zaclys.net", "posteo.net", "facebook.com", "instagram.com", "linkedin.com", "x.com", "twitter.com", "youtube.com",
	"helloasso.com", "wordpress.com", "wixsite.com", "jimdo.com", "over-blog.com", "blogspot.com", "framasoft.org",
}
