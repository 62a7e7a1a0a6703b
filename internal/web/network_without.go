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
	Pieces  []actorsShown
	Alone   *actorsShown
	Nothing string
	Limits  string
	Back    []NavLink
}

// lossGroup is one kind of loss: those that have no other first.
type lossGroup struct {
	ID, Title string
	Lists     []actorsShown
}

// actorsShown is a list that may be long: the first are shown, a press shows
// others, and beyond these there is a number.
type actorsShown struct {
	Title       string
	First, Rest []tieShown
	RestSaid    string
	More        string
}

// Many says whether a list is set on two columns where there is room.
func (l actorsShown) Many() bool { return len(l.First) > mostNamed/2 }

const (
	mostNamed  = 12  // shown at once
	mostListed = 300 // in one page
)

func listActors(r *Request, title string, all []tieShown) actorsShown {
	l := actorsShown{Title: title, First: all[:min(len(all), mostNamed)], Rest: all[min(len(all), mostNamed):min(len(all), mostListed)]}
	if len(l.Rest) > 0 {
		l.RestSaid = r.L.N("without.rest", len(l.Rest))
	}
	if more := len(all) - mostListed; more > 0 {
		l.More = r.L.N("without.more", more)
	}
	return l
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

// lossesShown lists those of which it is the only one, then the others. What is the
// same for a whole list is its title; which means would be lost is told of each.
func lossesShown(r *Request, n *app.Network, code string, losses []network.Loss) lossGroup {
	g := lossGroup{ID: "perte-" + code, Title: r.L.N("without."+code, len(losses))}
	for _, only := range []string{"only", "others"} {
		var list []tieShown
		for _, l := range losses {
			alone, words := l.Only, ""
			if code == "shared" {
				alone, words = len(l.Means) > 0, meansWords(r, l, n.Ties[l.Tie])
			}
			if alone != (only == "only") {
				continue
			}
			shown := nodeShown(r, n, l.Node)
			if words != "" {
				shown.Terms = []amid{{Text: words}}
			}
			list = append(list, shown)
		}
		if len(list) == 0 {
			continue
		}
		title := ""
		if code != "shared" {
			title = r.L.N("without."+code+"."+only, len(list))
		}
		g.Lists = append(g.Lists, listActors(r, title, list))
	}
	return g
}

func meansWords(r *Request, l network.Loss, t network.Tie) string {
	switch {
	case len(l.Means) > 0:
		return r.L.T("without.shared.only", "what", sharesWords(r, l.Means))
	case len(t.Shares) > 0:
		return r.L.T("without.shared.others", "what", sharesWords(r, t.Shares))
	}
	return r.L.T("without.shared.untold")
}

// pieces tells what would no longer hold together: each piece but the largest,
// then those who would be tied to nobody.
func (p *withoutPage) pieces(r *Request, n *app.Network, stop network.Stop) {
	for i, piece := range stop.Parts {
		if len(stop.Parts) == 1 || i == 0 && len(stop.Parts) > 1 {
			continue // the rest of the network
		}
		p.Pieces = append(p.Pieces, listActors(r, r.L.N("without.piece", len(piece)), nodesShown(r, n, piece)))
	}
	if len(stop.Alone) > 0 {
		alone := listActors(r, "", nodesShown(r, n, stop.Alone))
		p.Alone = &alone
	}
	if len(p.Pieces) > 0 {
		p.Parts = append(p.Parts, r.L.T("without.parts", "n", r.L.Int(len(stop.Parts))))
	}
}

func nodesShown(r *Request, n *app.Network, nodes []int) []tieShown {
	var out []tieShown
	for _, node := range nodes {
		out = append(out, nodeShown(r, n, node))
	}
	return out
}

func nodeShown(r *Request, n *app.Network, node int) tieShown {
	var shown tieShown
	shown.Name, shown.Lang, shown.Href = nodeNamed(r, n, node)
	shown.Name = strings.TrimSpace(shown.Name)
	return shown
}
