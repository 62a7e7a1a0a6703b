package app

import (
	"bytes"
	"context"
	"io"
	"slices"

	"go.yaml.in/yaml/v3"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/indicator"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

// maxCardFile is how long the file of a card may be.
const maxCardFile = 64 << 10

// cardFile is a composed card as a file: what someone writes of it.
type cardFile struct {
	Code       string              `yaml:"code,omitempty"`
	Label      string              `yaml:"label"`
	LabelEN    string              `yaml:"label_en,omitempty"`
	Formula    string              `yaml:"formula"`
	Unit       string              `yaml:"unit"`
	Level      territory.Level     `yaml:"level,omitempty"`
	Rule       series.Rule         `yaml:"rule,omitempty"`
	Weight     string              `yaml:"weight,omitempty"`
	Period     string              `yaml:"period,omitempty"`
	Decimals   *int                `yaml:"decimals,omitempty"`
	Direction  indicator.Direction `yaml:"direction,omitempty"`
	Definition string              `yaml:"definition,omitempty"`
	Caveats    string              `yaml:"caveats,omitempty"`
	Public     bool                `yaml:"public,omitempty"`
	Dimensions []cardDimension     `yaml:"dimensions,omitempty"`
}

type cardDimension struct {
	Framework string `yaml:"framework"`
	Dimension string `yaml:"dimension"`
	Author    string `yaml:"author,omitempty"`
}

// ReadComposed reads the file of a card that is to be composed, by name for what is told of it.
func ReadComposed(name string, r io.Reader, by string) (BroughtView, error) {
	written, err := io.ReadAll(io.LimitReader(r, maxCardFile+1))
	if err != nil {
		return BroughtView{}, err
	}
	if len(written) > maxCardFile {
		return BroughtView{}, fault.New(fault.TooLarge, "place_compose.file_large", "file", name, "max", maxCardFile>>10)
	}
	var f cardFile
	d := yaml.NewDecoder(bytes.NewReader(written))
	d.KnownFields(true)
	if err := d.Decode(&f); err != nil {
		return BroughtView{}, YAMLFault(name, err)
	}
	if err := f.check(); err != nil {
		return BroughtView{}, err
	}
	b := series.Brought{Code: f.Code, Label: f.Label, LabelEN: f.LabelEN, Formula: f.Formula, Unit: f.Unit, Level: f.Level, Rule: f.Rule, Weight: f.Weight, Period: f.Period, Decimals: DecimalsUnsaid, Direction: f.Direction, Definition: f.Definition, Caveats: f.Caveats, Public: f.Public}
	if f.Decimals != nil {
		b.Decimals = *f.Decimals
	}
	for _, m := range f.Dimensions {
		if m.Author == "" {
			m.Author = by
		}
		b.Dimensions = append(b.Dimensions, series.Mapping{Framework: m.Framework, Dimension: m.Dimension, Author: m.Author})
	}
	return BroughtView{Brought: b}, nil
}

// check holds the words of a file to those that there are, and names them.
func (f cardFile) check() error {
	var l fault.List
	if f.Level != "" && !slices.Contains(series.Levels, f.Level) {
		l.Add("level", "place_compose.file_word", "field", "level", "value", text.CleanLine(string(f.Level), 40), "list", wordsOf(series.Levels))
	}
	if f.Rule != "" && !slices.Contains(series.ComposedRules, f.Rule) {
		l.Add("rule", "place_compose.file_word", "field", "rule", "value", text.CleanLine(string(f.Rule), 40), "list", wordsOf(series.ComposedRules))
	}
	return l.Err()
}

// WriteComposed writes a composed card as the file that ReadComposed reads.
func (a *App) WriteComposed(ctx context.Context, actor access.Actor, code string, w io.Writer) error {
	v, err := a.BroughtIndicator(ctx, actor, code)
	if err != nil {
		return err
	}
	if !v.Composed() {
		return fault.New(fault.Invalid, "place_compose.not_composed", "code", code)
	}
	f := cardFile{Code: v.Code, Label: v.Label, LabelEN: v.LabelEN, Formula: v.Formula, Unit: v.Unit, Level: v.Level, Rule: v.Rule, Weight: v.Weight, Period: v.Period, Decimals: &v.Decimals, Direction: v.Direction, Definition: v.Definition, Caveats: v.Caveats, Public: v.Public}
	for _, m := range v.Dimensions {
		f.Dimensions = append(f.Dimensions, cardDimension(m))
	}
	e := yaml.NewEncoder(w)
	e.SetIndent(2)
	if err := e.Encode(f); err != nil {
		return err
	}
	return e.Close()
}
