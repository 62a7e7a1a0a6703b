package app

import (
	"cmp"
	"context"
	"io"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/indicator"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/sheet"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

// Limits of a file of indicators of place.
const (
	MaxPlaceColumns    = 60       // brought in together
	MaxPlaceFile       = 2 << 30  // on the command line; by a page MaxUpload
	maxPlaceIndicators = 500      // of a space: all of them are kept in memory
	mostPlaceTold      = 100      // problems, and doubts of each kind of a column, told one by one
	placeCellBytes     = 32 << 10 // of one cell
	placeFileColumns   = 2_500    // the widest file of Insee, its « dossier complet », has some 1,900
	samplePlaceRows    = 200
)

// PlaceImport says how a file of indicators of place is to be read, and where it
// comes from.
type PlaceImport struct {
	Sheet    string          `json:"sheet,omitempty"`
	Header   int             `json:"header,omitempty"`
	Code     string          `json:"code,omitempty"`    // the column of codes; "" to look for it
	Level    territory.Level `json:"level,omitempty"`   // of these codes; "" to look
	Vintage  int             `json:"vintage,omitempty"` // the year of these codes; 0 to look
	Period   string          `json:"period,omitempty"`
	Source   string          `json:"source,omitempty"`
	Producer string          `json:"producer,omitempty"`
	Licence  string          `json:"licence,omitempty"`
	Web      string          `json:"web,omitempty"`
	Public   bool            `json:"public,omitempty"`
	Columns  []PlaceColumn   `json:"columns,omitempty"`
	KeepGood bool            `json:"keep_good,omitempty"` // despite lines and cells that can't be taken
	Leave    []string        `json:"leave,omitempty"`     // kinds of doubts whose values are left out
}

// PlaceColumn is a column that is brought in, named as its header or by its
// letter: the next release of a card, or a new card.
type PlaceColumn struct {
	Letter     string              `json:"letter,omitempty"` // where it is said, its name is not looked for
	Name       string              `json:"name"`
	Card       string              `json:"card,omitempty"` // code of the card; "" for a new one
	Label      string              `json:"label,omitempty"`
	Definition string              `json:"definition,omitempty"`
	Unit       string              `json:"unit,omitempty"`
	Decimals   *int                `json:"decimals,omitempty"` // nil for those that the file has, two at most
	Direction  indicator.Direction `json:"direction,omitempty"`
	Rule       series.Rule         `json:"rule,omitempty"`
	Weight     string              `json:"weight,omitempty"`
	Min        *float64            `json:"min,omitempty"`
	Max        *float64            `json:"max,omitempty"`
	Caveats    string              `json:"caveats,omitempty"`
}

// PlaceReport tells what a file holds and what is doubtful in it.
type PlaceReport struct {
	Name     string              `json:"name"`
	Headers  []string            `json:"headers"`
	Offered  []ColumnOffer       `json:"offered"` // the other columns
	Code     string              `json:"code"`
	Level    territory.Level     `json:"level"`
	Vintage  int                 `json:"vintage"`
	Guessed  bool                `json:"guessed"` // the year of the codes was looked for
	ODbL     bool                `json:"odbl"`
	Lines    int                 `json:"lines"`
	Places   int                 `json:"places"`   // of today that have a line
	Absent   int                 `json:"absent"`   // of today that have none
	Zeros    int                 `json:"zeros"`    // codes whose lost zero was given back
	Twice    int                 `json:"twice"`    // lines that say again what another says
	Parents  int                 `json:"parents"`  // lines of larger places
	Refused  int                 `json:"refused"`  // lines that can't be taken
	Unread   int                 `json:"unread"`   // cells that are no number
	Problems []PlaceProblem      `json:"problems"` // the first of both
	Columns  []PlaceColumnReport `json:"columns"`
	Kept     bool                `json:"kept"`
}

// ColumnOffer is a column of the file that may be brought in.
type ColumnOffer struct {
	Letter, Name string
	Sample       string
	Figures      bool   // most of its cells are
	Card         string // of which it looks like the next release, by its name
	Alike        bool   // the name is not the same
	Guess        ColumnGuess
}

// PlaceProblem is what can't be taken, and why.
type PlaceProblem struct {
	Line   int          `json:"line"`
	Column string       `json:"column,omitempty"`
	Why    *fault.Fault `json:"why"`
}

// PlaceColumnReport is what was read of one column.
type PlaceColumnReport struct {
	Name       string                   `json:"name"`
	Card       series.Brought           `json:"card"`
	New        bool                     `json:"new"`
	Known      int                      `json:"known"`
	Status     map[string]int           `json:"status"`
	Marks      map[string]int           `json:"marks,omitempty"` // signs of units in cells
	Mixed      bool                     `json:"mixed"`           // not all cells bear the same
	Doubts     []PlaceDoubt             `json:"doubts"`
	DoubtCount map[series.DoubtKind]int `json:"doubt_count"`
	Left       int                      `json:"left"` // values left out because of a doubt
	Difference *PlaceDifference         `json:"difference,omitempty"`
	Past       string                   `json:"past,omitempty"` // the period that it was held to
}

// PlaceDoubt is a value that may be wrong, for people.
type PlaceDoubt struct {
	series.Doubt
	Line  int           `json:"line,omitempty"`
	Place territory.Key `json:"place,omitempty"`
}

// PlaceDifference is what the next release changes.
type PlaceDifference struct {
	series.Difference
	Release int             `json:"release"` // that stands before
	Places  []territory.Key `json:"places"`  // of the greatest changes
}

// check holds the choices to the levels and to the doubts that there are.
func (o PlaceImport) check() error {
	var faults fault.List
	if o.Level != "" && !slices.Contains(series.Levels, o.Level) {
		faults.Add("level", "place_import.level", "value", text.CleanLine(string(o.Level), 40), "list", wordsOf(series.Levels))
	}
	for _, kind := range o.Leave {
		if !slices.Contains(series.ValueDoubts, series.DoubtKind(kind)) {
			faults.Add("leave", "place_import.leave", "value", text.CleanLine(kind, 40), "list", wordsOf(series.ValueDoubts))
			break // one tells of the others
		}
	}
	return faults.Err()
}

// wordsOf lists words that are typed as they are.
func wordsOf[T ~string](list []T) string {
	words := make([]string, len(list))
	for i, w := range list {
		words[i] = string(w)
	}
	return strings.Join(words, ", ")
}

// Doubtful says whether anything asks to be looked at before it is kept.
func (r PlaceReport) Doubtful() bool {
	return r.Refused > 0 || r.Unread > 0 || slices.ContainsFunc(r.Columns, func(c PlaceColumnReport) bool { return len(c.DoubtCount) > 0 || c.Mixed })
}

// LookAtPlaceFile says what a file of indicators holds, what of it can't be taken
// and what is doubtful. It keeps nothing.
func (a *App) LookAtPlaceFile(ctx context.Context, actor access.Actor, name string, r io.ReaderAt, size int64, o PlaceImport) (PlaceReport, error) {
	in, err := a.readPlaceFile(ctx, actor, name, r, size, o)
	if err != nil {
		return PlaceReport{}, err
	}
	return in.report, nil
}

// KeepPlaceFile brings the indicators of a file in, all or none. What can't be taken
// or is doubtful refuses it, unless the choices say to keep what is good.
func (a *App) KeepPlaceFile(ctx context.Context, actor access.Actor, name string, r io.ReaderAt, size int64, o PlaceImport, from From) (PlaceReport, error) {
	in, err := a.readPlaceFile(ctx, actor, name, r, size, o)
	if err != nil {
		return PlaceReport{}, err
	}
	switch {
	case len(in.columns) == 0:
		return in.report, fault.On("columns", fault.Invalid, "place_import.no_column")
	case in.report.Doubtful() && !o.KeepGood:
		return in.report, fault.On("keep_good", fault.Invalid, "place_import.doubtful")
	}
	if err := a.keepPlaceColumns(ctx, actor, in, from); err != nil {
		return in.report, err
	}
	in.report.Kept = true
	return in.report, nil
}

// PlaceLimits are those of a file of figures by place on the command line: wide and
// long, as the « dossier complet » of Insee, for its lines are not held.
func PlaceLimits() sheet.Limits {
	return sheet.Limits{Bytes: MaxPlaceFile, Columns: placeFileColumns, CellBytes: placeCellBytes}
}

// readPlaceFile reads a file whole, as choices say.
func (a *App) readPlaceFile(ctx context.Context, actor access.Actor, name string, r io.ReaderAt, size int64, o PlaceImport) (*placeReading, error) {
	if err := allow(actor, access.Create, access.Object{Kind: access.KindPlaceIndicator}); err != nil {
		return nil, err
	}
	if err := o.check(); err != nil {
		return nil, err
	}
	figures, err := a.PlaceIndicatorsFor(ctx, actor)
	if err != nil {
		return nil, err
	}
	places, err := a.shipped()
	if err != nil {
		return nil, err
	}
	book, err := sheet.Open(r, size, name, PlaceLimits())
	if err != nil {
		return nil, onFile(err)
	}
	taken, err := a.takenCodes(ctx, figures)
	if err != nil {
		return nil, err
	}
	in := &placeReading{PlaceImport: o, taken: taken, ctx: ctx, book: book, places: places, figures: figures, orders: places.Orders(), by: actor.Name}
	in.report.Name = book.Name()
	for _, step := range []func() error{in.open, in.settleColumns, in.readLines, in.settleCodes, in.carry} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(in.report.Problems, func(x, y PlaceProblem) int { return cmp.Compare(x.Line, y.Line) })
	in.check()
	return in, nil
}
