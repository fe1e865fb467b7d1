package main

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"jianbao/internal/portaltest"
)

// portalVerb is "portal demo|slow|down|lost FILE": it serves a portal until the
// script ends and writes the crawl.yaml that leads to it. demo is the
// demonstration; slow answers articles after a second each; down is a portal of
// two sites of which one refuses connections; lost answers each article once, and
// then says that there is none, but for the first, which is edited and put back.
func portalVerb(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: portal demo|slow|down|lost FILE")
	}
	var config []byte
	switch args[0] {
	case "demo":
		demo := portaltest.NewDemo()
		ts.Check(demo.Start())
		ts.Defer(demo.Close)
		config = demo.Config()
	case "slow":
		config = slowPortal(ts, time.Second, false)
	case "lost":
		config = slowPortal(ts, 0, true)
	case "down":
		config = bytes.Replace(slowPortal(ts, 0, false), []byte("sites:\n"),
			[]byte("sites:\n  - id: gone\n    start: [\"http://127.0.0.1:1/\"]\n    articles: ['^http://127.0.0.1:1/a']\n"), 1)
	default:
		ts.Fatalf("portal: no portal %q", args[0])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), config, 0o644))
}

// slowPortal is a front page and twenty articles that take their time, and are
// lost after the first look.
func slowPortal(ts *testscript.TestScript, wait time.Duration, lost bool) []byte {
	p := portaltest.New()
	var links strings.Builder
	for i := range 20 {
		path := fmt.Sprintf("/a/%d.html", i)
		fmt.Fprintf(&links, "<li><a href=%q>第%d篇</a></li>", path, i)
		page := portaltest.HTML("utf-8", "utf-8", fmt.Sprintf(`<html><head><meta charset=utf-8><title>潮汐表第%[1]d期</title></head><body><h1>潮汐表第%[1]d期</h1>
			<p>2026-11-0%[2]d 08:00 来源：测潮站</p><p>今天的高潮在六点三刻，第%[1]d号桥墩的水位比昨天高出两指，摆渡船照常开航，请带孩子的乘客坐在中舱。</p>
			<p>测潮员说，风向在午后会转，晚班船可能要多等一刻钟，家里有人接的，请转告他们不必着急。</p></body></html>`, i, i%9+1))
		page.Wait = wait
		p.Handle("slow.example", path, page)
		switch {
		case lost && i == 0:
			edited := page
			edited.Body = bytes.ReplaceAll(page.Body, []byte("两指"), []byte("三指"))
			p.Handle("slow.example", path, portaltest.Sequence(page, edited, page))
		case lost:
			p.Handle("slow.example", path, portaltest.Sequence(page, portaltest.Status(http.StatusNotFound)))
		}
	}
	p.Handle("slow.example", "/", portaltest.HTML("utf-8", "utf-8", "<html><title>首页</title><ul>"+links.String()+"</ul></html>"))
	p.Handle("slow.example", "/robots.txt", portaltest.Status(http.StatusNotFound))
	ts.Check(p.Start())
	ts.Defer(p.Close)
	return fmt.Appendf(nil, `agent: {name: jianbao, contact: "mailto:test@jianbao.example"}
min_free: 0
allow_private: [127.0.0.1/32]
defaults: {delay: 0s, revisit: {min: 0s, max: 30d}}
connect_to: [%q]
sites:
  - id: slow
    start: ["http://slow.example/"]
    articles: ['^http://slow\.example/a/\d+\.html$']
`, p.ConnectTo()[0])
}

// interruptVerb is "interrupt SIGNAL CODE WITHIN COMMAND ARG…": the command is
// started, sent the signal once its archive is held, and must end within the
// time with the code. What it wrote goes to the files stdout and stderr.
func interruptVerb(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 4 {
		ts.Fatalf("usage: interrupt INT|TERM CODE WITHIN COMMAND ARG…")
	}
	signal := map[string]os.Signal{"INT": os.Interrupt, "TERM": syscall.SIGTERM}[args[0]]
	want, err := strconv.Atoi(args[1])
	ts.Check(err)
	within, err := time.ParseDuration(args[2])
	ts.Check(err)
	cmd, ended := startIn(ts, args[3], args[4:]...)
	waitForHolder(ts, cmd)
	time.Sleep(300 * time.Millisecond) // some exchange is going on by now
	began := time.Now()
	ts.Check(cmd.Process.Signal(signal))
	select {
	case <-ended:
	case <-time.After(within):
		_ = cmd.Process.Kill() // the test has failed already
		<-ended
		ts.Fatalf("still running %s after the signal", within)
	}
	ts.Logf("ended %s after the signal", time.Since(began).Round(time.Millisecond))
	if got := cmd.ProcessState.ExitCode(); got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// duringVerb is "during COMMAND ARG… : CODE COMMAND ARG…": while the first
// command holds the archive, the second must end with the code; then the first
// must end well.
func duringVerb(ts *testscript.TestScript, neg bool, args []string) {
	colon := -1
	for i, arg := range args {
		if arg == ":" {
			colon = i
		}
	}
	if neg || colon < 1 || len(args) < colon+3 {
		ts.Fatalf("usage: during COMMAND ARG… : CODE COMMAND ARG…")
	}
	cmd, ended := startIn(ts, args[0], args[1:colon]...)
	waitForHolder(ts, cmd)
	exitsWith(ts, false, args[colon+1:])
	<-ended
	if code := cmd.ProcessState.ExitCode(); code != 0 {
		ts.Fatalf("%s ended with %d", args[0], code)
	}
}

// startIn starts a command in the script's folder and environment.
func startIn(ts *testscript.TestScript, name string, args ...string) (*exec.Cmd, <-chan struct{}) {
	path, err := exec.LookPath(filepath.Join(filepath.SplitList(ts.Getenv("PATH"))[0], name))
	ts.Check(err)
	cmd := exec.Command(path, args...)
	cmd.Dir = ts.MkAbs(".")
	cmd.Env = append(os.Environ(), "HOME="+ts.Getenv("HOME"), "LANG=C.UTF-8")
	for _, to := range []struct {
		file string
		pipe *bytes.Buffer
	}{{"stdout", new(bytes.Buffer)}, {"stderr", new(bytes.Buffer)}} {
		f, err := os.Create(ts.MkAbs(to.file))
		ts.Check(err)
		ts.Defer(func() { f.Close() })
		if to.file == "stdout" {
			cmd.Stdout = f
		} else {
			cmd.Stderr = f
		}
	}
	ts.Check(cmd.Start())
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait() // its state says how it ended
		close(ended)
	}()
	return cmd, ended
}

// waitForHolder waits until the lock in the script's data folder names cmd.
func waitForHolder(ts *testscript.TestScript, cmd *exec.Cmd) {
	mark := []byte(fmt.Sprintf(`"pid":%d`, cmd.Process.Pid))
	for range 2000 {
		text, err := os.ReadFile(ts.MkAbs("data/lock"))
		if err == nil && bytes.Contains(bytes.ReplaceAll(text, []byte(" "), nil), mark) && bytes.Contains(text, []byte("socket")) {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	ts.Fatalf("the lock never named process %d", cmd.Process.Pid)
}
