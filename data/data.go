// Package data carries the open data that the program ships: the communes,
// EPCI, départements and régions of France, and the fictional territories of
// the demonstration. README.md gives source, licence, vintage and digest of
// each; build/main.go made them.
package data

import "embed"

// Files holds the shipped data, read by territory.Load.
//
//go:embed vintages.csv communes.csv.gz former.csv.gz epci.csv departements.csv regions.csv fictional.csv passage.csv names.csv grids.csv.gz
var Files embed.FS
