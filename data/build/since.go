package main

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"codeberg.org/bocage/bocage/internal/text"
)

// What tells of the names and of the EPCI of before: the polls that name communes, and
// the EPCI of each commune in 2024, under ODbL.
const (
	poll2017 origin = "elections-turnout/presid-2017-t1_territoires.csv.gz"
	poll2022 origin = "elections-turnout/presid-2022-t1_territoires.csv.gz"
	poll2024 origin = "elections-turnout/legis-2024-t1_territoires.csv.gz"
	belonged origin = "cog-passage/supracom_2024.csv.gz"
)

// polls are the years of the polls, the last first.
var polls = []struct {
	year string
	file origin
}{{"2024", poll2024}, {"2022", poll2022}, {"2017", poll2017}}

// formerNames are the names under which the ministry of the interior listed communes of
// today at a poll, when they are others: capitals, accents, hyphens and an article at
// the end make no other name. Each name has the last poll that bore it.
func formerNames(tables map[origin][]row) [][]string {
	now := map[string]string{}
	for _, c := range tables[communes] {
		if c["type"] == "commune-actuelle" {
			now[c["code"]] = c["nom"]
		}
	}
	out := [][]string{}
	seen := map[[2]string]bool{}
	for _, p := range polls {
		for _, r := range tables[p.file] {
			code, name := r["code"], articleFirst(r["libelle"])
			today, known := now[code]
			if r["maille"] != "communes" || !known || bareName(name) == bareName(today) || seen[[2]string{code, bareName(name)}] {
				continue
			}
			seen[[2]string{code, bareName(name)}] = true
			out = append(out, []string{code, p.year, name})
		}
	}
	sortLines(out)
	return append([][]string{{"code", "year", "name"}}, out...)
}

// articleFirst writes « Boissière (La) » as La Boissière.
func articleFirst(name string) string {
	if head, tail, ok := strings.Cut(name, " ("); ok && strings.HasSuffix(tail, ")") {
		article := strings.TrimSuffix(tail, ")")
		if strings.HasSuffix(article, "'") {
			return article + head
		}
		return article + " " + head
	}
	return name
}

func bareName(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, text.Fold(name))
}

// epciChanges are the communes whose EPCI of 2024 is not that of today: their own, or
// that of the commune that took them in; and communes that were restored since, whose
// EPCI is not that of the commune they were of.
func epciChanges(tables map[origin][]row) [][]string {
	then := map[string]string{}
	for _, r := range tables[belonged] {
		if e := r["EPCI"]; e != "NA" && e != "ZZZZZZZZZ" {
			then[r["CODGEO"]] = e
		} else {
			then[r["CODGEO"]] = ""
		}
	}
	now, holds := map[string]string{}, map[string]string{}
	for _, c := range tables[communes] {
		switch c["type"] {
		case "commune-actuelle":
			now[c["code"]] = c["epci"]
			for code := range strings.FieldsSeq(strings.NewReplacer(";", " ", "|", " ", ",", " ").Replace(c["anciens_codes"])) {
				holds[code] = c["code"]
			}
		default:
			if c["chef_lieu"] != "" {
				holds[c["code"]] = c["chef_lieu"]
			}
		}
	}
	out := [][]string{}
	for code, was := range then {
		is, stands := now[code]
		if !stands {
			holder, known := holds[code]
			if !known {
				continue
			}
			is = now[holder]
		}
		if was != is {
			out = append(out, []string{"2024", strconv.Itoa(vintages[len(vintages)-1]), code, was, is})
		}
	}
	slices.SortFunc(out, slices.Compare)
	return append([][]string{{"before", "after", "commune", "from", "to"}}, out...)
}
