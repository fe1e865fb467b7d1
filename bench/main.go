// Command bench measures how fast jianbao crawls and what that costs, beside
// bare net/http and beside peers.
//
// Portal and contestants are processes of their own, made from this binary, so
// that what a contestant costs is what the system charged to its process.
// Rounds are interleaved: in each round every contestant runs once, so that
// what else the machine does meets all of them alike. Everything stays on
// loopback and in one temporary folder, which is removed at the end.
//
// A *contestant* is a way to deal with the pages of a portal. A *round* is one
// run of every contestant. *CPU* is user and system time of its process.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// options are the flags.
type options struct {
	pages, hosts, rounds, memory, passes, articles, megabytes int
	json                                                      bool
	only, root, jianbao, shared, profile                      string
}

func main() {
	if len(os.Args) > 2 && os.Args[1] == roleArgument {
		os.Exit(child(os.Args[2]))
	}
	o, err := parseFlags(os.Args[1:])
	if err != nil {
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, o, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		stop()
		os.Exit(1)
	}
}

func parseFlags(args []string) (options, error) {
	var o options
	set := flag.NewFlagSet("bench", flag.ContinueOnError)
	set.IntVar(&o.pages, "pages", 4000, "articles of the bulk portal")
	set.IntVar(&o.hosts, "hosts", 8, "hosts of the bulk portal; each is asked for one page at a time")
	set.IntVar(&o.rounds, "rounds", 5, "rounds of the crawl")
	set.IntVar(&o.passes, "passes", 5, "rounds of the extractors")
	set.IntVar(&o.memory, "memory", 20000, "articles of the crawl whose peak memory is measured; 0: none")
	set.IntVar(&o.articles, "articles", 20000, "articles of the day whose snapshot is written")
	set.IntVar(&o.megabytes, "megabytes", 300, "megabytes of WARC that are verified")
	set.StringVar(&o.only, "only", "", "of "+strings.Join(parts, ",")+": these alone, with commas between")
	set.BoolVar(&o.json, "json", false, "print one JSON object instead of tables")
	set.StringVar(&o.root, "root", "..", "the folder of the module jianbao")
	set.StringVar(&o.jianbao, "jianbao", "", "a binary of jianbao to measure, instead of one built from -root")
	set.StringVar(&o.shared, "shared", os.Getenv("JIANBAO_SHARED"), "the folder with corpus/article; default JIANBAO_SHARED, else shared beside -root")
	set.StringVar(&o.profile, "profile", "", "only crawl -memory articles within one process, and write its cpu.pprof and heap.pprof to this folder")
	if err := set.Parse(args); err != nil {
		return o, err
	}
	if o.pages < 1 || o.hosts < 1 || o.rounds < 1 || o.passes < 1 || o.articles < 1 || o.megabytes < 1 || o.memory < 0 || set.NArg() > 0 {
		fmt.Fprintln(set.Output(), "bench: numbers are positive, and there are no arguments beside flags")
		return o, flag.ErrHelp
	}
	for name := range strings.SplitSeq(o.only, ",") {
		if o.only != "" && !slices.Contains(parts, name) {
			fmt.Fprintf(set.Output(), "bench: -only %q: there are %s\n", name, strings.Join(parts, ", "))
			return o, flag.ErrHelp
		}
	}
	if o.shared == "" {
		o.shared = filepath.Join(o.root, "..", "shared")
	}
	return o, nil
}

// parts are what can be measured by itself.
var parts = []string{"bulk", "demo", "memory", "sync", "parse", "durable", "reparse", "keep"}

func (o options) wants(part string) bool {
	return o.only == "" || slices.Contains(strings.Split(o.only, ","), part)
}

// run measures all that is wanted, telling talk how far it is, and prints it.
func run(ctx context.Context, o options, out, talk io.Writer) (err error) {
	tmp, err := os.MkdirTemp("", "jianbao-bench-")
	if err != nil {
		return err
	}
	defer func() {
		if failed := os.RemoveAll(tmp); err == nil {
			err = failed
		}
	}()
	a := &arena{tmp: tmp, hosts: o.hosts, talk: talk}
	if a.self, err = os.Executable(); err != nil {
		return err
	}
	if a.shared, err = filepath.Abs(o.shared); err != nil {
		return err
	}
	if o.profile != "" {
		return a.profile(ctx, o)
	}
	if a.jianbao, err = binary(ctx, o, tmp); err != nil {
		return err
	}
	report, err := a.measure(ctx, o)
	if err != nil {
		return err
	}
	if o.json {
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(report)
	}
	return report.print(out)
}

// binary builds jianbao from the tree, unless one was named.
func binary(ctx context.Context, o options, tmp string) (string, error) {
	if o.jianbao != "" {
		return filepath.Abs(o.jianbao)
	}
	return build(ctx, o.root, "./cmd/jianbao", filepath.Join(tmp, "jianbao"))
}

// build builds a command of the module in a folder.
func build(ctx context.Context, module, what, path string) (string, error) {
	command := exec.CommandContext(ctx, "go", "build", "-C", module, "-o", path, what)
	if said, err := command.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build %s in %s: %w\n%s", what, module, err, said)
	}
	return path, nil
}

// measure runs the parts that are wanted.
func (a *arena) measure(ctx context.Context, o options) (*report, error) {
	r := &report{Conditions: conditions(a.tmp), Rounds: o.rounds, Hosts: o.hosts}
	var err error
	if o.wants("bulk") && err == nil {
		r.Bulk, err = a.race(ctx, portalJob{Kind: "bulk", Pages: o.pages, Hosts: o.hosts}, o.rounds, contestants)
	}
	if o.wants("demo") && err == nil {
		r.Demo, err = a.race(ctx, portalJob{Kind: "demo"}, o.rounds, contestants)
	}
	if o.wants("sync") && err == nil {
		r.Sync, err = a.race(ctx, portalJob{Kind: "bulk", Pages: o.pages, Hosts: o.hosts}, o.rounds, syncContestants)
	}
	if o.wants("memory") && o.memory > 0 && err == nil {
		r.Memory, err = a.memory(ctx, o.memory)
	}
	if o.wants("parse") && err == nil {
		r.Parse, err = a.parse(ctx, o.root, o.passes)
	}
	if o.wants("durable") && err == nil {
		r.Durable, err = a.durable(ctx, portalJob{Kind: "bulk", Pages: o.pages, Hosts: o.hosts}, o.rounds)
	}
	if o.wants("reparse") && err == nil {
		r.Reparse, err = a.reparse(ctx, o.rounds)
	}
	if o.wants("keep") && err == nil {
		r.Keep, err = a.keep(ctx, o.megabytes, o.articles, o.rounds)
	}
	return r, err
}
