package call

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

// State is where a proposal is.
type State string

// The states. Nobody is excluded: what is not taken says why, and may come back.
const (
	Begun    State = "begun" // being written: nobody reads it yet
	Sent     State = "sent"  // waits for a reader
	Back     State = "back"  // something was asked of its sender
	Taken    State = "taken" // its initiative is in the registry
	NotTaken State = "not_taken"
)

// States are all of them, in the order in which they are shown.
var States = []State{Sent, Back, Taken, NotTaken, Begun}

// Reasons why a proposal is not taken.
var Reasons = []string{"outside", "twice", "unclear", "not_an_initiative", "by_mistake", "other"}

// Proposal is what someone says of an initiative, under way or sent.
type Proposal struct {
	ID         string               `json:"id"` // within its call
	Call       string               `json:"call"`
	State      State                `json:"state"`
	Link       string               `json:"link"`              // digest of the private link
	Links      []string             `json:"links,omitempty"`   // digests of those given since, by letter or for a code
	ByMail     bool                 `json:"by_mail,omitempty"` // its sender wants to be written to
	Lang       string               `json:"lang,omitempty"`
	Answers    map[string]Answer    `json:"answers,omitempty"`
	Where      []territory.Key      `json:"where,omitempty"`  // the places, as they were understood
	Abroad     []string             `json:"abroad,omitempty"` // places outside France, as they were written
	Picture    *initiative.Picture  `json:"picture,omitempty"`
	Document   *initiative.Document `json:"document,omitempty"`
	Began      string               `json:"began"` // days
	Sent       string               `json:"sent,omitempty"`
	Paper      *Paper               `json:"paper,omitempty"` // of one that was answered on paper
	Decision   Decision             `json:"decision,omitzero"`
	Initiative string               `json:"initiative,omitempty"` // what it became
	Example    bool                 `json:"example,omitempty"`    // comes with the demonstration, and stays in it
}

// Decision is what a reader answered.
type Decision struct {
	Reason  string `json:"reason,omitempty"`
	Message string `json:"message,omitempty"` // to the sender
	By      string `json:"by,omitempty"`
	Date    string `json:"date,omitempty"`
}

// MaxLinks is how many links given since still open a proposal: the last.
const MaxLinks = 10

// Given adds a private link, by its digest.
func (p *Proposal) Given(digest string) {
	p.Links = append(slices.Clone(p.Links), digest)
	p.Links = p.Links[max(0, len(p.Links)-MaxLinks):]
}

// Writable says whether its sender may still change it.
func (p Proposal) Writable() bool { return p.State == Begun || p.State == Back }

// Decided says what of a reader's decision can't be accepted.
func (p Proposal) Decided() error {
	var l fault.List
	switch {
	case p.State != Back && p.State != NotTaken:
		l.Add("state", "code.unknown", "value", p.State)
	case p.State == NotTaken && !slices.Contains(Reasons, p.Decision.Reason):
		l.Add("reason", "required")
	}
	if p.Decision.Message == "" {
		l.Add("message", "required")
	}
	between(&l, "message", p.Decision.Message, 0, MaxText)
	return l.Err()
}

// Name is what the proposal is called in a list; "" before it has a name.
func (p Proposal) Name() string { return p.Answers["name"].Value() }

// Next is the first question after one that has no answer yet; "" when the next
// thing is to read it all over.
func (c Call) Next(after string, p Proposal) string {
	asked := c.Asked()
	from := slices.IndexFunc(asked, func(q Question) bool { return q.ID == after }) + 1
	for _, q := range asked[from:] {
		if !c.Skipped(q.ID, p) {
			return q.ID
		}
	}
	return ""
}

// Skipped says whether a question makes no sense after the answers given: what
// was learnt, of one that measured nothing; its legal form, of nobody named. On
// paper everything was asked, and what was written there is kept.
func (c Call) Skipped(question string, p Proposal) bool {
	if p.Paper != nil {
		return false
	}
	switch question {
	case "learnt":
		return p.Answers["measured"].Value() != string(initiative.ApproachDone)
	case "legal_form":
		return p.Answers["carrier"].Value() == ""
	}
	return false
}

// Missing says what must still be answered before the proposal is sent, and
// what of its answers can't be accepted any more: the call may have changed.
func (c Call) Missing(p Proposal) fault.List {
	var l fault.List
	for _, q := range c.Asked() {
		switch {
		case c.Skipped(q.ID, p):
		case q.Kind == Picture, q.Kind == File:
			for _, f := range p.Undescribed(q.ID) {
				l.Add(q.ID, f.Key)
			}
		case q.Kind == Places && len(p.Where)+len(p.Abroad) == 0:
			l.Add(q.ID, "required")
		default:
			l = append(l, q.Check(p.Answers[q.ID])...)
		}
	}
	return l
}

// Undescribed says what a picture or a document that is there still lacks: the words that
// replace the one, the name of the other.
func (p Proposal) Undescribed(question string) fault.List {
	var l fault.List
	switch {
	case question == "picture" && p.Picture != nil && p.Picture.Alt == "":
		l.Add("alt", "picture.alt_missing")
	case question == "document" && p.Document != nil && p.Document.Title == "":
		l.Add("title", "call.document_unnamed")
	}
	return l
}

// Digest is the same for proposals that say the same: one sent twice, from two
// links, is one.
func (p Proposal) Digest() string {
	said, _ := json.Marshal(p.Answers) // strings and booleans: it can't fail, and its keys are sorted
	h := sha256.Sum256(append([]byte(p.Call+"\x00"), []byte(strings.ToLower(string(said)))...))
	return hex.EncodeToString(h[:12])
}

// Sheet is the initiative that a proposal tells of. What no field of a sheet
// holds is kept as it was said.
//
// label names a question that the sheet has no field for, and a circle.
func (c Call) Sheet(p Proposal, chain func(territory.Key) []territory.Key, label func(question string) string) initiative.Initiative {
	said := func(question string) string { return p.Answers[question].Value() }
	in := initiative.Initiative{
		Name: text.CleanLine(said("name"), initiative.MaxName), Summary: said("summary"), Lang: p.Lang, Elsewhere: said("elsewhere"),
		Start: said("since"), Status: initiative.Status(said("status")), Themes: p.Answers["themes"].Values, Territories: p.Where,
		Action: LevelsWhere(p.Where, chain), Governance: LevelsWith(p.Answers["with"].Values), Funding: LevelsWith(p.Answers["paid_by"].Values),
	}
	if name := said("carrier"); name != "" {
		in.Organisations = []initiative.Organisation{{Name: name, Role: "lead", LegalForm: said("legal_form")}}
	}
	for _, name := range p.Partners() {
		in.Organisations = append(in.Organisations, initiative.Organisation{Name: name, Role: "partner"})
	}
	if for_ := said("for"); for_ != "" {
		in.For = []string{for_}
	}
	if web := said("web"); web != "" {
		in.Web = []string{webAddress(web)}
	}
	in.Approach = initiative.Approach{State: initiative.ApproachState(said("measured"))}
	if !c.Skipped("learnt", p) {
		in.Approach.Lessons = said("learnt")
	}
	if p.Picture != nil && p.Picture.Alt != "" {
		in.Pictures = []initiative.Picture{*p.Picture}
	}
	if p.Document != nil && p.Document.Title != "" {
		in.Documents = []initiative.Document{*p.Document}
	}
	in.Extra = c.extra(p, label)
	for question, part := range silences {
		if p.Answers[question].Unknown {
			in = in.Silent(part, initiative.NobodyKnows)
		}
	}
	in.Source = initiative.Source{List: c.Title, Key: p.ID, Date: p.Sent}
	return in
}

// maxPartners is how many partners become part of a sheet; whoever names more has told of
// a network.
const maxPartners = 20

// Partners are the organisations that someone names as those an initiative is made with,
// one a line or parted by semicolons, each once. Who carries it is not its own partner.
func (p Proposal) Partners() []string {
	seen := map[string]bool{"": true, text.Fold(p.Answers["carrier"].Value()): true}
	var out []string
	lines := strings.FieldsFunc(p.Answers["partners"].Value(), func(r rune) bool { return r == '\n' || r == ';' })
	for _, line := range lines {
		name := text.CleanLine(strings.TrimLeft(line, "-–—•* \t"), initiative.MaxName)
		if seen[text.Fold(name)] || len(out) == maxPartners {
			continue
		}
		seen[text.Fold(name)] = true
		out = append(out, name)
	}
	return out
}

// silences are the parts of a sheet that nobody need ask about again, by the
// question that was answered with « je ne sais pas ».
var silences = map[string]string{"summary": "summary", "carrier": "lead", "since": "start", "status": "status", "themes": "theme", "measured": "approach", "web": "reach"}

// extra are the answers that a sheet has no field for.
func (c Call) extra(p Proposal, label func(string) string) []initiative.Extra {
	var out []initiative.Extra
	add := func(q Question, name string) {
		a := p.Answers[q.ID]
		value := strings.Join(a.Values, " ; ")
		switch {
		case a.Unknown:
			value = label("unknown")
		case value == "":
			return
		case a.About:
			value = label("about") + " " + value
		}
		if q.Unit != "" && !a.Unknown {
			value += " " + q.Unit
		}
		out = append(out, initiative.Extra{Name: name, Value: value})
	}
	if q, _ := c.Question("people"); p.Answers["people"].Given() {
		add(q, label("people"))
	}
	if len(p.Abroad) > 0 {
		out = append(out, initiative.Extra{Name: label("abroad"), Value: strings.Join(p.Abroad, " ; ")})
	}
	for _, question := range []string{"with", "paid_by"} {
		a := p.Answers[question]
		var names []string
		for _, circle := range a.Values {
			names = append(names, label("circle."+circle))
		}
		if len(names) > 0 {
			out = append(out, initiative.Extra{Name: label(question), Value: strings.Join(names, " ; ")})
		}
	}
	if since := p.Answers["since"]; since.About {
		out = append(out, initiative.Extra{Name: label("since"), Value: label("about") + " " + since.Value()})
	}
	for _, q := range c.Questions {
		add(q, q.Label)
	}
	return out
}

// webAddress is a site as people write it.
func webAddress(s string) string {
	if strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://") {
		return s
	}
	return "https://" + s
}
