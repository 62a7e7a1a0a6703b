package app

import (
	"context"
	"slices"
	"strconv"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/territory"
)

// What a sheet lacks and what of it may be wrong are marks, written with the sheet:
// counted as it is written, and found by a search. What the passing of time makes
// wrong is kept as the month from which it is, so that nothing is written again when
// the month comes.
const (
	FacetGap   = "gap"
	FacetDoubt = "doubt"

	facetBegins = "begins" // the month in which something said to run begins, when that may be still to come
	facetEnds   = "ends"   // the month in which something said to run ended or will
)

// The doubts that are not told from the sheet alone.
const (
	DoubtToCome  = "to_come" // it runs, and begins later
	DoubtOverrun = "overrun" // it ended, and is said to run or to be planned
	DoubtFormer  = "former"  // it acts in a commune that merged with another
)

// DoubtKinds are all that may be wrong of a sheet, in the order in which it is told.
var DoubtKinds = slices.Concat([]string{DoubtOverrun, DoubtToCome, DoubtFormer}, initiative.DoubtKinds)

// Other questions about the state of sheets, asked as facets are.
const (
	FacetStale   = "stale"   // nobody wrote it for so many months
	FacetOutside = "outside" // it acts in no part of what a study is about, or any study
	FacetStudy   = "study"   // it is in the census of a study
)

// AskedFacets are those that no sheet holds: they are worked out when they are asked
// about, by who sees drafts.
var AskedFacets = []string{FacetStale, FacetOutside, FacetStudy}

// EveryStudy is the value of FacetOutside for what acts in no part of any study.
const EveryStudy = "all"

// StaleMonths are the ages of a sheet that are counted.
var StaleMonths = []int{12, 24, 60}

// qualityMarks are what a sheet lacks and what of it may be wrong.
func qualityMarks(in initiative.Initiative) []store.Facet {
	var out []store.Facet
	for _, g := range in.Gaps() {
		out = append(out, store.Facet{Name: FacetGap, Value: g})
	}
	for _, d := range in.Doubts() {
		out = append(out, store.Facet{Name: FacetDoubt, Value: d})
	}
	runs := in.Status == initiative.Running || in.Status == initiative.Paused
	if (runs || in.Status == initiative.Ended) && in.Start >= strconv.Itoa(territory.Shipped) {
		out = append(out, store.Facet{Name: facetBegins, Value: firstMonth(in.Start)})
	}
	if (runs || in.Status == initiative.Planned) && in.End != "" {
		out = append(out, store.Facet{Name: facetEnds, Value: lastMonth(in.End)})
	}
	return out
}

// firstMonth and lastMonth are those of a date that may be a year or a month.
func firstMonth(date string) string { return monthOf(date, "-01") }

func lastMonth(date string) string { return monthOf(date, "-12") }

func monthOf(date, ofYear string) string {
	if len(date) == len("2026") {
		return date + ofYear
	}
	return date[:min(len(date), len("2026-11"))]
}

// SheetDoubts are all that may be wrong of one sheet, as the board counts it.
func (a *App) SheetDoubts(in initiative.Initiative) ([]string, error) {
	places, err := a.Territories()
	if err != nil {
		return nil, err
	}
	held := map[string]bool{}
	for _, m := range qualityMarks(in) {
		switch {
		case m.Name == FacetDoubt:
			held[m.Value] = true
		case m.Name == facetBegins && m.Value > a.month():
			held[DoubtToCome] = true
		case m.Name == facetEnds && m.Value < a.month():
			held[DoubtOverrun] = true
		}
	}
	held[DoubtFormer] = slices.ContainsFunc(in.Territories, func(k territory.Key) bool { return mergedAway(places, k) })
	var out []string
	for _, kind := range DoubtKinds {
		if held[kind] {
			out = append(out, kind)
		}
	}
	return out, nil
}

// month is the one that runs.
func (a *App) month() string { return a.now().UTC().Format("2006-01") }

// mergedAway says whether a territory is none of this year: a commune that merged.
func mergedAway(places *territory.Set, k territory.Key) bool {
	return k.Level() == territory.Commune && !k.Fictional() && !places.Has(k)
}

// staleMonths reads the value of FacetStale.
func staleMonths(value string) (int, error) {
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 || n > 1200 {
		return 0, fault.On(FacetStale, fault.Invalid, "code.unknown", "value", value)
	}
	return n, nil
}

// mayAskQuality refuses the questions about the state of sheets to who sees no
// drafts: their counts would tell of them.
func mayAskQuality(actor access.Actor) error {
	return allow(actor, access.See, access.Object{Kind: access.KindInitiative})
}

// Silence says why a part of a sheet stays empty, or that it is asked about again
// when why is "".
func (a *App) Silence(ctx context.Context, actor access.Actor, space, id, part string, why initiative.Unsaid, from From) error {
	if !slices.Contains(initiative.GapKinds, part) || why != "" && !slices.Contains(initiative.Reasons, why) {
		return fault.New(fault.Invalid, "code.unknown", "value", part)
	}
	_, err := a.editSheet(ctx, actor, space, id, from, nil, func(in *initiative.Initiative) error {
		*in = in.Silent(part, why)
		return nil
	})
	return err
}

// ConfirmSheet says that all of a sheet still holds today.
func (a *App) ConfirmSheet(ctx context.Context, actor access.Actor, space, id string, from From) error {
	_, err := a.editSheet(ctx, actor, space, id, from, nil, func(in *initiative.Initiative) error {
		in.Confirmed = a.now().UTC().Format(time.DateOnly)
		return nil
	})
	return err
}
