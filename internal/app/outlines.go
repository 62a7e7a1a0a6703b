package app

import (
	"fmt"
	"sync"

	"codeberg.org/bocage/bocage/data/boundaries"
	"codeberg.org/bocage/bocage/internal/geo"
	"codeberg.org/bocage/bocage/internal/territory"
)

// outlines are what maps are drawn from, of the year of the territories in use: as they
// ship, or those that ship made into another year's, once.
type outlines struct {
	communes func() (*geo.Communes, error)
	atlas    func() (*geo.Atlas, error)
}

func readOutlines(places func() (*territory.Set, error)) outlines {
	communes := sync.OnceValues(func() (*geo.Communes, error) {
		set, err := places()
		if err != nil {
			return nil, err
		}
		return OutlinesOf(set)
	})
	return outlines{communes: communes, atlas: sync.OnceValues(func() (*geo.Atlas, error) {
		set, err := places()
		if err != nil {
			return nil, err
		}
		if set.Vintage() == boundaries.Year {
			return shippedAtlas()
		}
		of, err := communes()
		if err != nil {
			return nil, err
		}
		return of.Atlas(func(departement string) string {
			return set.Above(territory.Key("departement:"+departement), territory.Region).Code()
		})
	})}
}

// OutlinesOf are the outlines of the communes of a year: those that ship, dissolved
// where communes merged since.
func OutlinesOf(set *territory.Set) (*geo.Communes, error) {
	communes, err := geo.OpenCommunes(boundaries.Communes)
	if err != nil || set.Vintage() == boundaries.Year {
		return communes, err
	}
	passage, err := set.Passage(boundaries.Year, set.Vintage())
	if err != nil {
		return nil, fmt.Errorf("outlines of %d: %w", set.Vintage(), err)
	}
	return communes.Recast(geo.Year{Now: heirs(passage), Within: func(commune string) string {
		return set.Above(territory.Key("commune:"+commune), territory.EPCI).Code()
	}}), nil
}

// heirs are the communes that hold the outline of those that changed: themselves when
// they go on, else the one to which most of them went.
func heirs(p territory.Passage) map[string]string {
	now, most := map[string]string{}, map[string]float64{}
	for _, f := range p.Flows {
		share := f.Share
		if f.To == f.From {
			share = 2 // before any other
		}
		if share > most[f.From] {
			now[f.From], most[f.From] = f.To, share
		}
	}
	return now
}

func shippedAtlas() (*geo.Atlas, error) {
	f, err := boundaries.Files.Open(boundaries.Name)
	if err != nil {
		return nil, fmt.Errorf("open outlines: %w", err)
	}
	defer f.Close() // reading only: nothing can be lost
	return geo.Read(f)
}

// Atlas holds the outlines of the EPCI, départements and régions of the year in use.
func (a *App) Atlas() (*geo.Atlas, error) { return a.outlines.atlas() }

// CommuneOutlines are the outlines of the communes of the year in use.
func (a *App) CommuneOutlines() (*geo.Communes, error) { return a.outlines.communes() }

// ReadyOutlines makes what maps are drawn from before someone asks. Another year than
// the one that ships takes a second.
func (a *App) ReadyOutlines() error {
	_, err := a.Atlas()
	return err
}
