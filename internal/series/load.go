package series

import (
	"compress/gzip"
	"fmt"
	"io"
	"io/fs"

	"codeberg.org/bocage/bocage/internal/territory"
)

// packFiles hold the published series, gzipped.
var packFiles = []string{"communes.series.gz", "epci.series.gz"}

// Load reads the shipped cards and series (package data/indicators) into a book.
func Load(files fs.FS, places *territory.Set) (*Book, error) {
	return LoadCarried(files, places, places)
}

// LoadCarried is Load for places of another vintage than that of the series, which is
// the vintage of origin: they are carried, each by the rule of its card.
func LoadCarried(files fs.FS, places, origin *territory.Set) (*Book, error) {
	cards, err := ReadCards(files)
	if err != nil {
		return nil, err
	}
	var published []*Series
	for _, name := range packFiles {
		some, err := loadPack(files, name)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		published = append(published, some...)
	}
	if origin.Vintage() != places.Vintage() {
		if published, err = carried(cards, published, origin, places); err != nil {
			return nil, err
		}
	}
	return Open(places, cards, published)
}

func loadPack(files fs.FS, name string) ([]*Series, error) {
	f, err := files.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close() // reading only: nothing can be lost
	in, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(in)
	if err != nil {
		return nil, err
	}
	return ReadPack(b)
}
