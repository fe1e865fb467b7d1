package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

// roleArgument is the first argument of a process that this one started from
// its own binary; the second is its role.
const roleArgument = "-as"

// usage is what a process cost from its start to its end.
type usage struct {
	Wall, CPU time.Duration
	// Peak is the most memory that it held at once, in bytes; 0 is unknown.
	Peak int64
}

// program is a process to be measured.
type program struct {
	path string
	args []string
	dir  string
	in   []byte
	// cores are the processors that it may use; none: all.
	cores []int
}

// run waits until the program has ended. Its standard output is returned; what
// it said on standard error is in the error.
func (p program) run(ctx context.Context) ([]byte, usage, error) {
	cmd := exec.CommandContext(ctx, p.path, p.args...)
	cmd.Dir, cmd.Stdin = p.dir, bytes.NewReader(p.in)
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	began := time.Now()
	if err := start(cmd, p.cores); err != nil {
		return nil, usage{}, err
	}
	err := cmd.Wait()
	u := usage{Wall: time.Since(began), CPU: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), Peak: peak(cmd.ProcessState)}
	if err != nil {
		err = fmt.Errorf("%s %s: %w: %s", p.path, strings.Join(p.args, " "), err, strings.TrimSpace(said.String()))
	}
	return out.Bytes(), u, err
}

// job is what a contestant is given on its standard input.
type job struct {
	// Lists holds the addresses to ask, a list a host.
	Lists [][]string
	// Home are the front pages.
	Home []string
	// Address is where the portal listens, for all its hosts.
	Address   string
	ConnectTo []string
	// Dir is a folder of its own.
	Dir string
	// Config is a crawl.yaml.
	Config []byte
	// Sync says when the archive is made durable: "batch", "page" or "never".
	Sync string
	// Index has the crawl bring the index up to date.
	Index bool
	// Corpus is what the role archive is asked for.
	Corpus corpusJob
	// Profile is the folder for profiles; "": none.
	Profile string
}

// done is what a contestant says at its end.
type done struct {
	Pages int
	Bytes int64
	// Syncs and Commits count what waited for the disk.
	Syncs, Commits int
}

// role runs this binary as one of the contestants.
func (a *arena) role(ctx context.Context, name string, j job, cores []int) (done, usage, error) {
	in, err := json.Marshal(j)
	if err != nil {
		return done{}, usage{}, err
	}
	out, u, err := program{path: a.self, args: []string{roleArgument, name}, in: in, cores: cores}.run(ctx)
	if err != nil {
		return done{}, u, err
	}
	var d done
	if err := json.Unmarshal(out, &d); err != nil {
		return done{}, u, fmt.Errorf("%s answered %.200q: %w", name, out, err)
	}
	return d, u, nil
}

// roles are what a child may be.
var roles = map[string]func(job) (done, error){
	"nothing":       func(job) (done, error) { return done{}, nil },
	"net/http":      bare,
	"colly":         collyCrawl,
	"fetch":         fetchAlone,
	"fetch+archive": fetchAndArchive,
	"pass":          pass,
	"archive":       archiveCorpus,
}

// child runs a role and returns the process's exit code.
func child(role string) int {
	if role == "portal" {
		return exitCode(role, servePortal(os.Stdin, os.Stdout))
	}
	f, ok := roles[role]
	if !ok {
		return exitCode(role, errors.New("there is no such role"))
	}
	in, err := io.ReadAll(os.Stdin)
	if err != nil {
		return exitCode(role, err)
	}
	var j job
	if err := json.Unmarshal(in, &j); err != nil {
		return exitCode(role, err)
	}
	d, err := f(j)
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(d)
	}
	return exitCode(role, err)
}

func exitCode(role string, err error) int {
	if err == nil {
		return 0
	}
	fmt.Fprintf(os.Stderr, "%s: %v\n", role, err)
	return 1
}
