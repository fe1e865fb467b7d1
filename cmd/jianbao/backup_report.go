package main

import (
	"fmt"
	"strings"

	"jianbao/internal/words"
)

// backupSummary is the object that backup --json prints.
type backupSummary struct {
	To       string          `json:"to"`
	Catalog  string          `json:"catalog"`
	Seq      int64           `json:"seq"`
	Files    int             `json:"files"`
	Copied   int             `json:"copied"`
	NewBytes int64           `json:"new_bytes"`
	Bytes    int64           `json:"bytes"`
	Seconds  float64         `json:"seconds"`
	Index    string          `json:"index"`
	Kept     []string        `json:"kept,omitempty"`
	Former   []string        `json:"former,omitempty"`
	Problems []backupProblem `json:"problems"`
}

// backupProblem is a file that is not as it should be.
type backupProblem struct {
	File string `json:"file"`
	What string `json:"what"`
	err  error
}

// sayProblems prints what is wrong, a line each; with --json it is in the summary.
func (a *app) sayProblems(s backupSummary) {
	if a.JSON {
		return
	}
	for _, p := range s.Problems {
		fmt.Fprintf(a.out, "%s: %s\n", words.Escape(p.File), strings.ReplaceAll(a.words.Error(p.err), "\n", "; "))
	}
}

// finishBackup prints what a backup came to.
func (a *app) finishBackup(s backupSummary) error {
	a.sayProblems(s)
	switch {
	case a.JSON:
		if err := a.PrintJSON(s); err != nil {
			return err
		}
	case len(s.Problems) > 0:
		a.Print("%s: %d files and the catalog were copied and verified, %s; %d files, %s in all, in %.1f s; %d problems", s.To,
			s.Copied, humanBytes(s.NewBytes), s.Files, humanBytes(s.Bytes), s.Seconds, len(s.Problems))
	case !a.Quiet:
		a.Print("%s: %d files and the catalog were copied and verified, %s; %d files, %s in all, in %.1f s", s.To,
			s.Copied, humanBytes(s.NewBytes), s.Files, humanBytes(s.Bytes), s.Seconds)
	}
	for _, name := range s.Former {
		a.Say("The archive has changed a file by itself; its former copy is kept as %s.", name)
	}
	if len(s.Kept) > 0 {
		a.Say("%d files are in the backup alone; they stay there (%s).", len(s.Kept), shortList(s.Kept))
	}
	if len(s.Problems) > 0 {
		return quietExit(exitFailed)
	}
	return nil
}

// shortList names a few of many.
func shortList(names []string) string {
	const few = 3
	if len(names) <= few {
		return strings.Join(names, ", ")
	}
	return strings.Join(names[:few], ", ") + ", …"
}
