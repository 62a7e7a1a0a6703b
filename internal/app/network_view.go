package app

import (
	"context"
	"fmt"
	"slices"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/network"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/territory"
)

// NetworkView is a part of the network of a space, with what was worked out of it.
type NetworkView struct {
	*Network
	Key      string // names the part: two of one key are the same
	Part     network.Part
	Drawing  network.Drawing
	Hinges   []network.Hinge
	Measures CooperationMeasures
	Sheets   int // initiatives that were asked for
	Untied   int // of these, those of which no tie is known
}

// CooperationMeasures are the indicators of cooperation of several initiatives.
type CooperationMeasures struct {
	Partners, Means, Themes, Worlds, Levels network.Summary
	Ties, Both                              int
}

// MostDrawn is how many nodes a picture of a network holds.
const MostDrawn = 150

// part works out a part of the network, once.
func (n *Network) part(key string, find func() network.Part) (NetworkView, error) {
	v, err := n.Kept("part "+key, func() (any, error) {
		p := find()
		v := NetworkView{Network: n, Key: key, Part: p, Drawing: p.Draw(MostDrawn), Hinges: p.Hinges()}
		v.measure()
		return v, nil
	})
	if err != nil {
		return NetworkView{}, err
	}
	return v.(NetworkView), nil
}

func (v *NetworkView) measure() {
	var all [5][]network.Count
	for _, node := range v.Part.Own {
		if v.Nodes[node].Kind != network.OfSheet {
			continue
		}
		v.Sheets++
		if len(v.Of[node]) == 0 {
			v.Untied++
		}
		c := v.CooperationOf(node)
		for i, count := range []network.Count{c.Partners, c.Means, c.Themes, c.Worlds, c.Levels} {
			all[i] = append(all[i], count)
		}
		v.Measures.Ties, v.Measures.Both = v.Measures.Ties+c.Ties, v.Measures.Both+c.Both
	}
	for i, into := range []*network.Summary{&v.Measures.Partners, &v.Measures.Means, &v.Measures.Themes, &v.Measures.Worlds, &v.Measures.Levels} {
		*into = network.Summarise(all[i])
	}
}

// NetworkSearch is the part of a network that someone asks for: the initiatives
// that act in a territory or a part of it, those of a theme, or all.
type NetworkSearch struct {
	Within territory.Key
	Theme  string
}

// NetworkIn is the network of a territory, a theme or a whole space.
func (a *App) NetworkIn(ctx context.Context, actor access.Actor, space string, s NetworkSearch) (NetworkView, error) {
	places, err := a.Territories()
	if err != nil {
		return NetworkView{}, err
	}
	n, err := a.NetworkOf(ctx, actor, space)
	if err != nil {
		return NetworkView{}, err
	}
	return n.part("in "+string(s.Within)+" "+s.Theme+" "+places.State(), func() network.Part {
		var own []int
		for i, node := range n.Nodes {
			if node.Kind == network.OfSheet && actsIn(places, n.Sheets[node.At], s) {
				own = append(own, i)
			}
		}
		return n.Around(own)
	})
}

// mostReady is how many sheets are read before anyone asks for their network: it
// stays in memory, about two kilobytes a sheet.
const mostReady = 100_000

// ReadyNetwork makes the network of the directory as anyone sees it, so that its
// first visitor does not wait for it.
func (a *App) ReadyNetwork(ctx context.Context) error {
	space, err := a.Listed(ctx)
	if err != nil {
		return err
	}
	n, err := a.store.Count(ctx, store.Query{Scope: access.Visible(access.Anyone, access.KindInitiative, space), Kind: kindInitiative})
	if err != nil || n > mostReady {
		return err
	}
	_, err = a.NetworkIn(ctx, access.Anyone, space, NetworkSearch{})
	return err
}

func actsIn(places *territory.Set, sheet network.Sheet, s NetworkSearch) bool {
	if s.Theme != "" && !slices.Contains(sheet.Themes, s.Theme) {
		return false
	}
	return s.Within == "" || slices.ContainsFunc(sheet.Territories, func(k territory.Key) bool {
		return places.ActsIn(k, s.Within)
	})
}

// NetworkOfStudy is the network of the initiatives of a study that the actor may
// be told of.
func (a *App) NetworkOfStudy(ctx context.Context, actor access.Actor, s StudyView) (NetworkView, error) {
	census, err := a.Entries(ctx, actor, s)
	if err != nil {
		return NetworkView{}, err
	}
	n, err := a.NetworkOf(ctx, actor, s.Space)
	if err != nil {
		return NetworkView{}, err
	}
	var own []int
	for _, e := range census.Entries {
		if node, there := n.Sheet(e.Initiative.ID); there {
			own = append(own, node)
		}
	}
	slices.Sort(own)
	return n.part("study "+s.ID+" "+id.Digest(fmt.Sprint(own)), func() network.Part { return n.Around(own) })
}

// NetworkAround is what an organisation is tied to, with all that this is
// tied to.
func (v OrganisationView) NetworkAround() (NetworkView, error) {
	return v.Network.part("organisation "+v.ID, func() network.Part { return v.Network.Near(v.Node) })
}

// NetworkOfInitiative is what an initiative is tied to.
func (a *App) NetworkOfInitiative(ctx context.Context, actor access.Actor, space, id string) (NetworkView, int, error) {
	n, err := a.NetworkOf(ctx, actor, space)
	if err != nil {
		return NetworkView{}, 0, err
	}
	node, there := n.Sheet(id)
	if !there {
		return NetworkView{Network: n}, -1, nil
	}
	v, err := n.part("initiative "+id, func() network.Part { return n.Around([]int{node}) })
	return v, node, err
}

// Without is what would change if an organisation stopped, as far as this actor
// may see.
func (v OrganisationView) Without() (network.Stop, error) {
	s, err := v.Network.Kept("without "+v.ID, func() (any, error) { return v.Network.WithoutNode(v.Node), nil })
	if err != nil {
		return network.Stop{}, err
	}
	return s.(network.Stop), nil
}
