package app

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/network"
	"codeberg.org/bocage/bocage/internal/organisation"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/text"
)

const kindOrganisation = string(access.KindOrganisation)

// OrganisationView is an organisation as the actor may see it, in its network.
type OrganisationView struct {
	organisation.Gathered
	Space   string
	Slug    string
	Node    int
	Version int64 // of what was written about it; 0 when nothing was
	Network *Network
}

func (n *Network) organisation(node int) OrganisationView {
	g := n.Organisations[n.Nodes[node].At]
	return OrganisationView{Gathered: g, Space: n.space, Slug: n.OrganisationSlug(node), Node: node, Version: n.versions[g.ID], Network: n}
}

// OrganisationAt finds an organisation by its address. The end of the address
// counts, whatever stands before it: names change. moved is its address when it
// is not this one.
func (a *App) OrganisationAt(ctx context.Context, actor access.Actor, slug string) (view OrganisationView, moved string, err error) {
	code := slug[strings.LastIndexByte(slug, '-')+1:]
	for _, space := range []string{Principal, Demonstration} {
		n, err := a.NetworkOf(ctx, actor, space)
		if err != nil {
			return view, "", err
		}
		if node, there := n.byCode[code]; there && len(code) == organisationCodeLength {
			view = n.organisation(node)
			if view.Slug != slug {
				moved = view.Slug
			}
			return view, moved, nil
		}
	}
	return view, "", fault.New(fault.NotFound, "not_found")
}

// Does is what an organisation does for initiatives, by which a list is narrowed.
var Does = []network.Type{network.Carries, network.Funds, network.Partners, network.Gathers}

// OrganisationSearch is what someone looks for among organisations.
type OrganisationSearch struct {
	Words string
	Does  string // a network.Type
	Form  string // legal form, "unknown" for those of which nobody gave it
	After Place
	Limit int
}

// ListedOrganisation is a line of the list: what it does, and for how many.
type ListedOrganisation struct {
	OrganisationView
	Doing map[network.Type]int
	Total int // of the initiatives that it is tied to
}

// FoundOrganisations is a page of what was found.
type FoundOrganisations struct {
	Organisations []ListedOrganisation
	Total         int
	Next          *Place
	Does, Forms   map[string]int
}

// order sorts organisations as a French reader would.
func (n *Network) order() {
	slices.SortFunc(n.ordered, func(x, y int) int {
		return cmp.Or(strings.Compare(n.Nodes[x].Sort, n.Nodes[y].Sort), strings.Compare(n.codes[x], n.codes[y]))
	})
}

// OrganisationsOf lists the organisations of a space, by name.
func (a *App) OrganisationsOf(ctx context.Context, actor access.Actor, space string, s OrganisationSearch) (FoundOrganisations, error) {
	n, err := a.NetworkOf(ctx, actor, space)
	if err != nil {
		return FoundOrganisations{}, err
	}
	return n.find(s), nil
}

func (n *Network) find(s OrganisationSearch) FoundOrganisations {
	out := FoundOrganisations{Does: map[string]int{}, Forms: map[string]int{}}
	words := strings.Fields(text.Fold(s.Words))
	for _, node := range n.ordered {
		g := n.Organisations[n.Nodes[node].At]
		if !isNamed(g, words) {
			continue
		}
		doing := n.doing(node)
		does, form := s.Does == "" || doing[network.Type(s.Does)] > 0, cmp.Or(g.LegalForm, "unknown")
		if s.Form == "" || s.Form == form {
			for kind, k := range doing {
				if k > 0 {
					out.Does[string(kind)]++
				}
			}
		}
		if does {
			out.Forms[form]++
		}
		if !does || s.Form != "" && s.Form != form {
			continue
		}
		out.Total++
		n.onto(&out, s, node, doing)
	}
	return out
}

// onto puts an organisation on the page that was asked for, when it is its turn.
func (n *Network) onto(out *FoundOrganisations, s OrganisationSearch, node int, doing map[network.Type]int) {
	after := cmp.Or(strings.Compare(n.Nodes[node].Sort, s.After.SortKey), strings.Compare(n.codes[node], s.After.ID)) > 0
	switch {
	case !after || out.Next != nil:
	case len(out.Organisations) == s.Limit:
		last := out.Organisations[s.Limit-1].Node
		out.Next = &Place{SortKey: n.Nodes[last].Sort, ID: n.codes[last]}
	default:
		out.Organisations = append(out.Organisations, ListedOrganisation{OrganisationView: n.organisation(node), Doing: doing, Total: n.tied(node)})
	}
}

// isNamed says whether each word begins a word of one of the names.
func isNamed(g organisation.Gathered, words []string) bool {
	if len(words) == 0 {
		return true
	}
	all := " " + text.Fold(g.Name+" "+strings.Join(g.Names, " "))
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(all, " "+w) })
}

// doing counts the initiatives for which an organisation does each thing, by the
// ties that go on.
func (n *Network) doing(node int) map[network.Type]int {
	out := map[network.Type]int{}
	for _, at := range n.Of[node] {
		if t := n.Ties[at]; !t.Past() && n.Nodes[t.Other(node)].Kind == network.OfSheet {
			out[t.Type]++
		}
	}
	return out
}

// tied counts the initiatives that an organisation is tied to, once each.
func (n *Network) tied(node int) int {
	seen := map[int]bool{}
	for _, at := range n.Of[node] {
		if other := n.Ties[at].Other(node); n.Nodes[other].Kind == network.OfSheet {
			seen[other] = true
		}
	}
	return len(seen)
}

// SaveOrganisation writes what is known of an organisation: its first record
// (version 0), or the next version. A number that another record bears is refused:
// the two would be one.
func (a *App) SaveOrganisation(ctx context.Context, actor access.Actor, space string, o organisation.Organisation, version int64, from From) error {
	action := access.Edit
	if version == 0 {
		action = access.Create
	}
	if err := allow(actor, action, access.Object{Kind: access.KindOrganisation, Public: o.Public}); err != nil {
		return err
	}
	o = o.Clean()
	if err := o.Validate().Err(); err != nil {
		return err
	}
	n, err := a.NetworkOf(ctx, actor, space)
	if err != nil {
		return err
	}
	if err := n.alreadyAnother(o); err != nil {
		return err
	}
	return a.store.Update(ctx, space, author(actor, from), func(tx *store.Tx) error {
		if _, err := tx.Put(organisationPut(o, version)); err != nil {
			return err
		}
		return tx.Location("/" + sectionOrganisation + "/" + OrganisationSlugOf(space, o))
	})
}

const sectionOrganisation = "organisations"

// alreadyAnother refuses a number or a name that another record holds.
func (n *Network) alreadyAnother(o organisation.Organisation) error {
	for _, g := range n.Organisations {
		if !g.Recorded || g.ID == o.ID {
			continue
		}
		if i := slices.IndexFunc(o.SIRET, func(s string) bool { return slices.Contains(g.SIRET, s) }); i >= 0 {
			return fault.On("siret", fault.Conflict, "organisation.number_taken", "value", o.SIRET[i], "name", g.Name)
		}
		if o.RNA != "" && o.RNA == g.RNA {
			return fault.On("rna", fault.Conflict, "organisation.number_taken", "value", o.RNA, "name", g.Name)
		}
	}
	return nil
}

// organisationPut is how an organisation is stored and found.
func organisationPut(o organisation.Organisation, version int64) store.Put {
	return store.Put{Kind: kindOrganisation, ID: o.ID, Expected: version, Public: o.Public, SortKey: text.SortKey(o.Name), Body: o}
}

// OrganisationHistory returns the changes of what was written about an
// organisation, the newest first.
func (a *App) OrganisationHistory(ctx context.Context, actor access.Actor, space, id string, before int64) ([]store.Change, error) {
	if err := allow(actor, access.See, access.Object{Kind: access.KindChange}); err != nil {
		return nil, err
	}
	return a.store.History(ctx, access.Visible(actor, access.KindChange, space), kindOrganisation, id, before)
}

// UndoOrganisation takes back one change of an organisation, as UndoInitiative.
func (a *App) UndoOrganisation(ctx context.Context, actor access.Actor, space, id string, version int64, from From) error {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindOrganisation}); err != nil {
		return err
	}
	from.Source = "undo"
	return a.store.Update(ctx, space, author(actor, from), func(tx *store.Tx) error {
		_, err := takeBack(tx, kindOrganisation, id, version, func(o organisation.Organisation) error { return o.Validate().Err() }, organisationPut)
		return err
	})
}

// LinkOrganisation adds what an organisation says that it does, or takes it off.
// Two who add a link at once both find theirs.
func (a *App) LinkOrganisation(ctx context.Context, actor access.Actor, space, id string, link organisation.Link, remove bool, from From) error {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindOrganisation}); err != nil {
		return err
	}
	if link.To != "" && !remove {
		if _, err := a.Initiative(ctx, actor, space, link.To); err != nil {
			return fault.On("other", fault.Invalid, "required")
		}
	}
	return a.store.Update(ctx, space, author(actor, from), func(tx *store.Tx) error {
		r, err := tx.Get(kindOrganisation, id)
		if err != nil {
			return err
		}
		o, err := decode[organisation.Organisation](r)
		if err != nil {
			return err
		}
		o.Links = slices.DeleteFunc(slices.Clone(o.Links), func(k organisation.Link) bool {
			return k.Act == link.Act && k.To == link.To && (k.To != "" || text.Fold(k.Name) == text.Fold(link.Name))
		})
		if !remove {
			o.Links = append(o.Links, link)
		}
		if o = o.Clean(); o.Validate().Err() != nil {
			return linkFaults(o.Validate())
		}
		_, err = tx.Put(organisationPut(o, r.Version))
		return err
	})
}

// linkFaults names the faults of a link by the fields in which it was given.
func linkFaults(all fault.List) error {
	for _, f := range all {
		f.Field = f.Field[strings.LastIndexByte(f.Field, '.')+1:]
	}
	return all.Err()
}

// OrganisationRecord is the organisation as a record to write: what is known of
// one that only sheets name becomes its first version. It is public when whoever
// asks is already told of it.
func (a *App) OrganisationRecord(ctx context.Context, v OrganisationView) (organisation.Organisation, error) {
	o := v.Organisation
	if v.Recorded {
		return o, nil
	}
	n, err := a.NetworkOf(ctx, access.Anyone, v.Space)
	if err != nil {
		return o, err
	}
	_, o.Public = n.byCode[organisationCode(v.Space, v.ID)]
	for _, at := range v.Network.Of[v.Node] {
		t := v.Network.Ties[at]
		if end := v.Network.Nodes[t.Other(v.Node)]; end.Kind == network.OfSheet && v.Network.Sheets[end.At].Fictional {
			o.Fictional = true
		}
	}
	return o, nil
}

// KnownOrganisations finds which of these names the sheets or the records of a space bear
// already, with the name and the address that the organisation has there.
func (a *App) KnownOrganisations(ctx context.Context, actor access.Actor, space string, names []string) (map[string]OrganisationView, error) {
	n, err := a.NetworkOf(ctx, actor, space)
	if err != nil {
		return nil, err
	}
	asked := map[string][]string{}
	for _, name := range names {
		asked[text.Fold(name)] = append(asked[text.Fold(name)], name)
	}
	out := map[string]OrganisationView{}
	for _, g := range n.Organisations {
		for _, said := range append([]string{g.Name}, g.Names...) {
			for _, name := range asked[text.Fold(said)] {
				if _, told := out[name]; !told {
					node, _ := n.Organisation(g.ID)
					out[name] = n.organisation(node)
				}
			}
		}
	}
	return out, nil
}
