// Package examples carries the studies that ship with the program: the
// demonstration, where everything is invented, and the founding study of 2022,
// from public facts only, each a bundle written by hand; and two public lists, as
// spreadsheets.
package examples

import (
	"embed"
	"io/fs"
)

//go:embed demonstration ruralites-2022 fabriques-et-manufactures
var files embed.FS

// Demonstration is the bundle of the fictional study.
func Demonstration() fs.FS { return folder("demonstration/study") }

// DemonstrationVersions holds versions.yaml: the published versions of the
// fictional study, for bundle.ReadVersions.
func DemonstrationVersions() fs.FS { return folder("demonstration") }

// DemonstrationCall is the open call of the fictional study, with what was proposed.
func DemonstrationCall() []byte {
	content, err := files.ReadFile("demonstration/call.json")
	if err != nil {
		panic(err) // it is embedded
	}
	return content
}

// DemonstrationNote is a note for a council about a real place, which says that it is an
// example: its figures are worked out when it is loaded.
func DemonstrationNote() []byte {
	content, err := files.ReadFile("demonstration/note.json")
	if err != nil {
		panic(err) // it is embedded
	}
	return content
}

// DemonstrationIndex is an index of the communes of a real département, which says that it
// is an example: its scores are computed at each reading.
func DemonstrationIndex() []byte {
	content, err := files.ReadFile("demonstration/index.json")
	if err != nil {
		panic(err) // it is embedded
	}
	return content
}

// DemonstrationRound is what an invented group says of the weights of that index: it says
// that its answers are invented.
func DemonstrationRound() []byte {
	content, err := files.ReadFile("demonstration/round.json")
	if err != nil {
		panic(err) // it is embedded
	}
	return content
}

// Ruralites is the bundle of the founding study, as far as it is public.
func Ruralites() fs.FS { return folder("ruralites-2022/study") }

// RuralitesVersions holds its versions.yaml.
func RuralitesVersions() fs.FS { return folder("ruralites-2022") }

// FabriquesEtManufactures holds two real lists of third places as spreadsheets,
// with the plan of their import.
func FabriquesEtManufactures() fs.FS { return folder("fabriques-et-manufactures") }

func folder(name string) fs.FS {
	f, err := fs.Sub(files, name)
	if err != nil {
		panic(err) // the name is written here: it can't be malformed
	}
	return f
}
