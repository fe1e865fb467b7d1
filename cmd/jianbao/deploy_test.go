//go:build unix

package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"jianbao/internal/portaltest"
)

// machine is a folder with a portal's crawl.yaml, an archive of it, and this
// program by its name.
type machine struct {
	dir, bin string
	config   []byte
}

func newMachine(t *testing.T) machine {
	t.Helper()
	m := machine{dir: t.TempDir(), bin: t.TempDir()}
	self, err := exec.LookPath("jianbao") // testscript put it there
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(self, filepath.Join(m.bin, "jianbao")); err != nil {
		t.Fatal(err)
	}
	demo := portaltest.NewDemo()
	if err := demo.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(demo.Close)
	m.config = demo.ConfigFor("./data")
	m.write(t, "crawl.yaml", m.config)
	return m
}

func (m machine) write(t *testing.T, name string, text []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(m.dir, name), text, 0o644); err != nil {
		t.Fatal(err)
	}
}

// sh runs a command line as cron does: sh, hardly any environment, no terminal.
func (m machine) sh(t *testing.T, line string, env ...string) (out string, err error) {
	t.Helper()
	cmd := exec.Command("/bin/sh", "-c", line)
	cmd.Dir = m.dir
	cmd.Env = append([]string{"HOME=" + m.dir, "SHELL=/bin/sh", "LOGNAME=archive", "PATH=" + m.bin + ":/usr/bin:/bin"}, env...)
	var all bytes.Buffer
	cmd.Stdout, cmd.Stderr = &all, &all
	err = cmd.Run()
	return all.String(), err
}

// known reports whether there is a command of the name.
func known(name string) bool {
	for _, c := range commands(newApp(process{})) {
		if c.Name() == name {
			return true
		}
	}
	return false
}

func deployed(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "deploy", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// cronTable takes a crontab apart as crontab(5) says: assignments, and command
// lines behind five fields, whose first unquoted % ends the command.
func cronTable(t *testing.T, text string) (env, lines []string) {
	t.Helper()
	field := regexp.MustCompile(`^[-*/0-9,]+$`)
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if name, value, ok := strings.Cut(line, "="); ok && !strings.ContainsAny(name, " \t") {
			env = append(env, name+"="+value)
			continue
		}
		fields := strings.Fields(line)
		if len(fields) < 6 || slices.ContainsFunc(fields[:5], func(f string) bool { return !field.MatchString(f) }) {
			t.Fatalf("no line of a crontab: %s", line)
		}
		rest := line
		for range 5 {
			rest = strings.TrimLeft(rest[strings.IndexAny(rest, " \t"):], " \t")
		}
		command := regexp.MustCompile(`(^|[^\\])%.*`).ReplaceAllString(rest, "$1")
		lines = append(lines, strings.ReplaceAll(command, `\%`, "%"))
	}
	return env, lines
}

func TestCrontab(t *testing.T) {
	m := newMachine(t)
	text := strings.NewReplacer("/srv/jianbao", m.dir, "/usr/local/bin", m.bin, "/srv/backup", filepath.Join(m.dir, "copies")).Replace(deployed(t, "crontab"))
	env, lines := cronTable(t, text)
	if len(lines) < 5 {
		t.Fatalf("%d lines, want those of crawl, doctor, snapshot, backup, verify and status", len(lines))
	}
	for _, line := range lines {
		if name := strings.Fields(line)[1]; !known(name) {
			t.Logf("left out, there is no command %s: %s", name, line)
			continue
		}
		if out, err := m.sh(t, line, env...); err != nil || out != "" {
			t.Errorf("%s: %v, and cron would mail:\n%s", line, err, out)
		}
	}
	if made, _ := filepath.Glob(filepath.Join(m.dir, "status-20??-??.jsonl")); len(made) != 1 {
		t.Errorf("the file of the month is %v", made)
	}
}

func TestUnits(t *testing.T) {
	m := newMachine(t)
	dir := t.TempDir()
	for _, name := range []string{"jianbao.service", "jianbao.timer", "jianbao-daily.service", "jianbao-daily.timer"} {
		text := deployed(t, name)
		for _, match := range regexp.MustCompile(`(?m)^ExecStart=(.*)$`).FindAllStringSubmatch(text, -1) {
			line := strings.NewReplacer("/usr/local/bin/", m.bin+"/", "/etc/jianbao", m.dir, "/var/lib/jianbao", filepath.Join(m.dir, "data")).Replace(match[1])
			if name := strings.Fields(line)[5]; !known(name) {
				t.Logf("left out, there is no command %s: %s", name, line)
				continue
			}
			if out, err := m.sh(t, line); err != nil || out != "" {
				t.Errorf("%s: %v\n%s", line, err, out)
			}
		}
		text = strings.NewReplacer("/usr/local/bin/", m.bin+"/", "User=jianbao", "User=root").Replace(text)
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("there is no systemd-analyze here")
	}
	cmd := exec.Command(analyze, "verify", "--man=no", "./jianbao.service", "./jianbao.timer", "./jianbao-daily.service", "./jianbao-daily.timer")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("systemd-analyze verify: %v\n%s", err, out)
	}
}

// The container's image cannot be built without a registry. Its words can be
// looked at, and what it starts can be run.
func TestContainerfile(t *testing.T) {
	text := deployed(t, "Containerfile")
	makefile, err := os.ReadFile(filepath.Join("..", "..", "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	build := regexp.MustCompile(`(?m)^RUN (CGO_ENABLED=0 go build .*)$`).FindStringSubmatch(text)
	if build == nil || !strings.Contains(string(makefile), build[1]) {
		t.Errorf("it does not build as the Makefile does: %q", build)
	}
	if !regexp.MustCompile(`(?m)^USER [1-9]\d*:[1-9]\d*$`).MatchString(text) {
		t.Error("it names no account other than root by number")
	}
	known := []string{"FROM", "WORKDIR", "COPY", "RUN", "USER", "ENV", "VOLUME", "STOPSIGNAL", "ENTRYPOINT", "CMD"}
	for line := range strings.Lines(text) {
		if word, _, _ := strings.Cut(strings.TrimSpace(line), " "); word != "" && word[0] != '#' && !slices.Contains(known, word) {
			t.Errorf("no instruction: %s", line)
		}
	}
	m := newMachine(t)
	var env []string
	for _, match := range regexp.MustCompile(`(?m)^ENV (.*)$`).FindAllStringSubmatch(text, -1) {
		env = append(env, strings.Fields(strings.NewReplacer("/etc/jianbao", m.dir, "=/data", "="+m.dir+"/data").Replace(match[1]))...)
	}
	var words []string
	for _, of := range []string{"ENTRYPOINT", "CMD"} {
		list := regexp.MustCompile(`(?m)^` + of + ` \[(.*)\]$`).FindStringSubmatch(text)
		if list == nil {
			t.Fatalf("no %s", of)
		}
		words = append(words, strings.ReplaceAll(list[1], `", "`, `" "`))
	}
	line := strings.ReplaceAll(strings.Join(words, " "), "/usr/local/bin", m.bin)
	if out, err := m.sh(t, line, env...); err != nil || out != "" {
		t.Errorf("%s: %v\n%s", line, err, out)
	}
}

// TestOperatingPage runs the page's commands in order.
func TestOperatingPage(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "operating.md"))
	if err != nil {
		t.Fatal(err)
	}
	m := newMachine(t)
	if err := os.Remove(filepath.Join(m.dir, "crawl.yaml")); err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(string(text), -1)
	if len(blocks) < 6 {
		t.Fatalf("%d blocks of commands", len(blocks))
	}
	for i, block := range blocks {
		for line := range strings.Lines(block[1]) {
			out, err := m.sh(t, strings.TrimSpace(line))
			if err != nil {
				t.Errorf("%s: %v\n%s", strings.TrimSpace(line), err, out)
			}
		}
		if i == 0 {
			m.write(t, "crawl.yaml", m.config) // the operator writes it
		}
	}
}
