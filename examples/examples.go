// Package examples carries the studies that ship with the program: the
// demonstration, where everything is invented, and the founding study of 2022,
// from public facts only. Each is a bundle written by hand.
package examples

import (
	"embed"
	"io/fs"
)

//go:embed demonstration ruralites-2022
var files embed.FS

// Demonstration is the bundle of the fictional study.
func Demonstration() fs.FS { return folder("demonstration/study") }

// DemonstrationVersions holds versions.yaml: the published versions of the
// fictional study, for bundle.ReadVersions.
func DemonstrationVersions() fs.FS { return folder("demonstration") }

// Ruralites is the bundle of the founding study, as far as it is public.
func Ruralites() fs.FS { return folder("ruralites-2022/study") }

// RuralitesVersions holds its versions.yaml.
func RuralitesVersions() fs.FS { return folder("ruralites-2022") }

func folder(name string) fs.FS {
	f, err := fs.Sub(files, name)
	if err != nil {
		panic(err) // the name is written here: it can't be malformed
	}
	return f
}
