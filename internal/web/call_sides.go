package web

import (
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/call"
	"codeberg.org/bocage/bocage/internal/fault"
)

// An answer that is open on two devices may be given on both. Each part that differs is
// then shown twice, and whoever answers says which one stays: what is written here,
// else what was kept meanwhile.
const (
	sidePrefix = "cote."
	sideHere   = "ici"
	sideKept   = "garde"
)

// answerSide is a part of an answer that says two things.
type answerSide struct {
	Name, Label      string
	Here, Kept, Lang string
}

// keeps says whether what was kept meanwhile stays.
func (f *Form) keeps(part string) bool { return f.Text(sidePrefix+part) == sideKept }

// sides are the choices between two answers, part by part, where they differ.
func sides(r *Request, form *Form, parts []answerSide) []Field {
	var out []Field
	for _, p := range parts {
		if p.Here == p.Kept {
			continue
		}
		option := func(value, said string) Option {
			o := Option{Value: value, Text: said, Lang: p.Lang, Hint: r.L.T("call.side." + value), Chosen: form.keeps(p.Name) == (value == sideKept)}
			if said == "" {
				o.Text, o.Lang = r.L.T("call.nothing"), r.Lang
			}
			return o
		}
		out = append(out, Field{Kind: "radios", Name: sidePrefix + p.Name, Label: p.Label, Required: true, Options: []Option{option(sideHere, p.Here), option(sideKept, p.Kept)}})
	}
	return out
}

// givenTwice says whether a form was refused because the same was answered meanwhile.
func givenTwice(err error) bool {
	return slices.ContainsFunc(fault.All(err), func(f *fault.Fault) bool { return f.Key == "call.answered_elsewhere" })
}

// answerSides are the parts of an answer, as they are written here and as they were kept.
func answerSides(r *Request, v app.ProposalView, q call.Question, form *Form) []Field {
	here, kept := q.Clean(readAnswer(q, form, aloneOnScreen(q))), v.Answers[q.ID]
	said := func(a call.Answer) string {
		if a.Unknown {
			return r.L.T("call.unknown")
		}
		var names []string
		for _, value := range a.Values {
			names = append(names, optionText(r, q, value))
		}
		return strings.Join(names, " ; ")
	}
	ticked := func(yes bool) string {
		if yes {
			return r.L.T("call.yes")
		}
		return r.L.T("call.no")
	}
	lang := written(v.Lang)
	if len(q.Options) > 0 || q.Kind == call.YesNo || here.Unknown || kept.Unknown {
		lang = r.Lang
	}
	parts := []answerSide{{Name: "value", Label: tellQuestion(r, v.Call.Call, q).Label, Here: said(here), Kept: said(kept), Lang: lang}}
	if mayBeAbout(q) {
		parts = append(parts, answerSide{Name: "about", Label: r.L.T("call.form.about"), Here: ticked(here.About), Kept: ticked(kept.About), Lang: r.Lang})
	}
	if q.Kind == call.Places {
		parts = append(parts, answerSide{Name: "abroad", Label: r.L.T("call.form.abroad"), Here: ticked(here.Abroad), Kept: ticked(kept.Abroad), Lang: r.Lang})
	}
	return sides(r, form, parts)
}

// chosen is what is written here, but for the parts of which what was kept stays.
func chosen(form *Form, here, kept call.Answer) call.Answer {
	if form.keeps("value") {
		here.Values, here.Unknown = kept.Values, kept.Unknown
	}
	if form.keeps("about") {
		here.About = kept.About
	}
	if form.keeps("abroad") {
		here.Abroad = kept.Abroad
	}
	return here
}
