package web

import (
	"codeberg.org/bocage/bocage/internal/framework"
)

// dimensionTree lays the dimensions out by group, in the order of the file.
// Groups below groups follow one another, each under its own heading.
func dimensionTree(r *Request, f *framework.Framework) []dimensionGroup {
	var groups []dimensionGroup
	for _, d := range f.Dimensions {
		if !d.Leaf {
			groups = append(groups, dimensionGroup{Title: dimensionLineOf(r, d)})
			continue
		}
		if len(groups) == 0 || d.Parent == "" && groups[len(groups)-1].Title.Title != "" {
			groups = append(groups, dimensionGroup{})
		}
		last := &groups[len(groups)-1]
		last.Dimensions = append(last.Dimensions, dimensionLineOf(r, d))
	}
	return groups
}

func dimensionLineOf(r *Request, d framework.Dimension) dimensionLine {
	line := dimensionLine{Title: d.Title.In(r.Lang), Description: d.Description.In(r.Lang), Level: d.Depth + 2}
	if !d.Sourced {
		line.Flags = append(line.Flags, Tag{Text: r.L.T("framework.flag.unsourced"), Tone: Caution, Href: "#non-source"})
	}
	if d.TranslatedIn(r.Lang) {
		line.Flags = append(line.Flags, Tag{Text: r.L.T("framework.flag.translated"), Tone: Calm})
	}
	if d.Original != nil {
		line.Original, line.OriginalLang = d.Original.Text, d.Original.Lang
	}
	for _, in := range d.Indicators {
		key := "framework.indicator"
		switch in.Direction {
		case "+":
			key = "framework.indicator.more"
		case "-":
			key = "framework.indicator.less"
		}
		line.Indicators = append(line.Indicators, r.L.T(key, "title", in.Title.In(r.Lang), "unit", in.Unit.In(r.Lang)))
	}
	return line
}

// themeTable says which dimensions each of the registry's themes points at, or
// why it points at none.
func themeTable(r *Request, library *framework.Library, f *framework.Framework) Table {
	t := Table{Caption: r.L.T("framework.themes.caption"), Compact: true,
		Columns: []Column{{Label: r.L.T("framework.theme")}, {Label: r.L.T("framework.dimension")}}}
	for _, theme := range library.Themes().Themes {
		ids, why := library.Themes().Dimensions(theme.ID, f.ID)
		cell := TableCell{Text: why.In(r.Lang)}
		if len(ids) > 0 {
			cell = TableCell{Text: r.L.List(titlesOf(r, f, ids))}
		}
		t.Rows = append(t.Rows, Row{Cells: []TableCell{{Text: r.code("registry.theme", theme.ID)}, cell}})
	}
	return t
}

func titlesOf(r *Request, f *framework.Framework, ids []string) []string {
	var titles []string
	for _, id := range ids {
		titles = append(titles, titleOf(r, f, id))
	}
	return titles
}

// titleOf is the title of a dimension; its identifier when the grid, of another
// version, has it no more.
func titleOf(r *Request, f *framework.Framework, id string) string {
	if f != nil {
		if d, known := f.Lookup(id); known {
			return d.Title.In(r.Lang)
		}
	}
	return id
}
