package main

import (
	"strconv"
)

// The tables of passage before the first vintage of the stock, under ODbL: what
// is derived of them is too, and lies in a folder of its own.
const (
	forward  origin = "cog-passage/passage_forward_1968_2024.csv.gz"
	backward origin = "cog-passage/passage_backward_2024_1968.csv.gz"
)

// olderPassages joins to each way forward the share of the way back; that of a
// few communes of Corsica in 1975 is not known and stays empty. Years that the
// stock has are left out: it shares splits by population where these tables share
// some equally.
func olderPassages(tables map[origin][]row) ([][]string, error) {
	back := map[[4]string]string{}
	for _, r := range tables[backward] {
		if r["ratio"] != "NA" {
			back[[4]string{r["to_year"], r["from_year"], r["to_code"], r["from_code"]}] = r["ratio"]
		}
	}
	out := [][]string{}
	for _, r := range tables[forward] {
		year, err := strconv.Atoi(r["from_year"])
		if err != nil {
			return nil, err
		}
		if year >= vintages[0] {
			continue
		}
		way := [4]string{r["from_year"], r["to_year"], r["from_code"], r["to_code"]}
		out = append(out, append(way[:], r["ratio"], back[way]))
	}
	sortLines(out)
	return append([][]string{{"before", "after", "from", "to", "share", "back"}}, out...), nil
}
