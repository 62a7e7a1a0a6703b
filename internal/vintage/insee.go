package vintage

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/sheet"
	"codeberg.org/bocage/bocage/internal/territory"
)

// tables are the files that INSEE and the DGCL publish themselves, CSV or spreadsheet, by the
// columns that tell each from the others. Names of columns are read in any case and any order.
//
// Sources: INSEE, Code officiel géographique, v_commune_AAAA, v_mvt_commune_AAAA,
// v_departement_AAAA, v_region_AAAA; DGCL, list of the communes of EPCI à fiscalité propre.
var tables = []struct {
	columns []string
	without []string                          // columns of files that are like it
	take    func(y *Yearly, lines [][]string) // cells in the order of columns
	taken   func(y *Yearly) bool
}{
	{movementColumns, nil, (*Yearly).takeMovements, func(y *Yearly) bool { return y.Movements != nil }},
	{[]string{"TYPECOM", "COM", "DEP", "LIBELLE", "COMPARENT"}, nil, (*Yearly).takeCommunes, func(y *Yearly) bool { return y.Communes != nil }},
	{[]string{"siren", "raison_sociale", "nature_juridique", "insee"}, nil, (*Yearly).takeMembers, func(y *Yearly) bool { return y.EPCI != nil }},
	{[]string{"DEP", "REG", "CHEFLIEU", "LIBELLE"}, []string{"ARR", "CTCD"}, (*Yearly).takeDepartements, func(y *Yearly) bool { return y.Departements != nil }},
	{[]string{"REG", "CHEFLIEU", "LIBELLE"}, []string{"DEP", "ARR", "CTCD"}, (*Yearly).takeRegions, func(y *Yearly) bool { return y.Regions != nil }},
}

// population is how the column of the municipal population begins in the DGCL's list:
// pmun_2023. It is read beside the others, where it is there.
const population = "pmun_"

// readTable takes in a file of INSEE or the DGCL.
func (y *Yearly) readTable(name string, content []byte) error {
	book, err := sheet.Open(bytes.NewReader(content), int64(len(content)), name, sheet.Limits{Bytes: MaxBytes})
	if err != nil {
		return unknownFile(name)
	}
	for _, of := range book.Sheets() {
		lines, err := linesOf(book, of)
		if err != nil {
			return fault.New(fault.Invalid, "vintage.cut", "file", name).Because(err)
		}
		for i, header := range lines[:min(len(lines), titled)] {
			for _, t := range tables {
				at := columnsOf(header, t.columns)
				switch {
				case at == nil || slices.ContainsFunc(t.without, func(name string) bool { return columnsOf(header, []string{name}) != nil }):
					continue
				case t.taken(y):
					return fault.New(fault.Invalid, "vintage.file_twice", "file", name)
				}
				t.take(y, cellsOf(lines[i+1:], append(at, slices.IndexFunc(header, func(h string) bool { return strings.HasPrefix(strings.ToLower(h), population) }))))
				return nil
			}
		}
	}
	return unknownFile(name)
}

// titled is within how many lines the names of the columns are looked for.
const titled = 20

// columnsOf says where columns stand; nil when one is missing.
func columnsOf(header, names []string) []int {
	var at []int
	for _, name := range names {
		i := slices.IndexFunc(header, func(h string) bool { return strings.EqualFold(strings.TrimSpace(h), name) })
		if i < 0 {
			return nil
		}
		at = append(at, i)
	}
	return at
}

// linesOf reads the lines of a sheet that hold something.
func linesOf(book *sheet.Book, of string) ([][]string, error) {
	var lines [][]string
	for row, err := range book.Rows(of) {
		if err != nil {
			return nil, err
		}
		lines = append(lines, row.Cells)
	}
	return lines, nil
}

// cellsOf are the cells of some columns, "" where a line has none.
func cellsOf(lines [][]string, at []int) [][]string {
	out := make([][]string, len(lines))
	for i, l := range lines {
		out[i] = make([]string, len(at))
		for k, column := range at {
			if column >= 0 && column < len(l) {
				out[i][k] = strings.TrimSpace(l[column])
			}
		}
	}
	return out
}

// movementColumns are those of INSEE's file that are read: the date, and what a
// commune was and became.
var movementColumns = []string{"DATE_EFF", "TYPECOM_AV", "COM_AV", "TYPECOM_AP", "COM_AP"}

// takeMovements keeps what communes, and not parts of them, became.
func (y *Yearly) takeMovements(lines [][]string) {
	y.Movements = []Movement{}
	for _, l := range lines {
		if l[1] == "COM" && l[3] == "COM" {
			y.Movements = append(y.Movements, Movement{From: l[2], To: l[4], Date: l[0]})
		}
	}
}

// typesOf are INSEE's words for the types of communes.
var typesOf = map[string]string{"COM": current, "COMD": deleguee, "COMA": associee, "ARM": arrondissement}

// takeCommunes takes v_commune, which says neither who lives there nor where the post goes,
// nor anything of the collectivities overseas: Yearly.completed does.
func (y *Yearly) takeCommunes(lines [][]string) {
	y.Communes, y.listed = []Commune{}, true
	for _, l := range lines {
		c := Commune{Type: typesOf[l[0]], Code: digits(l[1], 5), Departement: l[2], Name: l[3]}
		switch c.Type {
		case "":
			continue
		case arrondissement:
			c.Of = digits(l[4], 5)
		case current:
			c.Departement = cmp.Or(c.Departement, territory.DepartementOf(c.Code))
		default:
			c.Seat = digits(l[4], 5)
		}
		y.Communes = append(y.Communes, c)
	}
}

// ownTaxes are the kinds of EPCI that levy taxes of their own; the list of some years has
// others.
var ownTaxes = []string{"CC", "CA", "CU", "METRO", "MET69"}

// takeMembers takes the DGCL's list: a line a commune, with its population.
func (y *Yearly) takeMembers(lines [][]string) {
	y.EPCI, y.people = []EPCI{}, map[string]int{}
	at := map[string]int{}
	for _, l := range lines {
		siren, kind, commune := l[0], strings.ToUpper(l[2]), digits(l[3], 5)
		if !slices.Contains(ownTaxes, kind) || len(siren) != 9 {
			continue
		}
		i, known := at[siren]
		if !known {
			i = len(y.EPCI)
			at[siren], y.EPCI = i, append(y.EPCI, EPCI{Code: siren, Name: l[1], Type: kind})
		}
		y.EPCI[i].Members = append(y.EPCI[i].Members, Member{Code: commune})
		if n, unread := sheet.ParseNumber(l[4]); unread == nil && n.Value >= 0 { // of nothing, it is no number
			y.people[commune] = int(n.Value)
		}
	}
}

func (y *Yearly) takeDepartements(lines [][]string) {
	y.Departements, y.listedAreas = []Area{}, true
	for _, l := range lines {
		y.Departements = append(y.Departements, Area{Code: digits(l[0], 2), Region: digits(l[1], 2), Seat: digits(l[2], 5), Name: l[3]})
	}
}

func (y *Yearly) takeRegions(lines [][]string) {
	y.Regions = []Area{}
	for _, l := range lines {
		y.Regions = append(y.Regions, Area{Code: digits(l[0], 2), Seat: digits(l[1], 5), Name: l[2]})
	}
}

// digits gives back the zeros that a spreadsheet takes from the front of a code.
func digits(code string, n int) string {
	if len(code) < n && len(code) > 0 {
		return strings.Repeat("0", n-len(code)) + code
	}
	return code
}

// completed adds to the files of INSEE what the package says and they do not: the communes and
// départements of the collectivities overseas, as they are in use; postal codes, those of all that made a commune;
// the population that the DGCL gives, else that of what made it, but for what was divided.
func (y Yearly) completed(places *territory.Set, year int) Yearly {
	if y.listedAreas {
		y.Departements = slices.Clone(y.Departements)
		for _, k := range places.Members(territory.NationalKey, territory.Departement) {
			if t, _ := places.Get(k); overseas(t.Code) && !slices.ContainsFunc(y.Departements, func(a Area) bool { return a.Code == t.Code }) {
				y.Departements = append(y.Departements, Area{Code: t.Code, Name: t.Name, Zone: "com"})
			}
		}
	}
	if !y.listed || len(y.Communes) == 0 {
		return y
	}
	y.Communes = slices.Clone(y.Communes)
	post, had := places.PostalCodes(), map[string]bool{}
	for _, c := range y.Communes {
		had[territory.DepartementOf(c.Code)] = true
	}
	for _, k := range places.Members(territory.NationalKey, territory.Commune) {
		if t, _ := places.Get(k); overseas(t.Code) && !had[territory.DepartementOf(t.Code)] {
			y.Communes = append(y.Communes, Commune{Code: t.Code, Name: t.Name, Type: current, Departement: territory.DepartementOf(t.Code), Population: t.Population, Postal: post[t.Code]})
		}
	}
	s := newStep(places, year, y)
	into, _ := s.gone()
	for i := range y.Communes {
		c := &y.Communes[i]
		if c.Type != current || overseas(c.Code) {
			continue
		}
		from := slices.Clone(into[c.Code])
		if s.was[c.Code] {
			from = append(from, c.Code)
		}
		c.Postal = nil
		for _, code := range from {
			c.Postal = append(c.Postal, post[code]...)
		}
		slices.Sort(c.Postal)
		c.Postal = slices.Compact(c.Postal)
		c.Population = y.peopleOf(c.Code, from, s)
	}
	return y
}

// peopleOf is who lives in a commune: as the DGCL says, else those of what made it when that
// is whole; nil when nothing says.
func (y Yearly) peopleOf(code string, from []string, s step) *int {
	if n, said := y.people[code]; said {
		return &n
	}
	if len(from) == 0 || s.divided(code) {
		return nil
	}
	sum := 0
	for _, f := range from {
		n, known := s.peopleBefore[f]
		if !known {
			return nil
		}
		sum += n
	}
	return &sum
}

// divided says whether another commune left this one.
func (s step) divided(code string) bool {
	for to, from := range s.origins {
		if s.is[to] && !s.was[to] && slices.Contains(from, code) {
			return true
		}
	}
	return false
}

// overseas says whether a code is that of a collectivity overseas, or of a commune there: neither département nor région.
func overseas(code string) bool {
	return strings.HasPrefix(code, "98") || len(code) >= 3 && slices.Contains([]string{"975", "977", "978"}, code[:3])
}
