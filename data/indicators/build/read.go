package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/series"
)

// origins reads the files that the cards' sources name, each once.
type origins struct {
	folder string
	tables map[string]table
}

// table is a file as it was read: columns by name, values by the code of the place.
type table map[string]map[string]float64

// column gives the values of a card's column by code; a place without one is absent.
func (o *origins) column(c *series.Card) (map[string]float64, error) {
	file, column := c.Source.File, c.Column
	if folder, within, found := strings.Cut(c.Column, "/"); found { // several files: the column begins with the file
		for _, ending := range []string{".csv.gz", ".csv"} {
			name := filepath.Join(file, folder+ending)
			if _, err := os.Stat(filepath.Join(o.folder, name)); err == nil {
				file, column = name, within
			}
		}
	}
	t, err := o.table(file)
	if err != nil {
		return nil, err
	}
	values, ok := t[column]
	if !ok {
		return nil, fmt.Errorf("%s has no column %s", file, column)
	}
	return values, nil
}

func (o *origins) table(file string) (table, error) {
	if t, read := o.tables[file]; read {
		return t, nil
	}
	rows, digest, err := lines(filepath.Join(o.folder, file))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	fmt.Printf("%s  %s (%d rows)\n", digest, file, len(rows)-1)
	t, err := tabulate(rows)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	o.tables[file] = t
	return t, nil
}

// lines reads a file whole, whatever parts its cells.
func lines(path string) ([][]string, string, error) {
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
	text, err := io.ReadAll(in)
	if err != nil {
		return nil, "", err
	}
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff"))))
	if head, _, _ := bytes.Cut(text, []byte("\n")); bytes.Contains(head, []byte(";")) {
		r.Comma = ';'
	}
	rows, err := r.ReadAll()
	return rows, fmt.Sprintf("%x", sha256.Sum256(raw)), err
}

// codeColumns are the names that the origins give to the code of a place.
var codeColumns = []string{"CODGEO", "code", "code_insee", "codgeo", "epci2018"}

// tabulate lays the rows out by column and code. Rows of other levels are left
// out; of a long table (an indicator and a sex a row) each pair is a column.
func tabulate(rows [][]string) (table, error) {
	head := map[string]int{}
	for i, title := range rows[0] {
		head[title] = i
	}
	code := -1
	for _, name := range codeColumns {
		if i, ok := head[name]; ok {
			code = i
		}
	}
	if code < 0 {
		return nil, fmt.Errorf("no column of codes among %v", rows[0])
	}
	t := table{}
	for _, row := range rows[1:] {
		if !ofLevel(head, row) {
			continue
		}
		if at, long := head["Indic"]; long {
			name := row[at]
			if sex, ok := head["SEXE"]; ok {
				name += "/" + row[sex]
			}
			t.take(name, row[code], row[head["valeur"]])
			continue
		}
		for title, i := range head {
			if i != code {
				t.take(title, row[code], row[i])
			}
		}
	}
	return t, nil
}

// ofLevel says whether a row of a file of several levels is a commune's.
func ofLevel(head map[string]int, row []string) bool {
	if i, ok := head["maille"]; ok {
		return row[i] == "communes"
	}
	if i, ok := head["niveau"]; ok {
		return row[i] == "Communes"
	}
	return true
}

// overseas are the codes that the Ministry of the Interior gives where INSEE's begin otherwise.
var overseas = map[string]string{"ZA": "971", "ZB": "972", "ZC": "973", "ZD": "974", "ZM": "976", "ZN": "988", "ZP": "987", "ZS": "975"}

func (t table) take(column, code, cell string) {
	v, err := strconv.ParseFloat(strings.ReplaceAll(strings.TrimSpace(cell), ",", "."), 64)
	if err != nil {
		return // words, or no value
	}
	if len(code) == 5 && overseas[code[:2]] != "" {
		code = overseas[code[:2]] + code[3:]
	}
	if t[column] == nil {
		t[column] = map[string]float64{}
	}
	t[column][code] = v
}

// outside says whether a source does not speak of a commune.
func outside(s *series.Source, code string) bool {
	for _, beginning := range s.Outside {
		if strings.HasPrefix(code, beginning) {
			return true
		}
	}
	return false
}
