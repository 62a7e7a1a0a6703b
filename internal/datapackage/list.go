package datapackage

import (
	"codeberg.org/bocage/bocage/internal/bundle"
	"codeberg.org/bocage/bocage/internal/edition"
)

// ListDoc is beside the parts of a version, and is none of them: it holds
// their sums and their root.
const ListDoc = "edition.json"

// list is edition.json.
type list struct {
	Number  int            `json:"number"`
	Date    string         `json:"date"`
	Title   string         `json:"title"`
	Lang    string         `json:"lang"`
	Licence string         `json:"licence,omitempty"`
	Program string         `json:"program"`
	Root    string         `json:"root"`
	Parts   []edition.Part `json:"parts"`
}

// List writes what a version is made of, with the dates of what was withdrawn.
func List(e edition.Edition) (File, error) {
	content, err := bundle.Encode(list{e.Number, e.Date, e.Title, e.Lang, e.Licence, e.Program, e.Root, e.Parts})
	return File{ListDoc, content}, err
}
