package planfile

import (
	"bytes"
	"reflect"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"codeberg.org/bocage/bocage/composite"
)

// Reading a plan that was written gives the same plan.
func TestReadingWhatWasWrittenGivesTheSamePlan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := anyPlan(t)
		var text bytes.Buffer
		if err := f.Write(&text); err != nil {
			t.Fatal(err)
		}
		got, err := Read(&text, "plan.yaml")
		if err != nil {
			t.Fatalf("%v\n%s", err, text.String())
		}
		got.name, got.places, got.words = "", nil, nil
		if !reflect.DeepEqual(got, f) {
			t.Fatalf("got  %+v\nwant %+v\n%s", got, f, text.String())
		}
	})
}

func anyPlan(t *rapid.T) *File {
	word := rapid.OneOf(rapid.StringMatching(`[A-Za-zéè0-9_:#' "*&!%@,\-]{1,12}`), rapid.SampledFrom([]string{"yes", "null", "~", "1e3", "0x10", "true", "- a", "a: b", "à\u00a0b", "2021-01-01"}))
	code := rapid.StringMatching(`[a-z][a-z0-9_]{0,8}`)
	text := func(name string) Text {
		if rapid.Bool().Draw(t, name+"?") {
			return Text{}
		}
		out := Text{FR: word.Draw(t, name)}
		if rapid.Bool().Draw(t, name+" en?") {
			out.EN = word.Draw(t, name+" en")
		}
		return out
	}
	number := func(name string) *float64 {
		if rapid.Bool().Draw(t, name+"?") {
			return nil
		}
		v := rapid.Float64().Draw(t, name)
		return &v
	}
	f := &File{About: text("about"), Data: Provenance{Source: Source{File: word.Draw(t, "file")}, Code: word.Draw(t, "code"), Decimal: rapid.SampledFrom([]string{"", "comma", "point"}).Draw(t, "decimal")}}
	f.Name = word.Draw(t, "name")
	for range rapid.IntRange(0, 2).Draw(t, "columns") {
		f.Data.Columns = append(f.Data.Columns, Column{Code: code.Draw(t, "column"), Name: text("column name")})
	}
	f.Aggregates = []Aggregate{{Code: "index", Name: text("index"), Weight: number("weight")}}
	for n := range rapid.IntRange(1, 4).Draw(t, "indicators") {
		i := Indicator{Code: word.Draw(t, "code") + strconv.Itoa(n), Name: text("name"), Unit: rapid.SampledFrom([]string{"", "%", "€"}).Draw(t, "unit"), Parent: "index",
			Direction: Direction(rapid.SampledFrom([]int{-1, 0, 1}).Draw(t, "direction")), Weight: number("weight"), Target: number("target"), Categorical: rapid.Bool().Draw(t, "categorical")}
		if low := number("low"); low != nil {
			i.Goalposts = &composite.Goalposts{Low: *low, High: *low + 1}
		}
		f.Indicators = append(f.Indicators, i)
	}
	if rapid.Bool().Draw(t, "screened") {
		f.Screen = &composite.Screening{MinPresent: rapid.Float64Range(0.01, 1).Draw(t, "share")}
	}
	if rapid.Bool().Draw(t, "uncertain") {
		f.Uncertainty = &composite.Uncertainty{Draws: rapid.IntRange(2, 1000).Draw(t, "draws"), Sampling: composite.Sampling{Seed: rapid.Uint64().Draw(t, "seed")},
			Factors: []composite.Factor{{Name: word.Draw(t, "factor"), Alternatives: []composite.Alternative{{Chance: number("chance")}, {Skip: []composite.Step{composite.StepTreat}}}}}}
	}
	return f
}
