package cli

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"codeberg.org/bocage/bocage/data/odbl"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/territory"
)

func (c *command) territoryShow() *cobra.Command {
	var year int
	cmd := c.describe(&cobra.Command{Use: "show CODE", Args: cobra.ExactArgs(1)}, "territory.show")
	cmd.Flags().IntVar(&year, "year", 0, c.l.T("cli.flag.show.year"))
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		places, err := app.PlacesOf(c.settings.get("data"))
		if err != nil {
			return err
		}
		shown, err := codeShown(places, args[0], year)
		if err != nil {
			return err
		}
		if c.json {
			return json.NewEncoder(c.Out).Encode(shown)
		}
		c.tellCode(places, shown)
		return nil
	}
	return c.settle(cmd)
}

// shownCode is what a code is and was.
type shownCode struct {
	Asked   string                 `json:"asked"`
	Year    int                    `json:"year,omitempty"`    // asked for
	InYear  bool                   `json:"in_year,omitempty"` // it was a commune's then
	Years   []int                  `json:"years,omitempty"`   // in which it was a commune's, of those that are known
	Now     territory.Territory    `json:"now"`
	Parents []territory.Key        `json:"parents"`
	History []territory.Change     `json:"history,omitempty"`
	Names   []territory.FormerName `json:"former_names,omitempty"`
	EPCI    []territory.EPCIChange `json:"epci_changes,omitempty"` // under the ODbL
	Became  []string               `json:"became,omitempty"`       // communes of today, of a code of before
	Former  *territory.Former      `json:"former,omitempty"`
}

// codeShown finds a commune by a code of today or of before, or an EPCI by its number.
func codeShown(places *territory.Set, code string, year int) (shownCode, error) {
	for _, level := range []territory.Level{territory.Commune, territory.EPCI} { // as the product names a place
		code = strings.TrimPrefix(code, string(level)+":")
	}
	s := shownCode{Asked: code, Year: year}
	now, former, known := places.Current(code)
	if !known {
		now, known = places.Get(territory.Key("epci:" + strings.TrimSpace(code)))
	}
	if !known {
		return s, fault.New(fault.NotFound, "vintage.no_code", "code", code)
	}
	s.Now, s.Former = now, former
	if former != nil {
		s.Asked = former.Code
	} else {
		s.Asked = now.Code
	}
	for _, up := range places.Parents(now.Key) {
		if up.Level() != territory.Perimeter {
			s.Parents = append(s.Parents, up)
		}
	}
	s.EPCI = places.EPCIChanges(now.Key)
	if now.Level != territory.Commune {
		return s, nil
	}
	s.Years, s.History, s.Names = places.YearsOf(s.Asked), places.History(now.Code), places.FormerNames(now.Code)
	return s, s.at(places)
}

// at says whether the code was a commune's in the year asked for.
func (s *shownCode) at(places *territory.Set) error {
	if s.Year == 0 {
		return nil
	}
	if _, err := places.Codes(s.Year); err != nil {
		return err
	}
	for _, y := range s.Years {
		s.InYear = s.InYear || y == s.Year
	}
	p, err := places.Passage(s.Year, places.Vintage())
	for _, f := range p.Flows {
		if s.InYear && f.From == s.Asked {
			s.Became = append(s.Became, f.To)
		}
	}
	return err
}

func (c *command) tellCode(places *territory.Set, s shownCode) {
	if s.Former != nil {
		key := "cli.show.former"
		if s.Former.Name == "" {
			key += ".unnamed"
		}
		c.say(key, "code", s.Asked, "name", s.Former.Name, "now", places.Label(s.Now.Key), "now_code", s.Now.Code)
	}
	fmt.Fprintln(c.Out, s.Now.Code+" "+places.Label(s.Now.Key))
	if s.Now.Population != nil {
		c.say("cli.show.people", "n", *s.Now.Population, "year", strconv.Itoa(places.Vintage()))
	}
	for _, up := range s.Parents {
		fmt.Fprintln(c.Out, "  "+c.l.T("level."+string(up.Level()))+" "+up.Code()+" "+places.Label(up))
	}
	if len(s.Years) > 0 {
		c.say("cli.show.years", "code", s.Asked, "first", strconv.Itoa(s.Years[0]), "last", strconv.Itoa(s.Years[len(s.Years)-1]))
	}
	switch year := strconv.Itoa(s.Year); {
	case s.Year != 0 && !s.InYear:
		c.say("cli.show.not_then", "code", s.Asked, "year", year)
	case s.Year != 0 && len(s.Became) > 0:
		c.say("cli.show.became", "code", s.Asked, "year", year, "codes", c.l.List(s.Became))
	case s.Year != 0:
		c.say("cli.show.unchanged", "code", s.Asked, "year", year)
	}
	if s.Former != nil && len(s.History) > 0 {
		c.say("cli.show.history", "code", s.Now.Code, "name", s.Now.Name)
	}
	c.tellHistory(places, s.History)
	for _, n := range s.Names {
		c.say("territory.time.name", "name", n.Name, "year", strconv.Itoa(n.Year))
	}
	c.tellEPCI(places, s.EPCI)
}

// tellEPCI says which communes changed EPCI.
func (c *command) tellEPCI(places *territory.Set, changes []territory.EPCIChange) {
	said := func(k territory.Key) string {
		if k == "" {
			return c.l.T("territory.time.epci.none")
		}
		return k.Code() + " " + places.Label(k)
	}
	for _, change := range changes {
		c.say("cli.show.epci", "before", strconv.Itoa(change.Before), "after", strconv.Itoa(change.After), "name", change.Commune.Code()+" "+places.Label(change.Commune), "from", said(change.From), "to", said(change.To))
	}
	if len(changes) > 0 {
		c.say("territory.time.source.odbl.epci", "attribution", odbl.Attribution)
	}
}

// tellHistory says what happened to a commune, the last first.
func (c *command) tellHistory(places *territory.Set, history []territory.Change) {
	for _, change := range history {
		names := make([]string, len(change.Codes))
		for i, code := range change.Codes {
			names[i] = code
			label := places.Label(territory.Key("commune:" + code))
			if _, former, _ := places.Current(code); former != nil && former.Name != "" {
				label = former.Name // and not of what it is now: that is the one asked about
			}
			if label != "" {
				names[i] = code + " " + label
			}
		}
		c.say("territory.time."+string(change.Kind), "before", strconv.Itoa(change.Before), "after", strconv.Itoa(change.After),
			"names", c.l.List(names), "codes", c.l.List(change.Codes))
	}
	for _, change := range history {
		if change.ODbL {
			c.say("territory.time.source.odbl", "attribution", odbl.Attribution)
			return
		}
	}
}
