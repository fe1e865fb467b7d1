// Command jianbao (剪报) archives the news: it crawls the portals that
// crawl.yaml names, keeps what the servers sent, reads articles out of it, and
// lets people search, read and compare what was archived.
//
// This package alone reads flags, environment and configuration, and exits.
// Every command is a constructor in a file of its own, listed in root.go; it
// takes the *app, which holds all that is outside of the program.
package main

import (
	"io"
	"log"
	"os"
	"time"
	_ "time/tzdata" // a static binary on a bare machine knows timezones too

	"github.com/spf13/cobra"
)

func main() {
	os.Exit(program())
}

// program is main for tests, which run it under other names.
func program() int {
	cobra.EnableCommandSorting = false // help lists commands in the order in which one needs them
	log.SetOutput(io.Discard)          // Bleve talks to it of what it puts right; errors are returned
	return run(process{
		Args:   os.Args[1:],
		Stdin:  os.Stdin,
		Stdout: os.Stdout,
		Stderr: os.Stderr,
		Getenv: os.Getenv,
		Now:    time.Now,
		Exit:   os.Exit,
	})
}
