package initiative

import "slices"

// GapKinds are what a sheet may lack of what a reader expects, in the order in
// which it is told.
var GapKinds = []string{"summary", "lead", "territory", "theme", "action", "status", "start", "end", "reach", "approach"}

// Unsaid is why a part of a sheet stays empty though someone asked.
type Unsaid string

// The reasons. Neither is a gap: nobody is asked again.
const (
	NobodyKnows   Unsaid = "unknown"
	NotApplicable Unsaid = "moot"
)

// Reasons are those that a part may stay empty for.
var Reasons = []Unsaid{NobodyKnows, NotApplicable}

// Silence is a part of the sheet, by its word of GapKinds, that has no answer, and
// why.
type Silence struct {
	Part string `json:"part"`
	Why  Unsaid `json:"why"`
}

// Gaps names what a sheet does not say and nobody said why: words of GapKinds. It
// is told in words to who may complete the sheet, and never made into a mark.
func (in Initiative) Gaps() []string {
	var out []string
	for _, kind := range in.empty() {
		if !slices.ContainsFunc(in.Silences, func(s Silence) bool { return s.Part == kind }) {
			out = append(out, kind)
		}
	}
	return out
}

// empty names the parts that hold nothing, whatever the reason.
func (in Initiative) empty() []string {
	lacks := map[string]bool{
		"summary": in.Summary == "", "lead": !slices.ContainsFunc(in.Organisations, Organisation.Leads), "territory": len(in.Territories) == 0,
		"theme": len(in.Themes) == 0, "action": len(in.Action) == 0, "status": in.Status == "", "start": in.Start == "",
		"end": in.Status == Ended && in.End == "", "approach": in.Approach.State == "",
		"reach": len(in.Web) == 0 && in.PublicEmail == "" && in.PublicPhone == "",
	}
	var out []string
	for _, kind := range GapKinds {
		if lacks[kind] {
			out = append(out, kind)
		}
	}
	return out
}

// Silent says why a part stays empty; what it says already has no reason. "" takes
// the reason away.
func (in Initiative) Silent(part string, why Unsaid) Initiative {
	in.Silences = slices.DeleteFunc(slices.Clone(in.Silences), func(s Silence) bool { return s.Part == part })
	if why != "" {
		in.Silences = append(in.Silences, Silence{part, why})
	}
	return in.quiet()
}

// quiet drops the reasons of parts that were filled in since, and puts the others in
// the order of GapKinds.
func (in Initiative) quiet() Initiative {
	if len(in.Silences) == 0 {
		return in
	}
	empty := in.empty()
	var kept []Silence
	for _, kind := range empty {
		if i := slices.IndexFunc(in.Silences, func(s Silence) bool { return s.Part == kind && slices.Contains(Reasons, s.Why) }); i >= 0 {
			kept = append(kept, in.Silences[i])
		}
	}
	in.Silences = kept
	return in
}
