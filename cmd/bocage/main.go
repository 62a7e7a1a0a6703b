// Command bocage serves and tends an installation of Bocage.
package main

import (
	"os"

	"codeberg.org/bocage/bocage/internal/cli"
)

// version is set by the build.
var version = "unversioned"

func main() {
	os.Exit(cli.Run(cli.World{
		Args: os.Args[1:], In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Env: os.LookupEnv, Version: version,
	}))
}
