package web

import (
	"net/http"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/network"
)

// withoutPage tells what would change if an organisation stopped, in words.
type withoutPage struct {
	Page
	Head    Head
	Losses  []lossGroup
	Parts   []string // sentences before each list
	Pieces  []pieceShown
	Alone   []tieShown
	Nothing string
	Limits  string
	Back    []NavLink
}

// lossGroup is one kind of loss: what would go on otherwise comes last.
type lossGroup struct {
	ID, Title string
	Losses    []tieShown
}

// pieceShown is a piece of the network that would hold to itself.
type pieceShown struct {
	Title string
	Nodes []tieShown
	More  string
}

func (s *Server) organisationWithout(w http.ResponseWriter, r *Request) error {
	o, done, err := s.organisationHere(w, r, "organisation_without")
	if err != nil || done {
		return err
	}
	stop, err := o.Without()
	if err != nil {
		return err
	}
	name := r.bearing(o.Name)
	page := &withoutPage{Head: Head{Eyebrow: r.L.T("organisation.eyebrow"), Title: r.L.T("without.title", "name", name), Lead: r.L.T("without.lead")}, Limits: r.L.T("without.limits")}
	page.Title, page.Section, page.Path, page.Demo = page.Head.Title, "registry", organisationPath(r, r.L.T("without.short"), o), fictionalTies(o)
	for _, g := range []struct {
		code   string
		losses []network.Loss
	}{{"carried", stop.Carried}, {"funded", stop.Funded}, {"shared", stop.Shared}, {"joined", stop.Joined}} {
		if len(g.losses) > 0 {
			page.Losses = append(page.Losses, lossesShown(r, o.Network, g.code, g.losses))
		}
	}
	page.pieces(r, o.Network, stop)
	if stop.Nothing() {
		page.Nothing = r.L.T("without.nothing")
	}
	page.Back = []NavLink{{Text: name, Href: r.To("organisation", o.Slug)}, {Text: r.L.T("network.short"), Href: r.To("organisation_network", o.Slug)}}
	return r.Render(w, "organisation_without", page)
}

// lossesShown lists those of which it is the only one first.
func lossesShown(r *Request, n *app.Network, code string, losses []network.Loss) lossGroup {
	g := lossGroup{ID: "perte-" + code, Title: r.L.N("without."+code, len(losses))}
	for _, only := range []bool{true, false} {
		for _, l := range losses {
			if l.Only != only && code != "shared" || code == "shared" && (len(l.Means) > 0) != only {
				continue
			}
			shown := tieShown{Terms: []amid{{Text: lossWords(r, code, l, n.Ties[l.Tie])}}}
			shown.Name, shown.Lang, shown.Href = nodeNamed(r, n, l.Node)
			g.Losses = append(g.Losses, shown)
		}
	}
	return g
}

func lossWords(r *Request, code string, l network.Loss, t network.Tie) string {
	switch {
	case code != "shared" && l.Only:
		return r.L.T("without." + code + ".only")
	case code != "shared":
		return r.L.T("without." + code + ".others")
	case len(l.Means) > 0:
		return r.L.T("without.shared.only", "what", sharesWords(r, l.Means))
	case len(t.Shares) > 0:
		return r.L.T("without.shared.others", "what", sharesWords(r, t.Shares))
	}
	return r.L.T("without.shared.untold")
}

// mostNamed is how many of a piece are named.
const mostNamed = 8

// pieces tells what would no longer hold together: each piece but the largest,
// then those who would be tied to nobody.
func (p *withoutPage) pieces(r *Request, n *app.Network, stop network.Stop) {
	for i, piece := range stop.Parts {
		if len(stop.Parts) == 1 || i == 0 && len(stop.Parts) > 1 {
			continue // the rest of the network
		}
		shown := pieceShown{Title: r.L.N("without.piece", len(piece))}
		for _, node := range piece[:min(len(piece), mostNamed)] {
			shown.Nodes = append(shown.Nodes, nodeShown(r, n, node))
		}
		if more := len(piece) - mostNamed; more > 0 {
			shown.More = r.L.N("without.more", more)
		}
		p.Pieces = append(p.Pieces, shown)
	}
	for _, node := range stop.Alone {
		p.Alone = append(p.Alone, nodeShown(r, n, node))
	}
	if len(p.Pieces) > 0 {
		p.Parts = append(p.Parts, r.L.T("without.parts", "n", r.L.Int(len(stop.Parts))))
	}
}

func nodeShown(r *Request, n *app.Network, node int) tieShown {
	var shown tieShown
	shown.Name, shown.Lang, shown.Href = nodeNamed(r, n, node)
	shown.Name = strings.TrimSpace(shown.Name)
	return shown
}
