// Package frameworks ships the grids of well-being dimensions (référentiels, in
// the interface « grilles de lecture »), the crosswalks between them and the
// dimensions that the registry's themes point at. framework.Load reads them;
// docs/METHOD/referentiels.md gives their schema.
package frameworks

import "embed"

// Files holds *.yaml, one framework each, crosswalks/*.yaml and themes.yaml.
//
//go:embed *.yaml crosswalks/*.yaml
var Files embed.FS
