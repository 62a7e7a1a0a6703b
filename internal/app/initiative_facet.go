package app

import (
	"slices"

	"codeberg.org/bocage/bocage/internal/access"
)

const facetTag = "tag"

// KeeperFacets are those of what only who is signed in reads of a sheet: counted by
// them, or asked about, they would tell it to everyone.
var KeeperFacets = []string{facetTag, FacetGap, FacetDoubt}

// FacetsFor are the facets that a reader of the registry is shown.
func FacetsFor(actor access.Actor) []string {
	return facetsWithin(access.Visible(actor, access.KindInitiative, ""))
}

func facetsWithin(scope access.Scope) []string {
	if !scope.All() {
		return ListedFacets
	}
	return slices.Concat(ListedFacets, KeeperFacets)
}

// mayFilter refuses the facets that are not the actor's to ask about.
func mayFilter(actor access.Actor, facets []Facet) error {
	for _, f := range facets {
		if slices.Contains(KeeperFacets, f.Name) || slices.Contains(AskedFacets, f.Name) {
			return allow(actor, access.See, access.Object{Kind: access.KindInitiative})
		}
	}
	return nil
}
