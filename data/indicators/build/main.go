// Command build derives the packed series of the indicators of place from the
// open data that their cards name. Values of communes are carried to the
// communes of today (docs/METHOD/territoires.md); nothing else is changed but the
// fifth decimal, which is rounded away.
//
//	go run ./data/indicators/build -from ../shared/data -to data/indicators
//
// The same inputs give the same bytes: gzip headers carry no date.
package main

import (
	"bytes"
	"compress/gzip"
	"flag"
	"fmt"
	"log"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"

	"codeberg.org/bocage/bocage/data"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/territory"
)

func main() {
	from := flag.String("from", "../shared/data", "folder of the origin files")
	to := flag.String("to", "data/indicators", "folder of the cards, to write into")
	flag.Parse()
	if err := build(*from, *to); err != nil {
		log.Fatal(err)
	}
}

func build(from, to string) error {
	cards, err := series.ReadCards(os.DirFS(to))
	if err != nil {
		return err
	}
	places, err := territory.Load(data.Files)
	if err != nil {
		return err
	}
	orders := places.Orders()
	b := &builder{cards: cards, origins: origins{folder: from, tables: map[string]table{}}, places: places, communes: orders[territory.Commune], epci: orders[territory.EPCI], bridges: map[string]*crossing{}}
	packed := map[territory.Level][]*series.Series{}
	for _, c := range cards {
		if c.Formula != "" {
			continue
		}
		s, err := b.series(c)
		if err != nil {
			return fmt.Errorf("indicator %s: %w", c.Code, err)
		}
		packed[c.Level] = append(packed[c.Level], s)
	}
	for level, name := range map[territory.Level]string{territory.Commune: "communes.series.gz", territory.EPCI: "epci.series.gz"} {
		if err := write(filepath.Join(to, name), packed[level]); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
	}
	return nil
}

type builder struct {
	origins
	cards          []*series.Card
	places         *territory.Set
	communes, epci *territory.Order
	bridges        map[string]*crossing // by file and vintage
}

// crossing is the way from the codes of a source to the communes of today.
type crossing struct {
	bridge *territory.Bridge
	lost   []string
}

func (b *builder) series(c *series.Card) (*series.Series, error) {
	values, err := b.column(c)
	if err != nil {
		return nil, err
	}
	order := b.communes
	if c.Level == territory.EPCI {
		order = b.epci
	}
	s := series.New(c.Code, c.Period, c.Level, b.places.Vintage(), order.Len())
	if c.Level == territory.EPCI {
		for i, code := range order.Codes {
			if v, ok := values[code]; ok {
				s.Set(i, rounded(v), series.Known)
			}
		}
	} else if err := b.carry(c, values, s); err != nil {
		return nil, err
	}
	for i, code := range order.Codes {
		settle(c, s, i, code)
	}
	known := 0
	for _, st := range s.Status {
		if st.Has() {
			known++
		}
	}
	fmt.Printf("%-24s %6d of %6d\n", c.Code, known, order.Len())
	return s, nil
}

// settle gives a place its last status: the source does not speak of it, or its
// value bears a flag.
func settle(c *series.Card, s *series.Series, i int, code string) {
	switch st := s.Status[i]; {
	case st == series.Known && len(c.Warnings(s.Values[i])) > 0:
		s.Status[i] = series.Flagged
	case !st.Has() && c.Level == territory.Commune && (outside(c.Source, code) || uninhabited[code]):
		s.Status[i] = series.NotApplicable
	case !st.Has() && c.Secret && c.Level == territory.EPCI:
		s.Status[i] = series.Secret
	}
}

// uninhabited are the six communes of the Meuse that were destroyed in 1916 and
// have borne a name and no inhabitant since: nobody is counted there.
// Source: INSEE, reference populations, 0 at every date.
var uninhabited = map[string]bool{"55039": true, "55050": true, "55139": true, "55189": true, "55239": true, "55307": true}

// tell says of a commune of the source without a value whether secrecy covers it.
func tell(c *series.Card, codes []string, x series.Vector) {
	for i, code := range codes {
		if c.Secret && !x.Status[i].Has() && !outside(c.Source, code) {
			x.Status[i] = series.Secret
		}
	}
}

// carry takes the values of the source's communes to those of today.
func (b *builder) carry(c *series.Card, values map[string]float64, into *series.Series) error {
	cross, err := b.crossing(c)
	if err != nil {
		return err
	}
	x := vector(cross.bridge.From, values)
	tell(c, cross.bridge.From, x)
	var y series.Vector
	switch c.Rule {
	case series.Sum:
		y = series.ConvertCount(cross.bridge, x)
	case series.Weighted:
		weight, err := b.weight(c, cross)
		if err != nil {
			return err
		}
		y = series.ConvertRate(cross.bridge, x, weight)
	default:
		y = series.ConvertMedian(cross.bridge, x)
	}
	for i, v := range y.Values {
		into.Set(i, rounded(v), y.Status[i])
	}
	return nil
}

// crossing lays the passage from a source's vintage over the codes of its file.
func (b *builder) crossing(c *series.Card) (*crossing, error) {
	key := fmt.Sprint(c.Source.File, c.Vintage)
	if cross := b.bridges[key]; cross != nil {
		return cross, nil
	}
	t, err := b.table(c.Source.File)
	if err != nil {
		return nil, err
	}
	all := map[string]bool{}
	for _, column := range t {
		for code := range column {
			all[code] = true
		}
	}
	codes := slices.Sorted(maps.Keys(all))
	cross := &crossing{}
	var p territory.Passage
	if first := b.places.Vintages()[0]; c.Vintage < first {
		p, cross.lost, err = b.places.PassageOf(codes, b.places.Vintage())
	} else if p, err = b.places.Passage(c.Vintage, b.places.Vintage()); err == nil {
		p = b.places.Folding(p, codes)
	}
	if err != nil {
		return nil, err
	}
	cross.bridge = p.Over(codes, b.communes.Codes)
	fmt.Printf("%s, codes of %d: %d lead to no commune of %d\n", c.Source.File, c.Vintage, len(cross.bridge.Left), b.places.Vintage())
	b.bridges[key] = cross
	return cross, nil
}

// voters is what weighs the parts of a commune merged before the first vintage:
// the people registered to vote in 2017, the one count of ours that knows them.
const voters = "INSCR_PRES17"

// weight is none for vintages whose populations the passage knows.
func (b *builder) weight(c *series.Card, cross *crossing) (series.Vector, error) {
	if c.Vintage >= b.places.Vintages()[0] {
		return series.Vector{}, nil
	}
	at := slices.IndexFunc(b.cards, func(c *series.Card) bool { return c.Code == voters })
	if at < 0 {
		return series.Vector{}, fmt.Errorf("no card %s to weigh by", voters)
	}
	values, err := b.column(b.cards[at])
	return vector(cross.bridge.From, values), err
}

func vector(codes []string, values map[string]float64) series.Vector {
	x := series.NewVector(len(codes))
	for i, code := range codes {
		if v, ok := values[code]; ok {
			x.Values[i], x.Status[i] = v, series.Known
		}
	}
	return x
}

// rounded keeps four decimals: beyond, sources give the dust of their weighting.
func rounded(v float64) float64 { return math.Round(v*1e4) / 1e4 }

func write(path string, all []*series.Series) error {
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return err
	}
	if err := series.WritePack(w, all); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	return os.WriteFile(path, packed.Bytes(), 0o644)
}
