package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(tidy{m}, map[string]func(){"jianbao": func() { os.Exit(program()) }})
}

// TestScripts runs the real main: a scenario is a text file.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":     exitsWith,
			"archive":   copyDemo,
			"portal":    portalVerb,
			"interrupt": interruptVerb,
			"during":    duringVerb,
		},
		Setup: func(e *testscript.Env) error {
			e.Setenv("HOME", filepath.Join(e.WorkDir, "home"))
			e.Setenv("LANG", "C.UTF-8")
			e.Setenv("ESC", "\x1b[2J")
			return nil
		},
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
	})
}
