package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == roleArgument {
		os.Exit(child(os.Args[2]))
	}
	os.Exit(m.Run())
}

// TestEveryContestantAsksForEverything runs the whole benchmark small. That
// each contestant's requests reached the portal is what run itself checks.
func TestEveryContestantAsksForEverything(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds jianbao")
	}
	t.Setenv("TMPDIR", t.TempDir())
	o, err := parseFlags([]string{"-pages", "60", "-hosts", "3", "-rounds", "1", "-memory", "60", "-articles", "300", "-megabytes", "1", "-only", "bulk,demo,memory,sync,durable,reparse,keep", "-json"})
	if err != nil {
		t.Fatal(err)
	}
	var out, talk bytes.Buffer
	if err := run(t.Context(), o, &out, &talk); err != nil {
		t.Fatalf("%v\n%s", err, &talk)
	}
	var r report
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	places := len(seatings(allCores()))
	if len(r.Bulk) != places*len(contestants) || len(r.Demo) != places*len(contestants) || len(r.Sync) != places*len(syncContestants) {
		t.Errorf("%d, %d and %d rows", len(r.Bulk), len(r.Demo), len(r.Sync))
	}
	for _, row := range append(r.Bulk, r.Sync...) {
		// 60 articles, a list and a front page of each host, and but for Colly robots.txt.
		if row.Pages != 60+3*3 && row.Pages != 60+3*2 || row.CPU <= 0 || row.PagesPerSecond <= 0 {
			t.Errorf("%+v", row)
		}
	}
	if r.Memory == nil || r.Memory.Pages != 69 {
		t.Errorf("memory %+v", r.Memory)
	}
	if left, err := filepath.Glob(filepath.Join(os.Getenv("TMPDIR"), "*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

func TestReportNamesItsConditions(t *testing.T) {
	r := report{Conditions: condition{Day: "2026-11-23", CPU: "some CPU", Cores: 2, Go: "go1.26", Confined: "luck"}, Rounds: 3, Hosts: 8,
		Bulk: []row{newRow("a", 1, []sample{{asked: 10, usage: usage{Wall: 2e9, CPU: 1e9}}}, []sample{{asked: 10, usage: usage{Wall: 1e9, CPU: 5e8}}})}}
	var out strings.Builder
	if err := r.print(&out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"some CPU, 2 cores", "3 rounds", "8 hosts", "| 5       | 100.00", "| 2.00"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
}

func TestWrongFlags(t *testing.T) {
	for _, args := range [][]string{{"-pages", "0"}, {"-rounds", "-1"}, {"-memory", "-1"}, {"bulk"}, {"-nothing"}, {"-only", "bulk,speed"}} {
		if _, err := parseFlags(args); err == nil {
			t.Errorf("%q is taken", args)
		}
	}
}

func TestOrderTurns(t *testing.T) {
	if got := order(3, 0); got[0] != 0 || got[2] != 2 {
		t.Errorf("first round %v", got)
	}
	if got := order(3, 1); got[0] != 2 || got[2] != 0 {
		t.Errorf("second round %v", got)
	}
}
