package app

import (
	"context"
	"errors"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/calendar"
	"codeberg.org/bocage/bocage/internal/call"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

const (
	facetLink    = "link"   // the digest of a private link
	facetDigest  = "digest" // of what was said: the same sent twice is one
	proposalLife = 60 * 24 * time.Hour
	mostBegun    = 2_000 // proposals of a call under way at once: what no census has, and a script would
)

// ProposalView is a proposal with its call.
type ProposalView struct {
	call.Proposal
	Call    CallView
	Version int64
	Contact initiative.Contact
	Receipt string // what its sender can name it by
}

// Until is when a proposal that was begun and not sent is erased; of a trial, sent or
// not.
func (v ProposalView) Until() time.Time {
	began, _ := time.Parse(time.DateOnly, v.Began)
	if v.Call.Trial() {
		return began.Add(trialLife)
	}
	return began.Add(proposalLife)
}

func proposalPut(p call.Proposal, version int64) store.Put {
	key := keyIn(p.Call, p.ID)
	put := store.Put{Kind: kindProposal, ID: key, Parent: p.Call, Expected: version, SortKey: p.Sent + "/" + p.Began, Body: p,
		Facets: []store.Facet{{Name: "state", Value: string(p.State)}},
		Keys:   []store.Facet{{Name: facetLink, Value: p.Link}, {Name: facetDigest, Value: p.Digest()}}}
	for _, link := range p.Links {
		put.Keys = append(put.Keys, store.Facet{Name: facetLink, Value: link})
	}
	return put
}

// sender is who answers a call: nobody has an account.
func sender(from From) store.Author { return store.Author{Source: from.Source, Token: from.Token} }

// BeginProposal begins an answer to an open call with its first answer, and
// returns the private link under which it goes on. The same form sent again
// leads to the same proposal (fault.AlreadyDone). at makes its address.
func (a *App) BeginProposal(ctx context.Context, slug string, question string, answer call.Answer, lang string, from From, at func(link string) string) (string, error) {
	c, _, err := a.CallAt(ctx, access.Anyone, slug)
	if err != nil {
		return "", err
	}
	if err := c.answerable(); err != nil {
		return "", err
	}
	link := id.Token()
	p := call.Proposal{ID: id.New(), Call: c.ID, State: call.Begun, Link: id.Digest(link), Lang: lang, Began: a.today(), Answers: map[string]call.Answer{}}
	if err := a.setAnswer(c, &p, question, answer); err != nil {
		return "", err
	}
	n, err := a.store.Count(ctx, store.Query{Scope: access.Visible(access.House, access.KindProposal, c.Space), Kind: kindProposal, Parent: c.ID,
		Facets: []store.Facet{{Name: "state", Value: string(call.Begun)}}})
	if err != nil {
		return "", err
	}
	if n >= mostBegun {
		return "", fault.New(fault.Unavailable, "call.busy")
	}
	err = a.store.Update(ctx, c.Space, sender(from), func(tx *store.Tx) error {
		if _, err := tx.Put(proposalPut(p, 0)); err != nil {
			return err
		}
		return tx.Location(at(link))
	})
	return link, err
}

// today is the day, where the house is.
func (a *App) today() string { return a.now().UTC().Format(time.DateOnly) }

// answerable says why a call takes no answers, when it does not.
func (c CallView) answerable() error {
	switch c.Standing {
	case call.Open:
		return nil
	case call.Before:
		return fault.New(fault.Conflict, "call.before", "opens", calendar.Date(c.Opens))
	case call.Closed:
		return fault.New(fault.Conflict, "call.closed", "closes", calendar.Date(c.Closes))
	}
	return fault.New(fault.NotFound, "not_found")
}

// ProposalBy finds the proposal of a private link. Reading changes nothing: a
// mail scanner that opens links does no harm.
func (a *App) ProposalBy(ctx context.Context, slug, link string) (ProposalView, error) {
	none := fault.New(fault.NotFound, "call.no_such_link")
	c, _, err := a.CallAt(ctx, access.House, slug)
	if err != nil {
		return ProposalView{}, err
	}
	found, err := a.store.Holders(ctx, access.Visible(access.House, access.KindProposal, c.Space), kindProposal, facetLink, []string{id.Digest(link)})
	if err != nil {
		return ProposalView{}, err
	}
	for _, r := range found[id.Digest(link)] {
		if r.Parent == c.ID {
			return a.proposalView(ctx, c, r)
		}
	}
	return ProposalView{}, none
}

func (a *App) proposalView(ctx context.Context, c CallView, r store.Record) (ProposalView, error) {
	p, err := decode[call.Proposal](r)
	if err != nil {
		return ProposalView{}, err
	}
	v := ProposalView{Proposal: p, Call: c, Version: r.Version, Receipt: c.receipt(p)}
	v.Contact, err = a.store.Contact(ctx, c.Space, kindProposal, r.ID)
	return v, err
}

// receipt is what the sender of a proposal can name it by.
func (c CallView) receipt(p call.Proposal) string {
	return strings.ToUpper(id.Short(c.Space, keyIn(c.ID, p.ID), 8))
}

// AnswerProposal keeps the answer to one question. One that changed since the version that
// was seen is a conflict: the same link is open twice. Answers to other questions are not.
func (a *App) AnswerProposal(ctx context.Context, slug, link, question string, answer call.Answer, version int64, from From) (v ProposalView, err error) {
	for range 3 { // another question may be answered at this very moment
		moved := false
		v, err = a.writeProposal(ctx, slug, link, from, nil, func(v ProposalView, p *call.Proposal) error {
			var err error
			if moved, err = a.answeredSince(ctx, v, question, version); err != nil {
				return err
			}
			if moved {
				return fault.New(fault.Conflict, "call.answered_elsewhere")
			}
			return a.setAnswer(v.Call, p, question, answer)
		})
		if moved || !fault.Is(err, fault.Conflict) || fault.All(err)[0].Key != "changed_meanwhile" {
			return v, err
		}
	}
	return v, err
}

// answeredSince says whether the answer to a question is another than at a version.
func (a *App) answeredSince(ctx context.Context, v ProposalView, question string, version int64) (bool, error) {
	if version <= 0 || version == v.Version {
		return false, nil
	}
	changes, err := a.store.History(ctx, access.Visible(access.House, access.KindChange, v.Call.Space), kindProposal, keyIn(v.Call.ID, v.ID), 0)
	if err != nil {
		return false, err
	}
	at := "/answers/" + question
	for _, c := range changes {
		if c.Version > version && slices.ContainsFunc(c.Ops, func(op store.Op) bool { return op.Path == at || strings.HasPrefix(op.Path, at+"/") }) {
			return true, nil
		}
	}
	return len(changes) == store.MaxHistory && changes[len(changes)-1].Version > version, nil // too long ago to tell
}

// setAnswer puts an answer in its place, and understands the places it names.
func (a *App) setAnswer(c CallView, p *call.Proposal, question string, answer call.Answer) error {
	q, known := c.Question(question)
	if !known {
		return fault.New(fault.NotFound, "not_found")
	}
	answer = q.Clean(answer)
	l := q.Check(answer)
	if q.Kind == call.Places && len(l) == 0 {
		places, err := a.places()
		if err != nil {
			return err
		}
		p.Where, p.Abroad, l = understood(places, q.ID, answer, c.department())
	}
	if err := l.Err(); err != nil {
		return err
	}
	p.Answers[question] = answer
	return nil
}

// understood finds the territories that lines name: a code, or a name alone in
// France. One that says that it is abroad, or is not found where someone said so, is
// kept as it is written; another that is not found, or could be several, is asked again.
func understood(places *territory.Set, field string, said call.Answer, hint string) (out []territory.Key, outside []string, l fault.List) {
	for _, line := range said.Values {
		hits, sure := places.Resolve(line, hint)
		same := slices.DeleteFunc(slices.Clone(hits), func(h territory.Hit) bool { return !territory.SameName(line)(h) })
		if abroad, alone := call.Abroad(line); abroad {
			if len(same) == 0 || !alone || said.Abroad {
				outside = append(outside, line)
			} else {
				l.Add(field, "call.commune_or_country", "value", line, "names", coded(same))
			}
			continue
		}
		larger := largerThan(places, line, hits)
		if !sure && len(larger) > 0 {
			hits, same = larger, larger
		}
		switch {
		case len(hits) == 0 && !said.Abroad:
			l.Add(field, "call.no_such_place", "value", line)
		case !sure && len(same) == 0 && said.Abroad: // near in spelling is not near
			outside = append(outside, line)
		case sure || len(hits) == 1:
			out = append(out, hits[0].Key)
		case len(same) == 0:
			l.Add(field, "call.near_place", "value", line, "names", coded(hits))
		default:
			l.Add(field, "call.which_place", "value", line, "names", coded(hits))
		}
	}
	return out, outside, l
}

// coded are the names of a few finds, with their codes.
func coded(hits []territory.Hit) (names []string) {
	for _, h := range hits[:min(len(hits), 5)] {
		names = append(names, h.Name+" ("+h.Key.Code()+")")
	}
	return names
}

// largerThan are the territories that a line means rather than communes: the country,
// those of that very name where no commune has it, a département or a region where
// several communes do.
func largerThan(places *territory.Set, line string, communes []territory.Hit) []territory.Hit {
	if france, known := places.Get(territory.NationalKey); known && text.Fold(line) == text.Fold(france.Name) {
		return []territory.Hit{{Territory: france}}
	}
	larger := places.Larger(line, false)
	if slices.ContainsFunc(communes, territory.SameName(line)) {
		larger = slices.DeleteFunc(larger, func(h territory.Hit) bool { return h.Key.Level() == territory.EPCI })
	}
	return larger
}

// contactWrong says what of a sender's contact can't be accepted.
func contactWrong(contact initiative.Contact, byMail bool) fault.List {
	l := contact.Validate()
	if byMail && contact.Email == "" {
		l.Add("contact.email", "call.mail_where")
	}
	return l
}

// SetContact keeps how to reach a proposal's sender, with the agreement, and
// whether they want letters. seen is the mark of what was there when it was asked
// (ContactMark), "" of who did not look: another contact given since is a conflict.
func (a *App) SetContact(ctx context.Context, slug, link string, contact initiative.Contact, byMail bool, seen string, from From) (ProposalView, error) {
	l := contactWrong(contact, byMail)
	if !contact.Empty() && contact.Consent == "" {
		l.Add("agreement", "contact.agreement_missing")
	}
	if err := l.Err(); err != nil {
		return ProposalView{}, err
	}
	v, err := a.ProposalBy(ctx, slug, link)
	if err != nil {
		return v, err
	}
	if err := v.writable(); err != nil {
		return v, err
	}
	if v.Call.Trial() {
		return v, nil // nobody is reached from a demonstration: what could reach them is not kept
	}
	if now := v.ContactMark(); seen != "" && seen != now && contactMark(contact, byMail) != now {
		return v, fault.New(fault.Conflict, "call.answered_elsewhere")
	}
	changed := v.ByMail != byMail
	v.ByMail = byMail
	return v, a.store.Update(ctx, v.Call.Space, sender(from), func(tx *store.Tx) error {
		if changed {
			if _, err := tx.Put(proposalPut(v.Proposal, v.Version)); err != nil {
				return err
			}
		}
		return tx.PutContact(kindProposal, keyIn(v.Call.ID, v.ID), contact)
	})
}

// ContactMark is the same as long as the sender is reached in the same way.
func (v ProposalView) ContactMark() string { return contactMark(v.Contact, v.ByMail) }

func contactMark(c initiative.Contact, byMail bool) string {
	return id.Digest(strings.Join([]string{c.Name, c.Email, c.Phone, strconv.FormatBool(byMail)}, "\n"))[:16]
}

func (v ProposalView) writable() error {
	if !v.Writable() {
		return fault.New(fault.Conflict, "call.sent_already", "receipt", v.Receipt)
	}
	if v.State == call.Back {
		return nil // what was asked is answered also after the last day
	}
	return v.Call.answerable()
}

func (a *App) writeProposal(ctx context.Context, slug, link string, from From, files []store.StoredFile, change func(v ProposalView, p *call.Proposal) error) (ProposalView, error) {
	v, err := a.ProposalBy(ctx, slug, link)
	if err != nil {
		return v, err
	}
	if err := v.writable(); err != nil {
		return v, err
	}
	if err := change(v, &v.Proposal); err != nil {
		return v, err
	}
	before := v.Version // of the record, also when the transaction runs again
	err = a.naming(ctx, v.Call.Space, sender(from), files, func(tx *store.Tx) error {
		var err error
		v.Version, err = tx.Put(proposalPut(v.Proposal, before))
		return err
	})
	return v, err
}

// SendProposal gives a proposal to its readers. What was sent already, word for
// word, is not sent twice: its receipt is that of the first.
func (a *App) SendProposal(ctx context.Context, slug, link string, from From) (ProposalView, error) {
	v, err := a.ProposalBy(ctx, slug, link)
	if err != nil || v.State == call.Sent {
		return v, err // a second click
	}
	if err := v.Call.Missing(v.Proposal).Err(); err != nil {
		return v, err
	}
	twin, found, err := a.sentAlready(ctx, v)
	if err != nil || found {
		return twin, err
	}
	if err := v.writable(); err != nil {
		return v, err
	}
	v.State, v.Proposal.Decision = call.Sent, call.Decision{}
	if v.Sent == "" {
		v.Sent = a.today()
	}
	before := v.Version
	err = a.store.Update(ctx, v.Call.Space, sender(from), func(tx *store.Tx) error {
		var err error
		if v.Version, err = tx.Put(proposalPut(v.Proposal, before)); err != nil {
			return err
		}
		often, err := a.tooMany(tx, v.address(), LetterReceipt)
		if err != nil || often {
			return err // sent all the same: its receipt is on its page
		}
		return v.post(tx, LetterReceipt, link)
	})
	return v, err
}

// sentAlready finds what says the same and was sent.
func (a *App) sentAlready(ctx context.Context, v ProposalView) (ProposalView, bool, error) {
	digest := v.Digest()
	same, err := a.store.Holders(ctx, access.Visible(access.House, access.KindProposal, v.Call.Space), kindProposal, facetDigest, []string{digest})
	if err != nil {
		return v, false, err
	}
	for _, r := range same[digest] {
		twin, err := a.proposalView(ctx, v.Call, r)
		if err != nil {
			return v, false, err
		}
		if r.Parent == v.Call.ID && twin.ID != v.ID && twin.State != call.Begun {
			return twin, true, nil
		}
	}
	return v, false, nil
}

// WithdrawProposal erases a proposal that no sheet has come of, with its contact
// and its history, at its sender's word.
func (a *App) WithdrawProposal(ctx context.Context, slug, link string, from From) error {
	v, err := a.ProposalBy(ctx, slug, link)
	if err != nil {
		return err
	}
	if v.State == call.Taken {
		return fault.New(fault.Conflict, "call.taken_already")
	}
	if err := a.eraseProposal(ctx, v.Call.Space, v.Proposal); err != nil {
		return err
	}
	return a.store.Scrub(ctx)
}

// AttachPicture puts a picture in the place of the proposal's, with the words that
// replace it; it is written again from its pixels, without where it was taken. One that
// comes without words is kept, and they are asked for: nobody sends it twice.
func (a *App) AttachPicture(ctx context.Context, slug, link string, r io.Reader, alt string, from From) (ProposalView, error) {
	v, err := a.attach(ctx, slug, link, from, func() (KeptFile, error) { return a.KeepPicture(ctx, access.House, r) }, func(p *call.Proposal, k KeptFile) error {
		picture := k.picture
		picture.Alt = text.CleanLine(alt, maxCaption)
		p.Picture = &picture
		return nil
	})
	return described("picture", v, err)
}

// described gives a proposal as it is kept, with what its picture or its document still
// lacks when it came without words.
func described(question string, v ProposalView, err error) (ProposalView, error) {
	if err != nil {
		return v, err
	}
	return v, v.Proposal.Undescribed(question).Err()
}

// DescribeFile gives the picture or the document of a proposal its words.
func (a *App) DescribeFile(ctx context.Context, slug, link, question, words string, from From) (ProposalView, error) {
	words = text.CleanLine(words, maxCaption)
	return a.writeProposal(ctx, slug, link, from, nil, func(_ ProposalView, p *call.Proposal) error {
		switch {
		case question == "picture" && p.Picture != nil:
			picture := *p.Picture
			picture.Alt, p.Picture = words, &picture
		case question == "document" && p.Document != nil:
			document := *p.Document
			document.Title, p.Document = words, &document
		default:
			return fault.On("file", fault.Invalid, "required")
		}
		return p.Undescribed(question).Err()
	})
}

// AttachDocument puts a PDF in the place of the proposal's. One without a name is kept too.
func (a *App) AttachDocument(ctx context.Context, slug, link string, r io.Reader, title string, from From) (ProposalView, error) {
	v, err := a.attach(ctx, slug, link, from, func() (KeptFile, error) { return a.KeepDocument(ctx, access.House, r) }, func(p *call.Proposal, k KeptFile) error {
		f := k.files[0]
		p.Document = &initiative.Document{Blob: f.Sum, Size: f.Size, Media: f.Media, Title: text.CleanLine(title, maxCaption)}
		return nil
	})
	return described("document", v, err)
}

func (a *App) attach(ctx context.Context, slug, link string, from From, keep func() (KeptFile, error), put func(*call.Proposal, KeptFile) error) (ProposalView, error) {
	v, err := a.ProposalBy(ctx, slug, link) // before anything is read: nobody without a link sends bytes
	if err != nil {
		return v, err
	}
	if err := v.writable(); err != nil {
		return v, err
	}
	k, err := keep()
	if err != nil {
		return v, err
	}
	return a.writeProposal(ctx, slug, link, from, k.files, func(_ ProposalView, p *call.Proposal) error { return put(p, k) })
}

// Detach takes the picture or the document off a proposal.
func (a *App) Detach(ctx context.Context, slug, link, question string, from From) (ProposalView, error) {
	return a.writeProposal(ctx, slug, link, from, nil, func(_ ProposalView, p *call.Proposal) error {
		switch question {
		case "picture":
			p.Picture = nil
		case "document":
			p.Document = nil
		}
		return nil
	})
}

// eraseProposal removes a proposal with its history and the files that it ever had,
// but for those that something else needs.
func (a *App) eraseProposal(ctx context.Context, space string, p call.Proposal) error {
	var unused []string
	err := a.store.Update(ctx, space, store.Author{Actor: access.House.Name, Source: "form"}, func(tx *store.Tx) error {
		unused = nil
		key := keyIn(p.Call, p.ID)
		changes, err := tx.Changes(kindProposal, key)
		if err != nil {
			return err
		}
		if err := tx.Purge(kindProposal, key); err != nil {
			return err
		}
		if err := tx.EraseLettersAbout(aboutProposal(p)); err != nil {
			return err
		}
		for _, sum := range filesNamedIn(changes) {
			kept, err := tx.Remembered(sum)
			if err != nil {
				return err
			}
			if kept {
				continue // someone else has the same picture
			}
			gone, err := tx.DropBlob(sum)
			if err != nil {
				return err
			}
			if gone {
				unused = append(unused, sum)
			}
		}
		return nil
	})
	for _, sum := range unused {
		err = errors.Join(err, a.eraseFile(ctx, sum))
	}
	return err
}

// filesNamedIn are the files that changes speak of, by their sums.
func filesNamedIn(changes []store.Change) []string {
	found := map[string]bool{}
	for _, c := range changes {
		for _, op := range c.Ops {
			if op.Path == "/link" || op.Path == "/links" {
				continue // digests too, of no file
			}
			for _, sum := range sumForm.FindAllString(string(op.After), -1) {
				found[sum] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(found))
}

var sumForm = regexp.MustCompile(`\b[0-9a-f]{64}\b`)
