package web

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/territory"
)

const (
	evidenceField = "preuve" // each piece of evidence that the effect has, whole
	keepField     = "garder" // and whether it stays
	maxIntensity  = 3
)

// fillReading opens the form on an effect and the reading that a member gave.
func fillReading(c matrix.Contribution, version int64, member string) *Form {
	f := (&Form{}).Set(effectField, c.ID).Set(versionField, strconv.FormatInt(version, 10)).Set(memberField, member).SetAll("dimensions", c.Dimensions)
	if reading, known := c.Reading(member); known {
		f.Set(seenField, member)
		f.Set("state", string(reading.State)).Set("direction", string(reading.Direction)).Set("sentence", reading.Sentence)
		if reading.State == matrix.Effect {
			f.Set("intensity", strconv.Itoa(int(reading.Intensity)))
		}
	}
	f.SetAll("for_whom", codes(c.ForWhom)).SetAll("levels", codes(c.Levels)).SetAll("transitions", codes(c.Transitions))
	f.SetDate("from", c.From).SetDate("to", c.To).Set("mechanism", c.Mechanism).Set("assumptions", c.Assumptions)
	if c.Direct != nil {
		f.Set("direct", strconv.FormatBool(*c.Direct))
	}
	for i, a := range c.Alternatives {
		f.Set("alternative."+strconv.Itoa(i), a.Text).Set("plausibility."+strconv.Itoa(i), a.Plausibility)
	}
	var kept, stays []string
	for i, e := range c.Evidence {
		whole, err := json.Marshal(e)
		if err != nil {
			continue // a piece of evidence always marshals
		}
		kept, stays = append(kept, string(whole)), append(stays, strconv.Itoa(i))
	}
	return f.SetAll(evidenceField, kept).SetAll(keepField, stays)
}

// keptEvidenceOf reads the evidence that the form carries; what is not one is
// refused.
func keptEvidenceOf(f *Form) []matrix.Evidence {
	var all []matrix.Evidence
	for _, whole := range f.All(evidenceField) {
		var e matrix.Evidence
		if err := json.Unmarshal([]byte(whole), &e); err != nil {
			f.Refuse("backing", "study.evidence_absent")
			return nil
		}
		all = append(all, e)
	}
	return all
}

// readEffect reads the form into an effect, one reading of it and the version
// that was seen.
func readEffect(f *Form, v app.CellView) (matrix.Contribution, matrix.Reading, int64) {
	c := matrix.Contribution{ID: f.Text(effectField), Initiative: v.Initiative.ID, Dimensions: f.All("dimensions")}
	if !slices.Contains(c.Dimensions, v.Dimension.ID) {
		c.Dimensions = append(c.Dimensions, v.Dimension.ID) // a reading of this cell is about its dimension
	}
	readMore(f, &c)
	for i, e := range keptEvidenceOf(f) {
		if slices.Contains(f.All(keepField), strconv.Itoa(i)) {
			c.Evidence = append(c.Evidence, e)
		}
	}
	if e, given := readEvidence(f); given {
		c.Evidence = append(c.Evidence, e)
	}
	version, err := strconv.ParseInt(f.Text(versionField), 10, 64)
	if err != nil || version < 0 || c.ID == "" {
		version = 0
	}
	return c, readReading(f), version
}

func readReading(f *Form) matrix.Reading {
	reading := matrix.Reading{Member: f.Text(memberField), Sentence: f.Text("sentence"), Value: readValue(f)}
	if reading.Member == "" {
		f.Refuse(memberField, "cell.member_missing")
	}
	if reading.State == "" {
		f.Refuse("state", "cell.state_missing")
	}
	return reading
}

// readValue reads a state and, for an effect only, its direction and intensity:
// what was chosen before the mind changed is left out.
func readValue(f *Form) matrix.Value {
	v := matrix.Value{State: matrix.State(f.Choice("state", string(matrix.Effect), string(matrix.NoEffect), string(matrix.NotApplicable)))}
	if v.State != matrix.Effect {
		return v
	}
	v.Direction = matrix.Direction(f.Choice("direction", directionCodes...))
	if f.Text("direction") == "" {
		f.Refuse("direction", "cell.direction_missing")
	}
	if n := f.Int("intensity"); n != nil {
		if *n < 0 || *n > maxIntensity {
			f.Refuse("intensity", "cell.intensity_range")
		} else {
			v.Intensity = matrix.Intensity(*n)
		}
	}
	return v
}

func readMore(f *Form, c *matrix.Contribution) {
	for _, code := range f.All("for_whom") {
		c.ForWhom = append(c.ForWhom, matrix.ForWhom(code))
	}
	for _, code := range f.All("levels") {
		c.Levels = append(c.Levels, territory.Level(code))
	}
	for _, code := range f.All("transitions") {
		c.Transitions = append(c.Transitions, matrix.Transition(code))
	}
	c.From, c.To = f.Date("from"), f.Date("to")
	c.Mechanism, c.Assumptions = f.Text("mechanism"), f.Text("assumptions")
	if direct := f.Choice("direct", "true", "false"); direct != "" {
		yes := direct == "true"
		c.Direct = &yes
	}
	for i := range alternativesShown(f) {
		at := strconv.Itoa(i)
		if text := f.Text("alternative." + at); text != "" {
			c.Alternatives = append(c.Alternatives, matrix.Alternative{Text: text, Plausibility: f.Choice("plausibility."+at, "weak", "medium", "strong")})
		}
	}
}

// readEvidence reads the one more thing that backs the effect: a figure, a
// testimony, or a document named by hand.
func readEvidence(f *Form) (matrix.Evidence, bool) {
	e := matrix.Evidence{Independent: f.Checked("independent"), Elsewhere: f.Checked("elsewhere"), Note: f.Text("note")}
	kind, id, _ := strings.Cut(f.Text("backing"), ":")
	switch kind {
	case "observation":
		e.Nature, e.Observation, e.Solidity = matrix.Figure, id, matrix.Measured
		if f.Checked("compared") {
			e.Nature, e.Solidity = matrix.Comparison, matrix.Compared
		}
	case "story":
		e.Nature, e.Solidity = matrix.Testimony, matrix.Measured
		e.Story, e.Excerpt, _ = strings.Cut(id, "#")
	default:
		e.Nature, e.Solidity = matrix.Document, matrix.Described
		e.Title, e.Page, e.Author, e.URL = f.Text("title"), f.Text("page"), f.Text("author"), f.Text("url")
		if e.Title == "" && e.URL == "" {
			return e, false
		}
		if e.URL != "" && !strings.HasPrefix(e.URL, "https://") && !strings.HasPrefix(e.URL, "http://") {
			f.Refuse("url", "url.invalid", "value", e.URL)
		}
		return e, true
	}
	if e.Independent { // asked for as high as it says; what it points to decides how high it holds
		e.Solidity = matrix.Verified
		if e.Elsewhere {
			e.Solidity = matrix.Replicated
		}
	}
	return e, id != ""
}
