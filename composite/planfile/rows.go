package planfile

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// MaxRowsFile is how many bytes a YAML file of data may hold.
const MaxRowsFile = 64 << 20

// Rows are data written as a list of maps, one a unit (or a unit and a year), whose keys
// are columns: in the plan itself, or in a YAML file of its own. A key that a row leaves
// out, or gives no value, is missing there.
type Rows struct{ list *yaml.Node }

// UnmarshalYAML keeps the list with its lines.
func (r *Rows) UnmarshalYAML(n *yaml.Node) error {
	r.list = n
	return nil
}

// MarshalYAML writes the list as it was read.
func (r Rows) MarshalYAML() (any, error) { return r.list, nil }

// Table is the rows that the plan itself holds.
func (f *File) Table() Table { return tableOf(f.Data.Rows.list, f.name) }

// ReadRows reads a YAML file of rows; name is what people call it. What is wrong is told
// all at once, as [*Problems].
func ReadRows(r io.Reader, name string) (Table, error) {
	text, err := io.ReadAll(io.LimitReader(r, MaxRowsFile+1))
	if err != nil {
		return Table{}, fmt.Errorf("read rows: %w", err)
	}
	c := &checked{file: name, places: map[string]place{}}
	if len(text) > MaxRowsFile {
		c.refuse(nil, Problem{Reason: TooLongRows, Limit: MaxRowsFile >> 20})
		return Table{}, c.wrong.err()
	}
	var doc yaml.Node
	switch err := yaml.Unmarshal(text, &doc); {
	case err != nil && !errors.Is(err, io.EOF):
		c.refuse(nil, unparsed(err))
	case len(doc.Content) == 0:
		c.refuse(nil, Problem{Reason: EmptyTable, Line: 1})
	default:
		c.rows(doc.Content[0], name)
	}
	if err := c.wrong.err(); err != nil {
		return Table{}, err
	}
	return tableOf(doc.Content[0], name), nil
}

// rows checks a list of maps whose values are texts, numbers or nothing.
func (c *checked) rows(n *yaml.Node, path string) {
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		c.fail(n, Alias, path, Problem{})
		return
	}
	if n.Kind != yaml.SequenceNode {
		c.fail(n, WantedList, path, Problem{Read: shown(n)})
		return
	}
	if len(n.Content) == 0 {
		c.fail(n, EmptyTable, path, Problem{})
	}
	for i, row := range n.Content {
		at := path + "[" + strconv.Itoa(i+1) + "]"
		if row.Kind == yaml.AliasNode || row.Anchor != "" {
			c.fail(row, Alias, at, Problem{})
			continue
		}
		if row.Kind != yaml.MappingNode {
			c.fail(row, WantedMapping, at, Problem{Read: shown(row)})
			continue
		}
		c.row(row, at)
		if c.wrong.More > 0 {
			return
		}
	}
}

func (c *checked) row(row *yaml.Node, path string) {
	seen := map[string]bool{}
	for i := 0; i+1 < len(row.Content); i += 2 {
		key, value := row.Content[i], row.Content[i+1]
		switch {
		case key.Kind != yaml.ScalarNode || key.Anchor != "" || value.Kind == yaml.AliasNode || value.Anchor != "":
			c.fail(key, Alias, path, Problem{})
		case seen[key.Value]:
			c.fail(key, RepeatedKey, path, Problem{Read: key.Value})
		case value.Kind != yaml.ScalarNode:
			c.fail(value, WantedText, join(path, key.Value), Problem{})
		}
		seen[key.Value] = true
	}
}

// tableOf lays rows that were checked out below the names of their columns, in the order
// in which these come.
func tableOf(list *yaml.Node, name string) Table {
	t := Table{Name: name, Line: list.Line, Strict: true}
	at := map[string]int{}
	for _, row := range list.Content {
		for i := 0; i+1 < len(row.Content); i += 2 {
			if key := strings.TrimSpace(row.Content[i].Value); key != "" {
				if _, known := at[key]; !known {
					at[key] = len(t.Names)
					t.Names = append(t.Names, key)
				}
			}
		}
	}
	t.Rows = func(yield func(Row, error) bool) {
		for _, row := range list.Content {
			out := Row{Line: row.Line, Cells: make([]string, len(t.Names)), places: make([]place, len(t.Names))}
			for i := 0; i+1 < len(row.Content); i += 2 {
				column, known := at[strings.TrimSpace(row.Content[i].Value)]
				if value := row.Content[i+1]; known && value.Tag != "!!null" {
					out.Cells[column], out.places[column] = value.Value, place{value.Line, value.Column}
				}
			}
			if !yield(out, nil) {
				return
			}
		}
	}
	return t
}

// place is where a cell stands: its line and its column, as a text editor counts them in
// YAML, as a table does elsewhere.
func (r Row) place(column int) (line, at int) {
	if column >= 0 && column < len(r.places) && r.places[column].line > 0 {
		return r.places[column].line, r.places[column].column
	}
	if r.places != nil {
		return r.Line, 0
	}
	return r.Line, column + 1
}
