package app

import (
	"io"
	"strings"

	"codeberg.org/bocage/bocage/internal/sheet"
)

// ImportModel writes a blank, explained workbook to fill in: what it is, the
// columns with their choices, the words of the lists, and an example.
func ImportModel(w io.Writer, lang string) error {
	words, err := newVocabulary(lang)
	if err != nil {
		return err
	}
	t := words.lang.T
	x := sheet.NewXLSXWriter(w, t("import.model.title"), words.lang.Lang(), t("import.model.choices"))
	if err := x.Prose(t("import.model.readme"), words.readme()...); err != nil {
		return err
	}
	if err := x.Table(t("import.model.sheet"), words.modelColumns()...); err != nil {
		return err
	}
	if err := words.writeLists(x); err != nil {
		return err
	}
	if err := words.writeExample(x); err != nil {
		return err
	}
	return x.Close()
}

// modelFields are those of the model: what only an export writes is left out.
func modelFields() []importField {
	var out []importField
	for _, f := range importFields {
		if f.name != "id" && f.name != "mark" {
			out = append(out, f)
		}
	}
	return out
}

func (v *vocabulary) readme() []sheet.Line {
	lines := []sheet.Line{{Heading: true, Text: v.lang.T("import.model.title")}}
	for _, line := range strings.Split(v.lang.T("import.model.intro"), "\n") {
		lines = append(lines, sheet.Line{Text: line})
	}
	lines = append(lines, sheet.Line{}, sheet.Line{Heading: true, Text: v.lang.T("import.model.columns")})
	for _, f := range modelFields() {
		label := v.lang.T("import.field." + f.name)
		if help := v.help(f.name); help != "" {
			label = v.lang.T("import.rest.at", "column", label, "text", help)
		}
		lines = append(lines, sheet.Line{Text: label})
	}
	return lines
}

// help says how to fill a column in, "" when its name says it.
func (v *vocabulary) help(field string) string {
	if key := "import.help." + field; v.lang.Has(key) {
		return v.lang.T(key)
	}
	return ""
}

// choiceOf ties columns to the closed lists that they are filled in from.
var choiceOf = map[string]string{
	"legal_form": "legal_form", "status": "status", "approach": "approach", "themes": "theme",
	"action": "level", "governance": "level", "funding": "level",
}

func (v *vocabulary) modelColumns() []sheet.Column {
	var out []sheet.Column
	for _, f := range modelFields() {
		out = append(out, sheet.Column{Name: v.lang.T("import.field." + f.name), Width: f.width, Prompt: v.help(f.name), Choices: v.shown[choiceOf[f.name]]})
	}
	return out
}

// writeLists shows the words of each list in a column.
func (v *vocabulary) writeLists(x *sheet.XLSXWriter) error {
	var columns []sheet.Column
	longest := 0
	for _, family := range wordFamilies {
		columns = append(columns, sheet.Column{Name: v.lang.T("import.model.list." + family.name), Width: 34})
		longest = max(longest, len(v.shown[family.name]))
	}
	if err := x.Table(v.lang.T("import.model.lists"), columns...); err != nil {
		return err
	}
	for i := range longest {
		var cells []sheet.Cell
		for _, family := range wordFamilies {
			word := ""
			if i < len(v.shown[family.name]) {
				word = v.shown[family.name][i]
			}
			cells = append(cells, sheet.Text(word))
		}
		if err := x.Row(cells...); err != nil {
			return err
		}
	}
	return nil
}

// writeExample shows two lines filled in.
func (v *vocabulary) writeExample(x *sheet.XLSXWriter) error {
	columns := v.modelColumns()
	for i := range columns {
		columns[i].Choices, columns[i].Prompt = nil, ""
	}
	if err := x.Table(v.lang.T("import.model.example"), columns...); err != nil {
		return err
	}
	for _, n := range []string{"1", "2"} {
		var cells []sheet.Cell
		for _, f := range modelFields() {
			value := ""
			if key := "import.example." + n + "." + f.name; v.lang.Has(key) {
				value = v.lang.T(key)
			}
			cells = append(cells, sheet.Text(value))
		}
		if err := x.Row(cells...); err != nil {
			return err
		}
	}
	return nil
}
