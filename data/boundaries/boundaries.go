// Package boundaries ships the outlines of the EPCI, départements and régions of
// 2026, projected and simplified for drawing. See README.md for their source,
// licence and limits; geo.Read loads them.
package boundaries

import "embed"

// Files holds france-2026.atlas.
//
//go:embed france-2026.atlas
var Files embed.FS

// Name is the atlas in Files.
const Name = "france-2026.atlas"

// Source is the line that a map drawn from these outlines prints, in the words
// its licence asks for.
const Source = "IGN, Admin Express COG 2018"
