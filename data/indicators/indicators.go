// Package indicators ships the indicators of place: cards and sources as YAML,
// values as packed series (series.ReadPack, gzipped). README.md gives source,
// licence, vintage and known flaws; build/main.go made the values.
package indicators

import "embed"

// Files holds sources.yaml, communes.yaml, epci.yaml, communes.series.gz and
// epci.series.gz, read by series.Load.
//
//go:embed *.yaml *.series.gz
var Files embed.FS
