package initiative

import (
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/calendar"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

// Deed is one change that is made to many sheets alike.
type Deed struct {
	Do     DeedKind `json:"do"`
	Values []string `json:"values,omitempty"` // codes of a closed list, or labels
}

// DeedKind says what a deed does.
type DeedKind string

// The deeds. To add or to take away leaves what else the sheet says; to set replaces it.
const (
	AddThemes    DeedKind = "add_themes"
	RemoveThemes DeedKind = "remove_themes"
	AddTags      DeedKind = "add_tags"
	RemoveTags   DeedKind = "remove_tags"
	AddAction    DeedKind = "add_action"
	RemoveAction DeedKind = "remove_action"
	SetStatus    DeedKind = "set_status"
	SetApproach  DeedKind = "set_approach"
	Show         DeedKind = "show"
	Hide         DeedKind = "hide"
	Confirm      DeedKind = "confirm" // that it still holds, on a day
)

// DeedKinds lists the deeds, in the order in which they are offered.
var DeedKinds = []DeedKind{AddTags, RemoveTags, AddThemes, RemoveThemes, SetStatus, AddAction, RemoveAction, SetApproach, Show, Hide, Confirm}

// Field is the part of a sheet that the deed is about, as Validate names it.
func (k DeedKind) Field() string {
	switch k {
	case AddThemes, RemoveThemes:
		return "themes"
	case AddTags, RemoveTags:
		return "tags"
	case AddAction, RemoveAction:
		return "action"
	case SetStatus:
		return "status"
	case SetApproach:
		return "approach.state"
	case Confirm:
		return "confirmed"
	}
	return "public"
}

// Replaces says whether the deed takes the place of what someone may have written
// meanwhile, rather than going beside it.
func (k DeedKind) Replaces() bool {
	return slices.Contains([]DeedKind{SetStatus, SetApproach, Show, Hide}, k)
}

// Validate says what of a deed can't be done to any sheet.
func (d Deed) Validate() fault.List {
	var l fault.List
	if !slices.Contains(DeedKinds, d.Do) {
		l.Add("do", "code.unknown", "value", string(d.Do))
		return l
	}
	one := d.Do == SetStatus || d.Do == SetApproach || d.Do == Confirm
	switch {
	case d.Do == Show || d.Do == Hide:
	case len(d.Values) == 0:
		l.Add("values", "required")
	case one && len(d.Values) > 1:
		l.Add("values", "too_many", "max", 1)
	}
	for _, v := range d.Values {
		switch d.Do.Field() {
		case "themes":
			known(&l, "values", Themes, v)
		case "action":
			known(&l, "values", ActionLevels, territory.Level(v))
		case "status":
			known(&l, "values", Statuses, Status(v))
		case "approach.state":
			known(&l, "values", ApproachStates, ApproachState(v))
		case "confirmed":
			calendar.Day(&l, "values", v)
		case "tags":
			l.Limit("values", v, MaxTag)
		}
	}
	if len(d.Values) > MaxTags {
		l.Add("values", "too_many", "max", MaxTags)
	}
	return l
}

// Apply is the sheet once the deed is done to it; what it says of nothing else
// changes.
func (d Deed) Apply(in Initiative) Initiative {
	switch d.Do {
	case AddThemes:
		in.Themes = with(in.Themes, d.Values)
	case RemoveThemes:
		in.Themes = without(in.Themes, d.Values)
	case AddTags:
		in.Tags = cleanTags(with(in.Tags, d.Values))
	case RemoveTags:
		in.Tags = withoutTags(in.Tags, d.Values)
	case AddAction:
		in.Action = inOrder(with(in.Action, levelsOf(d.Values)))
	case RemoveAction:
		in.Action = without(in.Action, levelsOf(d.Values))
	case SetStatus:
		in.Status = Status(d.first())
	case SetApproach:
		in.Approach.State = ApproachState(d.first())
	case Confirm:
		in.Confirmed = d.first()
	case Show, Hide:
		in.Public = d.Do == Show
	}
	return in.quiet()
}

func (d Deed) first() string {
	if len(d.Values) == 0 {
		return ""
	}
	return d.Values[0]
}

// Of is what a sheet says of the part that the deed is about, in codes.
func (k DeedKind) Of(in Initiative) []string {
	switch k.Field() {
	case "themes":
		return in.Themes
	case "tags":
		return in.Tags
	case "action":
		out := make([]string, len(in.Action))
		for i, l := range in.Action {
			out[i] = string(l)
		}
		return out
	case "status":
		return notEmpty(string(in.Status))
	case "approach.state":
		return notEmpty(string(in.Approach.State))
	case "confirmed":
		return notEmpty(in.Confirmed)
	}
	if in.Public {
		return []string{string(Show)}
	}
	return []string{string(Hide)}
}

func notEmpty(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

func levelsOf(codes []string) []territory.Level {
	out := make([]territory.Level, len(codes))
	for i, c := range codes {
		out[i] = territory.Level(c)
	}
	return out
}

// inOrder writes levels from the smallest to the largest, as a form does.
func inOrder(levels []territory.Level) Levels {
	var out Levels
	for _, l := range ActionLevels {
		if slices.Contains(levels, l) {
			out = append(out, l)
		}
	}
	return out
}

func with[T comparable](have, more []T) []T {
	out := slices.Clone(have)
	for _, v := range more {
		if !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

func without[S ~[]T, T comparable](have S, less []T) S {
	return slices.DeleteFunc(slices.Clone(have), func(v T) bool { return slices.Contains(less, v) })
}

// withoutTags takes labels away however they are accented or capitalised.
func withoutTags(have, less []string) []string {
	folded := map[string]bool{}
	for _, v := range less {
		folded[text.Fold(v)] = true
	}
	return slices.DeleteFunc(slices.Clone(have), func(v string) bool { return folded[text.Fold(v)] })
}

// cleanTags tidies labels; two that differ by case or accents are one, as it was
// written first.
func cleanTags(tags []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, t := range tags {
		t = text.CleanLine(strings.ReplaceAll(t, ";", ","), MaxTag*4)
		if f := text.Fold(t); t != "" && !seen[f] {
			seen[f] = true
			out = append(out, t)
		}
	}
	return out
}

func (in Initiative) validateTags(l *fault.List) {
	if len(in.Tags) > MaxTags {
		l.Add("tags", "too_many", "max", MaxTags)
	}
	for _, t := range in.Tags {
		l.Limit("tags", t, MaxTag)
	}
}
