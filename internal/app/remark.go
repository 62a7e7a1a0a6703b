package app

import (
	"context"
	"strings"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/call"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/remark"
	"codeberg.org/bocage/bocage/internal/store"
)

const (
	kindRemark    = string(access.KindRemark)
	remarksParent = "remarks" // their family: what is kept of the directory stays

	mostRemarks    = 2_000               // that wait at once: what nobody reads, and a script would send
	mostOfOneSheet = 30                  // that wait for one sheet
	remarkLife     = 60 * 24 * time.Hour // once it is answered
)

// The letters about what someone told.
const (
	LetterRemarkCorrected = "remark_corrected"
	LetterRemarkBegun     = "remark_begun" // a sheet was begun from an omission
	LetterRemarkDiscarded = "remark_discarded"
	LetterRemarkHeld      = "remark_held" // to who holds the sheet
)

// RemarkView is a remark with its sheet, and how to answer whoever sent it.
type RemarkView struct {
	remark.Remark
	Version int64
	Contact initiative.Contact
	Receipt string         // what its sender can name it by
	Sheet   InitiativeView // as its reader sees it; of no name when they may not see it, or it is gone
}

// Gone is when an answered remark is erased; the zero time for one that waits.
func (v RemarkView) Gone() time.Time {
	answered, err := time.Parse(time.DateOnly, v.Remark.Decision.Date)
	if err != nil {
		return time.Time{}
	}
	return answered.Add(remarkLife)
}

// Written says whether an answer is a letter: an insult gets none.
func (v RemarkView) Written() bool { return v.Contact.Email != "" }

func remarkPut(m remark.Remark, version int64) store.Put {
	p := store.Put{Kind: kindRemark, ID: m.ID, Parent: remarksParent, Expected: version, SortKey: m.Sent + "/" + m.ID, Body: m,
		Facets: []store.Facet{{Name: "state", Value: string(m.State)}, {Name: facetClaimed, Value: m.Initiative}},
		Keys:   []store.Facet{{Name: facetDigest, Value: m.Digest()}}}
	for _, link := range m.Links {
		p.Keys = append(p.Keys, store.Facet{Name: facetLink, Value: link})
	}
	return p
}

func aboutRemark(id string) string { return kindRemark + "/" + id }

// remarks is the scope in which the house itself looks for them.
func (a *App) remarks() access.Scope {
	return access.Visible(access.House, access.KindRemark, Principal)
}

// remarkView reads a remark for someone: its sheet shows as far as they may see it.
func (a *App) remarkView(ctx context.Context, reader access.Actor, r store.Record) (RemarkView, error) {
	m, err := decode[remark.Remark](r)
	if err != nil {
		return RemarkView{}, err
	}
	v := RemarkView{Remark: m, Version: r.Version, Receipt: strings.ToUpper(id.Short(Principal, r.ID, 8))}
	if v.Contact, err = a.store.Contact(ctx, Principal, kindRemark, m.ID); err != nil || m.Initiative == "" {
		return v, err
	}
	v.Sheet, err = a.Initiative(ctx, reader, Principal, m.Initiative)
	if fault.Is(err, fault.NotFound) {
		err = nil // taken out of the directory: said where it matters
	}
	return v, err
}

// Remarkable is the sheet of an address on which anyone may tell of an error: a
// public one, of a real initiative. Of any other, nothing is said.
func (a *App) Remarkable(ctx context.Context, slug string) (in InitiativeView, moved string, err error) {
	in, space, moved, err := a.InitiativeAt(ctx, access.Anyone, slug)
	if err == nil && (space != Principal || in.Fictional) {
		err = fault.New(fault.NotFound, "remark.fictional")
	}
	return in, moved, err
}

// RemarkInput is what anyone tells, and how to answer them if they wish it.
type RemarkInput struct {
	remark.Remark
	Email           string
	Notice, Consent string // which notice was read, and when
}

func (in RemarkInput) clean() (RemarkInput, error) {
	in.Remark = in.Remark.Clean()
	l := in.Validate()
	if in.Email == "" {
		in.Notice, in.Consent = "", ""
		return in, l.Err()
	}
	if in.Consent == "" {
		l.Add("agreement", "contact.agreement_missing")
	}
	var err error
	in.Email, err = anAddress("email", in.Email)
	return in, append(l, fault.All(err)...).Err()
}

// TellError keeps what someone says is wrong on a public sheet, and gives the
// receipt by which they find what became of it. at makes its address.
func (a *App) TellError(ctx context.Context, slug string, input RemarkInput, from From, at func(link string) string) (link string, err error) {
	sheet, _, err := a.Remarkable(ctx, slug)
	if err != nil {
		return "", err
	}
	input.Remark = remark.Remark{Kind: remark.Error, Initiative: sheet.ID, Name: sheet.Name, Lang: input.Lang, Part: input.Part, Wrong: input.Wrong, Right: input.Right, How: input.How}
	if input, err = input.clean(); err != nil {
		return "", err
	}
	return a.tell(ctx, input, sheet, from, at)
}

// TellOmission keeps what someone says is missing from the directory. Where it is
// gets understood when that can be, and is kept as it was said.
func (a *App) TellOmission(ctx context.Context, input RemarkInput, from From, at func(link string) string) (link string, err error) {
	input.Remark = remark.Remark{Kind: remark.Omission, Lang: input.Lang, Name: input.Name, Where: input.Where, Reach: input.Reach, Does: input.Does, How: input.How, Call: input.Call}
	if input.Call != "" {
		_, _, err := a.CallAt(ctx, access.Anyone, input.Call)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return "", err
		}
		if err != nil {
			input.Call = "" // no call is there: what is told counts all the same
		}
	}
	if input, err = input.clean(); err != nil {
		return "", err
	}
	places, err := a.places()
	if err != nil {
		return "", err
	}
	input.Places, _, _ = understood(places, "where", call.Answer{Values: firstLines(input.Where)}, "")
	return a.tell(ctx, input, InitiativeView{}, from, at)
}

// firstLines are the lines of a text that may each name a place.
func firstLines(s string) []string {
	var out []string
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" && len(line) <= 100 && len(out) < initiative.MaxItems {
			out = append(out, line)
		}
	}
	return out
}

// roomFor refuses one more where nobody reads what waits already, in all or on its
// sheet. It counts within the transaction that writes, so ninety at once find no more
// room than one after the other.
func roomFor(tx *store.Tx, m remark.Remark) error {
	waiting := store.Facet{Name: "state", Value: string(remark.Waiting)}
	n, err := tx.Count(kindRemark, waiting)
	if err != nil {
		return err
	}
	of := 0
	if m.Initiative != "" {
		if of, err = tx.Count(kindRemark, waiting, store.Facet{Name: facetClaimed, Value: m.Initiative}); err != nil {
			return err
		}
	}
	if n >= mostRemarks || of >= mostOfOneSheet {
		return fault.New(fault.Unavailable, "remark.busy")
	}
	return nil
}

func (a *App) tell(ctx context.Context, in RemarkInput, sheet InitiativeView, from From, at func(link string) string) (link string, err error) {
	holder, err := a.holderOf(ctx, in.Initiative)
	if err != nil {
		return "", err
	}
	link = id.Token()
	return link, a.store.Update(ctx, Principal, sender(from), func(tx *store.Tx) error {
		m, version, contact, err := alreadyTold(tx, in)
		if err != nil {
			return err
		}
		if version == 0 {
			if err := roomFor(tx, m); err != nil {
				return err
			}
			m.ID, m.State, m.Sent = id.New(), remark.Waiting, a.today()
			if err := a.tellOfRemark(tx, holder, sheet); err != nil {
				return err
			}
		}
		m.Give(id.Digest(link))
		if _, err := tx.Put(remarkPut(m, version)); err != nil {
			return err
		}
		if contact.Email == "" && in.Email != "" {
			if err := tx.PutContact(kindRemark, m.ID, initiative.Contact{Email: in.Email, Notice: in.Notice, Consent: in.Consent}); err != nil {
				return err
			}
		}
		return tx.Location(at(link))
	})
}

// alreadyTold finds what was said already, word for word: sent twenty times, it is one. It
// is read within the transaction that writes, so twenty at once are one too. What someone
// else said, who left another address to be answered at, is another.
func alreadyTold(tx *store.Tx, in RemarkInput) (m remark.Remark, version int64, contact initiative.Contact, err error) {
	same, err := tx.Holding(kindRemark, store.Facet{Name: facetDigest, Value: in.Digest()})
	if err != nil {
		return in.Remark, 0, contact, err
	}
	for _, r := range same {
		if m, err = decode[remark.Remark](r); err != nil {
			return m, 0, contact, err
		}
		if contact, err = tx.Contact(kindRemark, m.ID); err != nil {
			return m, 0, contact, err
		}
		if contact.Email == "" || in.Email == "" || strings.EqualFold(contact.Email, in.Email) {
			return m, r.Version, contact, nil
		}
	}
	return in.Remark, 0, initiative.Contact{}, nil
}

// tellOfRemark writes to who holds a sheet that something is said of it, once a day
// whatever comes.
func (a *App) tellOfRemark(tx *store.Tx, holder *ClaimView, sheet InitiativeView) error {
	if holder == nil || sheet.ID == "" {
		return nil
	}
	n, err := tx.Posted(holder.Contact.Email, LetterRemarkHeld, a.now().Add(-24*time.Hour))
	if err != nil || n > 0 {
		return err
	}
	return postClaim(tx, LetterRemarkHeld, *holder, "", "")
}

// RemarkBy opens a remark by a receipt. Reading changes nothing. Of the sheet, it
// shows what anyone may see.
func (a *App) RemarkBy(ctx context.Context, link string) (RemarkView, error) {
	digest := id.Digest(link)
	found, err := a.store.Holders(ctx, a.remarks(), kindRemark, facetLink, []string{digest})
	if err != nil {
		return RemarkView{}, err
	}
	for _, r := range found[digest] {
		return a.remarkView(ctx, access.Anyone, r)
	}
	return RemarkView{}, fault.New(fault.NotFound, "remark.no_such_link")
}

// RemarksOnHeld are what waits for who holds a sheet, the first sent first, without
// who sent it.
func (a *App) RemarksOnHeld(ctx context.Context, link string) (out []RemarkView, err error) {
	v, err := a.holding(ctx, link)
	if err != nil {
		return nil, err
	}
	return a.remarksOn(ctx, v.Actor(), v.Initiative)
}

// remarksOn are the errors that wait on a sheet.
func (a *App) remarksOn(ctx context.Context, reader access.Actor, sheet string) (out []RemarkView, err error) {
	records, _, err := a.store.List(ctx, store.Query{Scope: a.remarks(), Kind: kindRemark, Parent: remarksParent, Limit: mostOfOneSheet,
		Facets: []store.Facet{{Name: "state", Value: string(remark.Waiting)}, {Name: facetClaimed, Value: sheet}}})
	for _, r := range records {
		m, err := decode[remark.Remark](r)
		if err != nil {
			return nil, err
		}
		out = append(out, RemarkView{Remark: m, Version: r.Version})
	}
	return out, err
}

// CorrectedByHolder says, at the word of who holds a sheet, that an error told of it
// is set right. A remark on another sheet is none of theirs.
func (a *App) CorrectedByHolder(ctx context.Context, link, remarkID string, from From) error {
	v, err := a.holding(ctx, link)
	if err != nil {
		return err
	}
	m, err := a.remarkOf(ctx, access.House, remarkID)
	if err == nil && (m.Kind != remark.Error || m.Initiative != v.Initiative) {
		err = fault.New(fault.NotFound, "not_found")
	}
	if err != nil {
		return err
	}
	if m.State != remark.Waiting {
		return nil // someone of the house was quicker
	}
	from.Source = holderSource
	return a.answerRemark(ctx, m, remark.Corrected, remark.Decision{By: v.Contact.Name, Date: a.today()}, store.Author{Actor: v.Contact.Name, Source: from.Source, Token: from.Token})
}

// remarkOf reads a remark for someone, by the rights that were asked before.
func (a *App) remarkOf(ctx context.Context, reader access.Actor, remarkID string) (RemarkView, error) {
	r, err := a.store.Read(ctx, access.Visible(reader, access.KindRemark, Principal), kindRemark, remarkID)
	if err != nil {
		return RemarkView{}, err
	}
	return a.remarkView(ctx, reader, r)
}

// sweepRemarks erases what was answered long ago, with its sender's address.
func (a *App) sweepRemarks(ctx context.Context) (erased int64, err error) {
	for _, state := range remark.States {
		if state == remark.Waiting {
			continue
		}
		q := store.Query{Scope: a.remarks(), Kind: kindRemark, Parent: remarksParent, Facets: []store.Facet{{Name: "state", Value: string(state)}}, Limit: store.MaxPage}
		for {
			records, next, err := a.store.List(ctx, q)
			if err != nil {
				return erased, err
			}
			for _, r := range records {
				gone, err := a.sweepRemark(ctx, r)
				if err != nil {
					return erased, err
				}
				if gone {
					erased++
				}
			}
			if next == nil {
				break
			}
			q.After = *next
		}
	}
	return erased, nil
}

func (a *App) sweepRemark(ctx context.Context, r store.Record) (bool, error) {
	m, err := decode[remark.Remark](r)
	if err != nil || (RemarkView{Remark: m}).Gone().After(a.now()) {
		return false, err
	}
	return true, a.store.Update(ctx, Principal, store.Author{Actor: access.House.Name}, func(tx *store.Tx) error {
		if err := tx.Purge(kindRemark, m.ID); err != nil {
			return err
		}
		return tx.EraseLettersAbout(aboutRemark(m.ID))
	})
}
