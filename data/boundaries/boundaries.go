// Package boundaries ships the outlines of the communes, EPCI, départements and
// régions of 2026, projected and simplified for drawing. See README.md for their
// source, licence and limits; geo.Read and geo.OpenCommunes load them.
package boundaries

import "embed"

// Files holds france-2026.atlas.
//
//go:embed france-2026.atlas
var Files embed.FS

// Name is the atlas in Files.
const Name = "france-2026.atlas"

// Year is the one whose communes, EPCI, départements and régions are outlined.
const Year = 2026

// Communes is the pack of the communes, for geo.OpenCommunes. Nothing may write
// in it.
//
//go:embed communes-2026.pack
var Communes []byte

// CommunesName is the file that Communes is made of.
const CommunesName = "communes-2026.pack"

// Source is the line that a map drawn from these outlines prints, in the words
// its licence asks for.
const Source = "IGN, Admin Express COG 2018"
