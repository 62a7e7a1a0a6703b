package app

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"codeberg.org/bocage/bocage/data"
	"codeberg.org/bocage/bocage/data/indicators"
	"codeberg.org/bocage/bocage/data/odbl"
	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/blob"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/vintage"
)

// vintageFolder holds the territories that an installation brought in: a folder a
// year, read over those that ship. Taking a folder away goes back to the year before.
const vintageFolder = "territoires"

// placesOf is where the territories of an installation are read from, and their year:
// the latest that was brought in, if it is later than the one that ships.
func placesOf(folder string) (fs.FS, int) {
	year := territory.Shipped
	for _, y := range vintagesIn(folder) {
		year = max(year, y)
	}
	if year == territory.Shipped {
		return data.Files, year
	}
	return os.DirFS(filepath.Join(folder, vintageFolder, strconv.Itoa(year))), year
}

// vintagesIn lists the years that were brought in. What bears another name is none.
func vintagesIn(folder string) []int {
	entries, err := os.ReadDir(filepath.Join(folder, vintageFolder))
	if err != nil {
		return nil // there is no such folder before the first
	}
	var years []int
	for _, e := range entries {
		if y, err := strconv.Atoi(e.Name()); err == nil && e.IsDir() {
			years = append(years, y)
		}
	}
	return years
}

// readPlaces reads territories, with how they changed since 1968, those of the
// demonstration included: a set keeps these apart from France.
func readPlaces(files fs.FS) (*territory.Set, error) {
	france, err := territory.Load(files)
	if err != nil {
		return nil, err
	}
	if france, err = france.WithOlder(odbl.Files); err != nil {
		return nil, err
	}
	if france, err = france.WithNames(data.Files); err != nil {
		return nil, err
	}
	invented, err := data.Files.Open("fictional.csv")
	if err != nil {
		return nil, fmt.Errorf("open fictional territories: %w", err)
	}
	defer invented.Close() // reading only: nothing can be lost
	return france.WithFictional(invented)
}

// installedPlaces reads the territories of an installation. Those that were brought in
// and can't be read are told with their folder: the program does not start without them.
func installedPlaces(folder string) (*territory.Set, error) {
	files, year := placesOf(folder)
	set, err := readPlaces(files)
	if year != territory.Shipped && (err != nil || set.Vintage() != year) {
		return nil, fault.New(fault.Unavailable, "vintage.damaged", "folder", filepath.Join(folder, vintageFolder, strconv.Itoa(year))).Because(err)
	}
	return set, err
}

// PlacesOf reads the territories of an installation, or those that ship where there is
// none, without opening it.
func PlacesOf(folder string) (*territory.Set, error) { return installedPlaces(folder) }

// readSeries reads the indicators of place that ship, carried to the territories in
// use when these are of a later year.
func readSeries(places *territory.Set) (*series.Book, error) {
	if places.Vintage() == territory.Shipped {
		return series.Load(indicators.Files, places)
	}
	origin, err := territory.Load(data.Files)
	if err != nil {
		return nil, err
	}
	return series.LoadCarried(indicators.Files, places, origin)
}

// Vintage is a year that can be brought in: what it changes, and for whom.
type Vintage struct {
	vintage.Changes
	Uses []VintageUse

	files vintage.Files
}

// PrepareVintage makes the territories of a year of its files, and tells what changes
// and for whom. Nothing is written: see InstallVintage.
func (a *App) PrepareVintage(actor access.Actor, year int, y vintage.Yearly) (Vintage, error) {
	if err := allow(actor, access.Manage, access.Object{Kind: access.KindSpace}); err != nil {
		return Vintage{}, err
	}
	before, err := a.shipped()
	if err != nil {
		return Vintage{}, err
	}
	if year == 0 {
		year = before.Vintage() + 1
	}
	files, err := vintage.Derive(before, year, y)
	if err != nil {
		return Vintage{}, err
	}
	after, err := territory.Load(files)
	if err != nil {
		return Vintage{}, fault.New(fault.Invalid, "vintage.inconsistent", "detail", err.Error()).Because(err)
	}
	v := Vintage{Changes: vintage.Compare(before, after), files: files}
	if v.None() && v.Counted == 0 {
		return v, fault.New(fault.Conflict, "vintage.same", "in_use", strconv.Itoa(v.From))
	}
	if _, err := readSeries(after); err != nil {
		return v, fmt.Errorf("carry indicators: %w", err)
	}
	return v, nil
}

// InstallVintage writes a year that was prepared into the data folder, whole or not at
// all, and says where. It is read at the next start.
func (a *App) InstallVintage(actor access.Actor, v Vintage) (string, error) {
	if err := allow(actor, access.Manage, access.Object{Kind: access.KindSpace}); err != nil {
		return "", err
	}
	years, year := filepath.Join(a.folder, vintageFolder), strconv.Itoa(v.To)
	goal := filepath.Join(years, year)
	if slices.Contains(vintagesIn(a.folder), v.To) {
		return "", fault.New(fault.Conflict, "vintage.there", "year", year, "folder", goal)
	}
	unwritable := blob.Disk
	if err := os.MkdirAll(years, 0o700); err != nil {
		return "", unwritable(err)
	}
	beside, err := os.MkdirTemp(years, ".new-")
	if err != nil {
		return "", unwritable(err)
	}
	defer os.RemoveAll(beside)
	for name, content := range v.files {
		if err := os.WriteFile(filepath.Join(beside, name), content, backupFilePerm); err != nil {
			return "", unwritable(err)
		}
	}
	if err := os.Rename(beside, goal); err != nil {
		return "", unwritable(err)
	}
	return goal, nil
}

// addVintages adds the years that were brought in to a backup.
func (a *App) addVintages(out *archive) error {
	for _, year := range vintagesIn(a.folder) {
		name := vintageFolder + "/" + strconv.Itoa(year)
		entries, err := os.ReadDir(filepath.Join(a.folder, filepath.FromSlash(name)))
		if err != nil {
			return fmt.Errorf("read folder: %w", err)
		}
		for _, e := range entries {
			if err := out.addFile(filepath.Join(a.folder, filepath.FromSlash(name), e.Name()), name+"/"+e.Name()); err != nil {
				return err
			}
		}
		out.manifest.Format = backupFormat
	}
	return nil
}
