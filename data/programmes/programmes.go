// Package programmes ships the dated lists of three public programmes, read by
// programme.Load. README.md gives source and licence; build/main.go made the file.
package programmes

import "embed"

// Files holds programmes.csv.gz.
//
//go:embed programmes.csv.gz
var Files embed.FS
