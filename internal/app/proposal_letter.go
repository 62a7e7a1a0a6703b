package app

import (
	"context"
	"strings"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/call"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/store"
)

// The letters to who answered a call.
const (
	LetterReceipt      = "call_receipt"
	LetterCallCode     = "call_code" // to go on with an answer
	LetterCallTaken    = "call_taken"
	LetterCallBack     = "call_back"
	LetterCallNotTaken = "call_not_taken"
)

var answerLetters = map[call.State]string{call.Back: LetterCallBack, call.NotTaken: LetterCallNotTaken}

// aboutProposal names a proposal for the letters that tell of it.
func aboutProposal(p call.Proposal) string { return kindProposal + "/" + keyIn(p.Call, p.ID) }

// Written says whether its sender asked to be written to, and can be.
func (v ProposalView) Written() bool { return v.ByMail && v.Contact.Email != "" }

// address is where its sender is written to.
func (v ProposalView) address() string { return strings.ToLower(v.Contact.Email) }

// newLink makes a private link for a letter: of the others, only the digests are
// known.
func (v *ProposalView) newLink() string {
	if !v.Written() {
		return ""
	}
	link := id.Token()
	v.Given(id.Digest(link))
	return link
}

// post writes to a proposal's sender, who asked for it; the letter holds a private link.
func (v ProposalView) post(tx *store.Tx, what, link string) error {
	if !v.Written() {
		return nil
	}
	return tx.Post(letterJob, Letter{To: v.address(), What: what, Lang: v.Lang, About: aboutProposal(v.Proposal), Facts: map[string]string{
		"title": v.Call.Title, "call": strings.TrimPrefix(v.Call.Path, sectionCall+"/"), "link": link, "name": v.Name(), "receipt": v.Receipt, "message": v.Proposal.Decision.Message,
	}})
}

// ProposalLetter is the last letter to a proposal's sender, for who reads the queue.
func (a *App) ProposalLetter(ctx context.Context, actor access.Actor, v ProposalView) (Letter, bool, error) {
	return a.LetterAbout(ctx, actor, v.Call.Space, aboutProposal(v.Proposal))
}
