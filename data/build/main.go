// Command build derives the shipped territory files from the open data they
// come from. It changes no value: it keeps columns, joins by code and sorts.
//
//	go run ./data/build -from ../shared/data -to data
//
// The same inputs give the same bytes: gzip headers carry no date.
package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/csv"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

func main() {
	from := flag.String("from", "../shared/data", "folder of the origin files")
	to := flag.String("to", "data", "folder to write into")
	flag.Parse()
	if err := build(*from, *to); err != nil {
		log.Fatal(err)
	}
}

// origin is a file the data comes from, relative to -from.
type origin string

const (
	communes     origin = "admin-cog-npm/communes_2026.csv.gz"
	epci         origin = "admin-cog-npm/epci_2026.csv"
	departements origin = "admin-cog-npm/departements_2026.csv"
	regions      origin = "admin-cog-npm/regions_2026.csv"
	points       origin = "boundaries/communes_points_2026.csv.gz"
	densities    origin = "commune-grids/densite.csv.gz"
)

// densityLevel numbers the classes of INSEE's seven-level density grid; the
// origin names them. Source: INSEE, grille communale de densité.
var densityLevel = map[string]int{
	"Grands centres urbains": 1, "Centres urbains intermédiaires": 2, "Ceintures urbaines": 3, "Petites villes": 4,
	"Bourgs ruraux": 5, "Rural à habitat dispersé": 6, "Rural à habitat très dispersé": 7,
}

func build(from, to string) error {
	tables := map[origin][]row{}
	for _, o := range []origin{communes, epci, departements, regions, points, densities, stock, forward, backward, ruralities, centralities, mountains, poll2017, poll2022, poll2024, belonged} {
		rows, digest, err := read(filepath.Join(from, string(o)))
		if err != nil {
			return fmt.Errorf("read %s: %w", o, err)
		}
		tables[o] = rows
		fmt.Printf("%s  %s (%d rows)\n", digest, o, len(rows))
	}
	current, err := currentCommunes(tables)
	if err != nil {
		return err
	}
	moves, err := passages(tables)
	if err != nil {
		return err
	}
	older, err := olderPassages(tables)
	if err != nil {
		return err
	}
	classes, err := grids(tables)
	if err != nil {
		return err
	}
	outputs := map[string][][]string{
		"grids.csv.gz":        classes,
		"odbl/passage.csv.gz": older,
		"odbl/epci.csv":       epciChanges(tables),
		"names.csv":           formerNames(tables),
		"passage.csv":         moves,
		"vintages.csv":        years(),
		"communes.csv.gz":     current,
		"former.csv.gz":       formerCommunes(tables[communes]),
		"epci.csv":            pick(tables[epci], nil, "code", "nom", "type"),
		"departements.csv":    pick(tables[departements], withoutPseudoRegion, "code", "nom", "region", "chefLieu"),
		"regions.csv":         pick(tables[regions], notCOM, "code", "nom", "chefLieu"),
	}
	for name, lines := range outputs {
		if err := write(filepath.Join(to, name), lines); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
	}
	return nil
}

type row map[string]string

// currentCommunes joins to each commune its point and its density class; the
// few that have none keep an empty field.
func currentCommunes(tables map[origin][]row) ([][]string, error) {
	point, density := by(tables[points], "code"), by(tables[densities], "insee_com")
	out := [][]string{}
	for _, c := range tables[communes] {
		if c["type"] != "commune-actuelle" {
			continue
		}
		class := ""
		if name := density[c["code"]]["niveau_densite"]; name != "" {
			level, ok := densityLevel[strings.TrimSpace(name)]
			if !ok {
				return nil, fmt.Errorf("density class %q of commune %s unknown", name, c["code"])
			}
			class = strconv.Itoa(level)
		}
		p := point[c["code"]]
		out = append(out, []string{c["code"], c["nom"], c["departement"], c["epci"], c["population"],
			p["lon"], p["lat"], class, c["codes_postaux"]})
	}
	sortLines(out)
	head := []string{"code", "name", "departement", "epci", "population", "lon", "lat", "density", "postal"}
	return append([][]string{head}, out...), nil
}

// formerCommunes lists every code and name that leads to a current commune:
// déléguées, associées, arrondissements, and codes that were absorbed. A
// déléguée may bear the code of the commune it belongs to.
func formerCommunes(rows []row) [][]string {
	out, named := [][]string{}, map[string]bool{}
	for _, c := range rows {
		kind, current := strings.TrimPrefix(c["type"], "commune-"), c["chef_lieu"]
		switch c["type"] {
		case "commune-actuelle":
			continue
		case "arrondissement-municipal":
			kind, current = "arrondissement", c["commune"]
		}
		named[c["code"]] = true
		out = append(out, []string{c["code"], c["nom"], kind, current})
	}
	for _, c := range rows {
		for _, code := range strings.Split(c["anciens_codes"], ";") {
			if code != "" && !named[code] {
				out = append(out, []string{code, "", "absorbed", c["code"]})
			}
		}
	}
	sortLines(out)
	return append([][]string{{"code", "name", "kind", "commune"}}, out...)
}

// notCOM leaves out the overseas collectivities that the origin lists among
// the régions under their own code: they are not régions.
func notCOM(r row) bool { return r["zone"] != "com" }

// withoutPseudoRegion keeps every row and empties the région of a collectivity.
func withoutPseudoRegion(r row) bool {
	if r["zone"] == "com" {
		r["region"] = ""
	}
	return true
}

func pick(rows []row, keep func(row) bool, columns ...string) [][]string {
	head := map[string]string{"nom": "name", "chefLieu": "seat"}
	titles := make([]string, len(columns))
	for i, c := range columns {
		titles[i] = c
		if t, ok := head[c]; ok {
			titles[i] = t
		}
	}
	out := [][]string{}
	for _, r := range rows {
		if keep != nil && !keep(r) {
			continue
		}
		line := make([]string, len(columns))
		for i, c := range columns {
			line[i] = r[c]
		}
		out = append(out, line)
	}
	sortLines(out)
	return append([][]string{titles}, out...)
}

func by(rows []row, column string) map[string]row {
	m := make(map[string]row, len(rows))
	for _, r := range rows {
		m[r[column]] = r
	}
	return m
}

func sortLines(lines [][]string) { slices.SortFunc(lines, slices.Compare) }

func read(path string) ([]row, string, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, "", err
	}
	var in io.Reader = bytes.NewReader(raw)
	if strings.HasSuffix(path, ".gz") {
		if in, err = gzip.NewReader(in); err != nil {
			return nil, "", err
		}
	}
	lines, err := csv.NewReader(in).ReadAll()
	if err != nil {
		return nil, "", err
	}
	rows := make([]row, 0, len(lines))
	for _, l := range lines[1:] {
		r := row{}
		for i, title := range lines[0] {
			r[strings.TrimPrefix(title, "\ufeff")] = strings.TrimSpace(l[i])
		}
		rows = append(rows, r)
	}
	return rows, fmt.Sprintf("%x", sha256.Sum256(raw)), nil
}

func write(path string, lines [][]string) error {
	var text bytes.Buffer
	if err := csv.NewWriter(&text).WriteAll(lines); err != nil {
		return err
	}
	if !strings.HasSuffix(path, ".gz") {
		return os.WriteFile(path, text.Bytes(), 0o644)
	}
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := w.Write(text.Bytes()); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	return os.WriteFile(path, packed.Bytes(), 0o644)
}
