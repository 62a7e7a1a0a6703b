package planfile

import (
	"fmt"
	"strconv"
	"strings"
)

// Reason says what is wrong with a plan or its data; each has an English
// sentence in [Sentences].
type Reason string

// What may be wrong.
const (
	EmptyPlan       Reason = "empty_plan"
	TooLong         Reason = "too_long"
	NotYAML         Reason = "not_yaml"
	SeveralPlans    Reason = "several_plans"
	Alias           Reason = "alias"
	UnknownKey      Reason = "unknown_key"
	NearKey         Reason = "near_key"
	RepeatedKey     Reason = "repeated_key"
	MissingKey      Reason = "missing_key"
	EmptyValue      Reason = "empty_value"
	WantedMapping   Reason = "wanted_mapping"
	WantedList      Reason = "wanted_list"
	WantedText      Reason = "wanted_text"
	WantedNumber    Reason = "wanted_number"
	WantedWhole     Reason = "wanted_whole"
	WantedYesNo     Reason = "wanted_yes_no"
	WantedOneOf     Reason = "wanted_one_of"
	ZeroMeansUsual  Reason = "zero_means_usual"
	ToChoose        Reason = "to_choose"
	DecimalComma    Reason = "decimal_comma"
	OtherParent     Reason = "other_parent"
	RepeatedCode    Reason = "repeated_code"
	NoData          Reason = "no_data"
	TwoData         Reason = "two_data"
	OtherSum        Reason = "other_sum"
	OtherForm       Reason = "other_form"
	EmptyTable      Reason = "empty_table"
	NoColumn        Reason = "no_column"
	NearColumn      Reason = "near_column"
	TwoColumns      Reason = "two_columns"
	NoUnitCode      Reason = "no_unit_code"
	RepeatedUnit    Reason = "repeated_unit"
	UnknownUnit     Reason = "unknown_unit"
	NotANumber      Reason = "not_a_number"
	AmbiguousNumber Reason = "ambiguous_number"
	OtherDecimal    Reason = "other_decimal"
	SheetError      Reason = "sheet_error"
	TwoDecimals     Reason = "two_decimals"
	CellsBeyond     Reason = "cells_beyond"
	NotAYear        Reason = "not_a_year"
	TooManyRows     Reason = "too_many_rows"
	TooManyValues   Reason = "too_many_values"
	TooLongRows     Reason = "too_long_rows"
	CommaInYAML     Reason = "comma_in_yaml"
	NotRead         Reason = "not_read"
	NeverRead       Reason = "never_read"
)

// Sentences gives each reason its English sentence; the words in braces are
// filled by [Problem.In].
var Sentences = map[Reason]string{
	EmptyPlan:       "the plan is empty: give it at least data and indicators",
	TooLong:         "the plan is longer than {limit} bytes: it should hold choices, and leave numbers to its data",
	NotYAML:         "this can’t be read as YAML ({read}): look at the indentation and at quotes around texts that hold a colon",
	SeveralPlans:    "there is more than one plan in the file: keep what stands before the line ---",
	Alias:           "{key} points elsewhere with * or &: write it out, so that whoever reads the plan sees it",
	UnknownKey:      "there is no key “{read}” here: write one of {want}",
	NearKey:         "there is no key “{read}” here: did you mean “{near}”?",
	RepeatedKey:     "the key “{read}” is there twice: keep one",
	MissingKey:      "{key} is not said: add it",
	EmptyValue:      "{key} has no value: write {near} after it for the usual choices, or take the line away",
	WantedMapping:   "{key} is “{read}”, where names and values are expected, such as “method: …”",
	WantedList:      "{key} is “{read}”, where a list is expected: begin each of its lines with a dash",
	WantedText:      "{key} holds several things, where one text is expected",
	WantedNumber:    "{key} is “{read}”, where a number is expected",
	WantedWhole:     "{key} is “{read}”, where a whole number is expected",
	WantedYesNo:     "{key} is “{read}”: write true or false",
	NotRead:         "{key} counts only with {want}, and the method here is {read}: change the method, or take the line away",
	NeverRead:       "{key} counts for nothing with the method {read}: take the line away, or change the method",
	ToChoose:        "{key} is still to be said: higher when more of it is better, lower when less is, none when it does not count",
	ZeroMeansUsual:  "{key} is {read}, which would be read as if it were not written: write a number above 0, or take the line away for the usual one",
	WantedOneOf:     "{key} is “{read}”: write {want}",
	DecimalComma:    "{key} is “{read}”: write decimals with a point in a plan ({near})",
	OtherParent:     "{key} stands within {want} but says its parent is {read}: keep one of the two",
	RepeatedCode:    "the code “{read}” is on line {limit} already: give each indicator and aggregate a code of its own",
	NoData:          "the plan does not say where its data are: give data.file, data.rows or data.territories",
	TwoData:         "the plan gives its data twice: keep one of data.file, data.rows and data.territories",
	OtherSum:        "{read} is not the file that the plan was made with: its SHA-256 is {near}, and {want} is written in the plan; get the right file back, or write the new sum if the change is meant",
	OtherForm:       "{read} is read with {near}, and the plan says {want}: correct {key}, or save the file as it says",
	EmptyTable:      "the table has no row below its names of columns: look at the sheet and at the line of names",
	NoColumn:        "{key} asks for the column “{read}”, which is not in the table: its columns are {want}",
	NearColumn:      "{key} asks for the column “{read}”, which is not in the table: did you mean “{near}”?",
	TwoColumns:      "the table has two columns called “{read}”: give one of them another name",
	NoUnitCode:      "the row has no code in the column “{key}”: give each unit a code of its own",
	RepeatedUnit:    "{unit} is there a second time; it was on line {limit} already: keep one row a unit and year",
	UnknownUnit:     "{unit} is not one of the units of {want}: take the row away, or add the unit there",
	NotANumber:      "“{read}” is no number (column “{key}”, {unit}): write a number, leave the cell empty, or list the text under data.missing",
	AmbiguousNumber: "“{read}” can be read in two ways (column “{key}”, {unit}): write it without separator of thousands",
	OtherDecimal:    "“{read}” is written with another decimal sign than data.decimal says, {want} (column “{key}”, {unit}): correct one of them",
	SheetError:      "the cell holds the error {read} of a spreadsheet program (column “{key}”, {unit}): mend its formula, or empty it",
	TwoDecimals:     "“{read}” (column “{key}”, {unit}) and “{near}”, line {limit}, are not written with the same decimal sign: say data.decimal, comma or point, and correct what is written otherwise",
	CellsBeyond:     "this row has {read} cells and the table {limit} columns: a decimal comma outside quotes makes two cells of a number; put quotes around it, or separate cells with semicolons",
	NotAYear:        "“{read}” is no year (column “{key}”, {unit}): write four digits",
	TooManyRows:     "the table has more than {limit} rows: this is more than the command takes",
	TooLongRows:     "the file is longer than {limit} MB: save it as CSV",
	CommaInYAML:     "“{read}” (column “{key}”, {unit}): write numbers with a point in YAML, without separator or sign of a unit ({near})",
	TooManyValues:   "the table has more than {limit} values: take fewer indicators or fewer units at a time",
}

// Problem is one thing that is wrong, where it is and what was read there.
type Problem struct {
	Reason Reason
	File   string // the plan or the table, as people call it
	Line   int    // from 1; 0 for the whole file
	Column int    // from 1; 0 when it is not about one
	Key    string // the path of a key in the plan; the name of a column in a table
	Unit   string // of a row
	Read   string // what stands there
	Near   string // what may have been meant
	Want   string // what is expected
	Limit  int
}

// Error tells where, what is wrong and what to do.
func (p Problem) Error() string {
	where := p.File
	if p.Line > 0 {
		where += ":" + strconv.Itoa(p.Line)
	}
	if p.Column > 0 {
		where += ":" + strconv.Itoa(p.Column)
	}
	return where + ": " + p.In(Sentences[p.Reason])
}

// In fills a sentence with what the problem knows.
func (p Problem) In(sentence string) string {
	return strings.NewReplacer("{key}", p.Key, "{unit}", p.Unit, "{read}", p.Read, "{near}", p.Near, "{want}", p.Want, "{limit}", strconv.Itoa(p.Limit)).Replace(sentence)
}

// Problems are all that is wrong with a plan or a table, in order; the first
// [MaxProblems] when there are more.
type Problems struct {
	List []Problem
	More int // how many more there are
}

// MaxProblems is how many problems are listed one by one.
const MaxProblems = 100

// Error tells one problem a line, in English, and how many more there are.
func (p *Problems) Error() string {
	lines := make([]string, 0, len(p.List)+1)
	for _, one := range p.List {
		lines = append(lines, one.Error())
	}
	if p.More > 0 {
		lines = append(lines, fmt.Sprintf("and %d more", p.More))
	}
	return strings.Join(lines, "\n")
}

func (p *Problems) add(one Problem) {
	if len(p.List) < MaxProblems {
		p.List = append(p.List, one)
	} else {
		p.More++
	}
}

func (p *Problems) err() error {
	if len(p.List) == 0 {
		return nil
	}
	return p
}
