package cli

import "codeberg.org/bocage/bocage/composite/planfile"

// indexColumns are columns of the data that a command asks for by their name in
// the table or their code in the plan, whether the plan names them or not.
type indexColumns struct {
	numbers []string
	groups  []string
}

// into adds to what a plan reads the columns that it does not read yet.
func (a indexColumns) into(d *planfile.Provenance) {
	for _, name := range a.numbers {
		if _, known := codeOfColumn(d.Columns, name); !known {
			d.Columns = append(d.Columns, planfile.Column{Code: name})
		}
	}
	for _, name := range a.groups {
		if _, known := codeOfColumn(d.Groups, name); !known {
			d.Groups = append(d.Groups, planfile.Column{Code: name})
		}
	}
}

// codeOfColumn is the code of a column that is named by its code or as the table
// names it.
func codeOfColumn(list []planfile.Column, name string) (string, bool) {
	for _, c := range list {
		if c.Code == name {
			return name, true
		}
	}
	for _, c := range list {
		if c.Column == name {
			return c.Code, true
		}
	}
	return name, false
}

// grouping is the code of the grouping that is named so; "" for none.
func (p *indexPlan) grouping(name string) string {
	code, _ := codeOfColumn(p.file.Data.Groups, name)
	return code
}

// nameColumns gives the columns beside indicators their names; an indicator, an
// aggregate or a unit of the same code keeps its own.
func (p *indexPlan) nameColumns() {
	name := func(code, called string) {
		if _, known := p.names[code]; !known {
			p.names[code] = called
		}
	}
	for _, c := range p.data.Columns {
		name(c.Code, c.Name)
	}
	for _, g := range p.data.Groupings {
		name(g.Code, g.Name)
	}
}
