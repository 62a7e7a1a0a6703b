// Package remark holds what anyone tells of the directory without an account: what
// is wrong on a sheet, or an initiative that is not there.
package remark

import (
	"slices"
	"strings"
	"unicode"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

// Kind is what is told.
type Kind string

// The kinds.
const (
	Error    Kind = "error"    // on a sheet
	Omission Kind = "omission" // an initiative that has no sheet
)

// State is where a remark stands.
type State string

// The states.
const (
	Waiting   State = "waiting"
	Corrected State = "corrected" // or, of an omission, a sheet was begun
	Discarded State = "discarded"
)

// States are all of them, in the order of their lists.
var States = []State{Waiting, Corrected, Discarded}

// Parts are what an error may be about.
var Parts = []string{"over", "name", "what", "who", "where", "dates", "reach", "other"}

// Reasons say why nothing comes of a remark.
var Reasons = []string{"right", "known", "unverified", "outside", "abusive"}

// MaxText is the longest text.
const MaxText = 2000

// maxLinks is how many receipts of one remark open it: the last.
const maxLinks = 5

// Remark is what someone told. How to answer them is their contact, kept apart.
type Remark struct {
	ID         string          `json:"id"`
	Kind       Kind            `json:"kind"`
	State      State           `json:"state"`
	Lang       string          `json:"lang,omitempty"`
	Initiative string          `json:"initiative,omitempty"` // with the error, or begun from the omission
	Part       string          `json:"part,omitempty"`
	Wrong      string          `json:"wrong,omitempty"`
	Right      string          `json:"right,omitempty"`  // what would be right
	How        string          `json:"how,omitempty"`    // how they know
	Name       string          `json:"name,omitempty"`   // of what is missing, or of the sheet as it was then
	Where      string          `json:"where,omitempty"`  // as it was said
	Places     []territory.Key `json:"places,omitempty"` // what of that was understood
	Reach      string          `json:"reach,omitempty"`  // its site, or how to reach it
	Does       string          `json:"does,omitempty"`
	Call       string          `json:"call,omitempty"`  // on whose page it was told
	Links      []string        `json:"links,omitempty"` // digests of its receipts
	Sent       string          `json:"sent"`            // a day
	Decision   Decision        `json:"decision,omitzero"`
}

// Decision is what came of a remark.
type Decision struct {
	Reason  string `json:"reason,omitempty"`
	Message string `json:"message,omitempty"`
	By      string `json:"by,omitempty"`
	Date    string `json:"date,omitempty"`
}

// Clean makes what was typed tidy. A text is cut far above its limit, so that one
// that is too long is told, not kept.
func (m Remark) Clean() Remark {
	line := func(s *string) { *s = text.CleanLine(*s, 4*MaxText) }
	long := func(s *string) { *s = text.CleanText(*s, 4*MaxText) }
	long(&m.Wrong)
	long(&m.Right)
	long(&m.How)
	long(&m.Where)
	long(&m.Does)
	line(&m.Name)
	line(&m.Reach)
	return m
}

// Validate says what can't be accepted.
func (m Remark) Validate() fault.List {
	var l fault.List
	need := func(field, value string) {
		if value == "" {
			l.Add(field, "required")
		}
	}
	if m.Kind == Error {
		need("wrong", m.Wrong)
		if m.Part != "" && !slices.Contains(Parts, m.Part) {
			l.Add("part", "form.unknown_choice", "value", text.CleanLine(m.Part, 40))
		}
	} else {
		need("name", m.Name)
		need("where", m.Where)
	}
	l.Limit("name", m.Name, initiative.MaxName)
	for _, f := range []struct{ name, value string }{{"wrong", m.Wrong}, {"right", m.Right}, {"how", m.How}, {"where", m.Where}, {"reach", m.Reach}, {"does", m.Does}} {
		l.Limit(f.name, f.value, MaxText)
	}
	return l
}

// Digest is the same for remarks that say the same: one sent twenty times is one.
func (m Remark) Digest() string {
	what := m.Name
	if m.Kind == Error {
		what = m.Initiative // whose name may change
	}
	said := []string{string(m.Kind), what, m.Part, m.Wrong, m.Right, m.How, m.Where, m.Reach, m.Does}
	return id.Digest(strings.ToLower(strings.Join(said, "\x00")))[:24]
}

// Give adds a receipt.
func (m *Remark) Give(digest string) {
	m.Links = append(slices.Clone(m.Links), digest)
	m.Links = m.Links[max(0, len(m.Links)-maxLinks):]
}

// Decide says what came of it, and what is missing of that.
func (m *Remark) Decide(to State, d Decision) error {
	var l fault.List
	l.Limit("message", d.Message, MaxText)
	if to == Discarded && !slices.Contains(Reasons, d.Reason) {
		l.Add("reason", "required")
	}
	if to != Discarded {
		d.Reason = ""
	}
	if to == Waiting {
		d = Decision{}
	}
	m.State, m.Decision = to, d
	return l.Err()
}

// Sheet is the draft that an omission becomes. What was said of how to reach it stays
// beside the form: a site is anyone's to give, an address or a number is not.
func (m Remark) Sheet() initiative.Initiative {
	in := initiative.Initiative{Name: m.Name, Summary: text.CleanText(m.Does, initiative.MaxSummary), Lang: m.Lang, Territories: m.Places}
	for _, word := range strings.Fields(m.Reach) {
		if site := siteOf(word); site != "" && len(in.Web) < 3 && !slices.Contains(in.Web, site) {
			in.Web = append(in.Web, site)
		}
	}
	return in
}

// siteOf is the address of a site as people write it, "" for anything else.
func siteOf(word string) string {
	word = strings.TrimFunc(word, func(r rune) bool { return unicode.IsPunct(r) || unicode.IsSymbol(r) })
	if strings.Contains(word, "@") {
		return ""
	}
	if !strings.HasPrefix(word, "http://") && !strings.HasPrefix(word, "https://") {
		if !strings.HasPrefix(word, "www.") && !domainLike(word) {
			return ""
		}
		word = "https://" + word
	}
	if !text.WebAddress(word) {
		return ""
	}
	return word
}

// domainLike says whether a word reads as a domain: letters at its end, a dot amid,
// and no number alone, as a telephone is.
func domainLike(word string) bool {
	host, _, _ := strings.Cut(word, "/")
	name, end, found := text.CutLast(host, ".")
	return found && len(name) > 1 && len(end) >= 2 && !strings.ContainsFunc(end, func(r rune) bool { return r < 'a' || r > 'z' })
}
