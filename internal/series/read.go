package series

import (
	"bytes"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"codeberg.org/bocage/bocage/internal/framework"
	"codeberg.org/bocage/bocage/internal/indicator"
	"codeberg.org/bocage/bocage/internal/territory"
)

// Author is who proposed which dimensions the shipped indicators speak of.
const Author = "Bocage"

// wording is a text in both languages, as a file writes it.
type wording struct {
	FR string `yaml:"fr"`
	EN string `yaml:"en"`
}

func (w wording) text() framework.Text { return framework.Text{FR: w.FR, EN: w.EN} }

type writtenSource struct {
	ID       string   `yaml:"id"`
	Title    wording  `yaml:"title"`
	Producer string   `yaml:"producer"`
	Licence  string   `yaml:"licence"`
	URL      string   `yaml:"url"`
	File     string   `yaml:"file"`
	Vintage  int      `yaml:"vintage"`
	Sample   float64  `yaml:"sample"`
	Outside  []string `yaml:"outside"`
}

type writtenFlag struct {
	Every   bool      `yaml:"every"`
	Over    *float64  `yaml:"over"`
	Exactly []float64 `yaml:"exactly"`
	FR      string    `yaml:"fr"`
	EN      string    `yaml:"en"`
}

type writtenCard struct {
	Code       string              `yaml:"code"`
	Family     string              `yaml:"family"`
	Break      wording             `yaml:"break"`
	Label      wording             `yaml:"label"`
	Definition wording             `yaml:"definition"`
	Sentence   wording             `yaml:"sentence"`
	YesNo      wording             `yaml:"yes_no"`
	Unit       string              `yaml:"unit"`
	UnitLabel  wording             `yaml:"unit_label"`
	Decimals   int                 `yaml:"decimals"`
	Direction  indicator.Direction `yaml:"direction"`
	Count      bool                `yaml:"count"`
	Period     string              `yaml:"period"`
	Vintage    int                 `yaml:"vintage"`
	Source     string              `yaml:"source"`
	Column     string              `yaml:"column"`
	Aggregate  Rule                `yaml:"aggregate"`
	Formula    string              `yaml:"formula"`
	Weight     string              `yaml:"weight"`
	Base       string              `yaml:"base"`
	Flags      []writtenFlag       `yaml:"flags"`
	Caveats    []wording           `yaml:"caveats"`
	Page       string              `yaml:"page"`
	Missing    string              `yaml:"missing"`
	First      int                 `yaml:"first"`
	Dimensions []string            `yaml:"dimensions"`
}

// cardFiles are the files of cards, each with the level at which its sources publish.
var cardFiles = []struct {
	name  string
	level territory.Level
}{{"communes.yaml", territory.Commune}, {"epci.yaml", territory.EPCI}}

// ReadCards reads sources.yaml, communes.yaml and epci.yaml. A card that is not
// whole, or that names what is not there, is an error that names it.
func ReadCards(files fs.FS) ([]*Card, error) {
	sources, err := readSources(files)
	if err != nil {
		return nil, err
	}
	var cards []*Card
	for _, f := range cardFiles {
		var written []writtenCard
		if err := decode(files, f.name, &written); err != nil {
			return nil, err
		}
		for _, w := range written {
			c, err := w.card(sources, f.level)
			if err != nil {
				return nil, fmt.Errorf("%s, indicator %s: %w", f.name, w.Code, err)
			}
			cards = append(cards, c)
		}
	}
	return cards, checkTogether(cards)
}

func decode(files fs.FS, name string, into any) error {
	b, err := fs.ReadFile(files, name)
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	d := yaml.NewDecoder(bytes.NewReader(b))
	d.KnownFields(true)
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	return nil
}

func readSources(files fs.FS) (map[string]*Source, error) {
	var written []writtenSource
	if err := decode(files, "sources.yaml", &written); err != nil {
		return nil, err
	}
	sources := map[string]*Source{}
	for _, w := range written {
		if w.ID == "" || w.Title.text().Blank() || w.Licence == "" || w.File == "" || w.Vintage == 0 {
			return nil, fmt.Errorf("source %q is not whole", w.ID)
		}
		sources[w.ID] = &Source{ID: w.ID, Title: w.Title.text(), Producer: w.Producer, Licence: w.Licence, URL: w.URL, File: w.File, Vintage: w.Vintage, Sample: w.Sample, Outside: w.Outside}
	}
	return sources, nil
}

func (w writtenCard) card(sources map[string]*Source, level territory.Level) (*Card, error) {
	source := sources[w.Source]
	if source == nil {
		return nil, fmt.Errorf("source %q unknown", w.Source)
	}
	c := &Card{Code: w.Code, Family: w.Family, Break: w.Break.text(), Label: w.Label.text(), Definition: w.Definition.text(), Sentence: w.Sentence.text(), YesNo: w.YesNo.text(),
		Unit: w.Unit, UnitLabel: w.UnitLabel.text(), Decimals: w.Decimals, Direction: w.Direction, Count: w.Count, Level: level, Period: w.Period,
		Vintage: w.Vintage, Source: source, Column: w.Column, Rule: w.Aggregate, Formula: w.Formula, Weight: w.Weight, Base: w.Base,
		Flaw: w.Page, Secret: w.Missing == "secret", First: w.First}
	if c.Family == "" {
		c.Family = c.Code
	}
	if c.Vintage == 0 {
		c.Vintage = source.Vintage
	}
	for _, f := range w.Flags {
		c.Flags = append(c.Flags, Flag{Every: f.Every, Over: f.Over, Exactly: f.Exactly, Text: framework.Text{FR: f.FR, EN: f.EN}})
	}
	for _, t := range w.Caveats {
		c.Caveats = append(c.Caveats, t.text())
	}
	for _, d := range w.Dimensions {
		name, dimension, found := strings.Cut(d, "/")
		if !found {
			return nil, fmt.Errorf("dimension %q without its framework", d)
		}
		c.Dimensions = append(c.Dimensions, Mapping{Framework: name, Dimension: dimension, Author: Author})
	}
	return c, c.check()
}

// check says what a card lacks to be shown and computed.
func (c *Card) check() error {
	switch {
	case c.Code == "" || c.Label.FR == "" || c.Label.EN == "":
		return fmt.Errorf("code or label missing")
	case c.Unit == "":
		return fmt.Errorf("unit missing")
	case !slices.Contains([]Rule{Sum, Formula, Weighted, None}, c.Rule):
		return fmt.Errorf("rule %q unknown", c.Rule)
	case (c.Rule == Formula) != (c.Formula != ""):
		return fmt.Errorf("a formula goes with the rule of that name")
	case (c.Rule == Weighted) != (c.Weight != ""):
		return fmt.Errorf("a weight goes with the rule of that name")
	case (c.Formula == "") == (c.Column == ""):
		return fmt.Errorf("values come from a column or from a formula")
	}
	for _, t := range []framework.Text{c.Label, c.Definition, c.Sentence, c.YesNo, c.UnitLabel, c.Break} {
		if (t.FR == "") != (t.EN == "") {
			return fmt.Errorf("%q in one language only", t.FR+t.EN)
		}
	}
	return nil
}

// checkTogether finds codes given twice and weights that are no count.
func checkTogether(cards []*Card) error {
	by := map[string]*Card{}
	for _, c := range cards {
		if by[c.Code] != nil {
			return fmt.Errorf("indicator %s given twice", c.Code)
		}
		by[c.Code] = c
	}
	for _, c := range cards {
		for _, count := range []string{c.Weight, c.Base} {
			if count != "" && (by[count] == nil || !by[count].Count) {
				return fmt.Errorf("indicator %s: %s is no count", c.Code, count)
			}
		}
	}
	return nil
}
