package perimeter

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

// Reading is what was understood of a list of members.
type Reading struct {
	Members []territory.Key // in the order of the list, each once
	Notes   fault.List      // what was settled, and is told
	Wrong   fault.List      // what can't be: nothing is kept until it is put right
	Unread  int             // lines after the last that was told to be wrong: they were not read
}

// Limits of a list: of its lines, of one line, and of the wrong ones that are told
// before the reading stops.
const (
	MaxLines = 10_000
	MaxTold  = 50
	maxWords = 300 // bytes
)

// listField is where the form holds the list.
const listField = "members"

// Read reads a list of communes, EPCI and départements, one a line, as people have
// it: codes, with or without the zero that a spreadsheet dropped, names, cells
// copied from a spreadsheet, of which the first that is understood counts. A code of
// before is read as the commune that took it in, what is there twice counts once,
// both told; what is not understood is wrong, by its line.
func Read(places *territory.Set, list string) Reading {
	r := reader{places: places, lines: map[territory.Key]int{}, came: map[territory.Key]string{}}
	lines := strings.Split(strings.TrimRight(list, "\n "), "\n")
	if len(lines) > MaxLines {
		r.Wrong.Add(listField, "perimeter.lines", "max", MaxLines, "n", len(lines))
		return r.Reading
	}
	for i, line := range lines {
		if len(r.Wrong) >= MaxTold {
			r.Unread = len(lines) - i
			break
		}
		if line = strings.TrimSpace(line); line != "" {
			r.line(i+1, line)
		}
	}
	r.inside()
	return r.Reading
}

type reader struct {
	Reading
	places *territory.Set
	lines  map[territory.Key]int    // where a member was named first
	came   map[territory.Key]string // the code of before through which it was
}

func (r *reader) line(n int, line string) {
	if len(line) > maxWords {
		r.refuse(n, "perimeter.line_long", "max", maxWords)
		return
	}
	for _, words := range cells(line) {
		if a := r.understand(words); a.key != "" {
			r.take(n, words, a)
			return
		}
	}
	if r.several(n, line) {
		return
	}
	first := cells(line)[0]
	a := r.understand(first)
	switch {
	case a.fault != "":
		r.refuse(n, a.fault, "value", first, "candidates", labelled(a.candidates))
	case len(a.candidates) == 1:
		r.refuse(n, "territory.near", "value", first, "candidates", labelled(a.candidates))
	case len(a.candidates) > 1:
		r.refuse(n, "territory.several", "value", first, "candidates", labelled(a.candidates))
	default:
		r.refuse(n, "territory.unknown_name", "value", first)
	}
}

// cells are those of a line that was copied from a spreadsheet.
func cells(line string) []string {
	var out []string
	for _, c := range strings.FieldsFunc(line, func(r rune) bool { return r == '\t' || r == ';' }) {
		if c = strings.Trim(c, " \u00a0\u202f\""); c != "" {
			out = append(out, c)
		}
	}
	if len(out) == 0 {
		return []string{line}
	}
	return out
}

// several takes a line of names with commas between them, when each is understood:
// « Valence, Drôme » was tried as one before.
func (r *reader) several(n int, line string) bool {
	parts := strings.Split(line, ",")
	if len(parts) < 2 {
		return false
	}
	all := make([]answer, len(parts))
	for i, p := range parts {
		if all[i] = r.understand(strings.TrimSpace(p)); all[i].key == "" {
			return false
		}
	}
	for i, a := range all {
		r.take(n, strings.TrimSpace(parts[i]), a)
	}
	return true
}

// answer is what words mean: a member, or why none.
type answer struct {
	key        territory.Key
	former     *territory.Former
	zero       bool // its leading zero was lost
	candidates []territory.Hit
	fault      string
}

var (
	communeCode = regexp.MustCompile(`^(\d{4,5}|2[ABab]\d{3}|[1-9][ABab]\d{2})$`)
	sirenCode   = regexp.MustCompile(`^\d{9}$`)
	foreignCode = regexp.MustCompile(`^(99\d{3}|[A-Z]{2}[ -]?\d{4,8})$`)
	departement = regexp.MustCompile(`^(0[1-9]|[1-9]\d|2[ABab]|97\d)$`)
)

func (r *reader) understand(words string) answer {
	switch code := strings.ReplaceAll(words, " ", ""); {
	case words == "":
		return answer{}
	case foreignCode.MatchString(code):
		return answer{fault: "perimeter.foreign"}
	case communeCode.MatchString(code):
		return r.commune(code)
	case sirenCode.MatchString(code):
		if k := territory.Key("epci:" + code); r.places.Has(k) {
			return answer{key: k}
		}
		return answer{fault: "perimeter.siren"}
	case departement.MatchString(code):
		if k := territory.Key("departement:" + strings.ToUpper(code)); r.places.Has(k) {
			return answer{key: k}
		}
	}
	if key, named := r.places.NamedCommune(words); named {
		return answer{key: key}
	}
	key, candidates := r.places.Read(words, true)
	if key != "" && !allowed(key.Level()) {
		return answer{fault: "perimeter.level"}
	}
	return answer{key: key, candidates: candidates, former: r.formerNamed(key, words)}
}

// formerNamed is the commune of before, or the part of one of today, by whose name a
// commune was found.
func (r *reader) formerNamed(commune territory.Key, words string) *territory.Former {
	name, _, _ := strings.Cut(words, "(")
	for _, f := range r.places.Former(commune) {
		if f.Name != "" && text.Fold(f.Name) == text.Fold(name) {
			return &f
		}
	}
	return nil
}

// commune reads a code of INSEE, of today or of before. In a list of codes, one of
// today that is also some commune's postal code is INSEE's. What is a postal code
// and no code of today is no answer: most are shared, and a code of before may be
// meant.
func (r *reader) commune(code string) answer {
	t, former, known := r.places.Current(code)
	if known && former == nil {
		return answer{key: t.Key, zero: len(code) == 4}
	}
	candidates, exact := r.places.Resolve(code, "")
	switch postal := slices.ContainsFunc(candidates, func(h territory.Hit) bool { return h.Match == territory.MatchPostal }); {
	case postal:
		return answer{fault: "perimeter.postal", candidates: candidates}
	case known:
		return answer{key: t.Key, former: former, zero: len(code) == 4}
	case exact: // of before a département was divided
		return answer{key: candidates[0].Key, former: candidates[0].Via}
	}
	return answer{fault: "perimeter.code"}
}

func allowed(level territory.Level) bool { return slices.Contains(memberLevels, level) }

// take adds a member, and tells what was settled to read it.
func (r *reader) take(n int, words string, a answer) {
	name := r.places.Label(a.key)
	if first, twice := r.lines[a.key]; twice {
		switch before := r.came[a.key]; {
		case before != "" && a.former == nil, before == "" && a.former != nil:
			r.note(n, "perimeter.two_years", "value", words, "name", name, "first", first)
		default:
			r.note(n, "perimeter.twice", "value", words, "name", name, "first", first)
		}
		return
	}
	r.lines[a.key] = n
	r.Members = append(r.Members, a.key)
	switch {
	case a.former != nil && a.former.Kind == territory.Arrondissement:
		r.note(n, "perimeter.arrondissement", "value", words, "name", name)
	case a.former != nil:
		r.came[a.key] = a.former.Code
		r.note(n, "perimeter.merged_line", "value", words, "name", name)
	case a.zero:
		r.note(n, "perimeter.zero", "value", words, "name", name)
	}
}

// inside tells of the communes that an EPCI or a département of the list holds.
func (r *reader) inside() {
	for _, m := range r.Members {
		for _, up := range r.places.Parents(m) {
			if line, listed := r.lines[up]; listed && allowed(up.Level()) {
				r.note(r.lines[m], "perimeter.inside", "value", r.places.Label(m), "name", r.places.Label(up), "first", line)
				break
			}
		}
	}
}

func (r *reader) note(n int, key string, pairs ...any) {
	r.Notes.Add(listField, key, append([]any{"line", strconv.Itoa(n)}, pairs...)...)
}

func (r *reader) refuse(n int, key string, pairs ...any) {
	r.Wrong.Add(listField, key, append([]any{"line", strconv.Itoa(n)}, pairs...)...)
}

// mostOffered is how many places a message names.
const mostOffered = 5

func labelled(hits []territory.Hit) []string {
	var out []string
	for _, h := range hits[:min(len(hits), mostOffered)] {
		out = append(out, h.Label)
	}
	return out
}
