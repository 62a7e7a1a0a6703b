// Package odbl carries the files that are under the Open Database License: how
// communes changed before 2019, and which changed EPCI since 2024. It lies apart so that whoever does not use it owes
// it nothing; README.md says what is owed by whoever does.
package odbl

import "embed"

// Attribution is what must stand wherever something made with the file is shown.
const Attribution = "© Code Officiel Géographique (Insee) et package R COGugaison (http://github.com/antuki/COGugaison)"

// Files holds passage.csv.gz and epci.csv, read by territory.Set.WithOlder.
//
//go:embed passage.csv.gz epci.csv
var Files embed.FS
