package app

import (
	"slices"
	"strings"
	"unicode/utf8"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/sheet"
)

const tooLong = "too_long"

// cellLimits are how many characters a cell may hold, or each part of one that holds
// several. Cleaning cuts what goes much beyond: said here, of the cell as it is, a
// text is refused with its own length and never cut unseen.
var cellLimits = map[string]int{
	"name": initiative.MaxName, "summary": initiative.MaxSummary, "elsewhere": initiative.MaxSummary,
	"organisation": initiative.MaxName, "partners": initiative.MaxName, "funders": initiative.MaxName, "networks": initiative.MaxName,
	"for": initiative.MaxAddress, "tags": initiative.MaxTag, "web": initiative.MaxAddress, "approach_document": initiative.MaxAddress,
	"place": 400, "address": 400, "postcode": 40,
	"public_phone": initiative.MaxPhone, "contact_phone": initiative.MaxPhone, "contact_name": initiative.MaxName, "contact_notice": 120,
	"list": 120, "key": 200, "licence": 200, "source_url": initiative.MaxAddress,
}

// fits says when a cell holds more than its field may.
func (row *importRow) fits(column int, value string) {
	field := row.source.columns[column].Field
	most := cellLimits[field]
	if most == 0 || len(value) <= most {
		return
	}
	length := utf8.RuneCountInString(value)
	if f, _ := fieldNamed(field); f.many || field == "organisation" {
		length = 0
		for _, part := range sheet.SplitList(value) {
			length = max(length, utf8.RuneCountInString(part))
		}
	}
	if length > most {
		row.problem(column, fault.New(fault.Invalid, tooLong, "max", most, "length", length))
	}
}

// overlong says whether a cell was refused for its length.
func (row *importRow) overlong(column int) bool {
	letter := row.source.columns[column].Letter
	return slices.ContainsFunc(row.problems, func(p ImportProblem) bool { return p.Letter == letter && strings.HasSuffix(p.Key, tooLong) })
}
