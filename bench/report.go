package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"text/tabwriter"
	"time"

	"jianbao/bench/internal/figures"
)

// report is all that was measured. Its JSON form is what -json prints.
type report struct {
	Conditions condition       `json:"conditions"`
	Rounds     int             `json:"rounds"`
	Hosts      int             `json:"hosts"`
	Bulk       []row           `json:"bulk,omitempty"`
	Demo       []row           `json:"demo,omitempty"`
	Sync       []row           `json:"sync,omitempty"`
	Memory     *memory         `json:"memory,omitempty"`
	Parse      []figures.Speed `json:"parse,omitempty"`
	Durable    *durability     `json:"durable,omitempty"`
	Reparse    []work          `json:"reparse,omitempty"`
	Keep       []work          `json:"keep,omitempty"`
}

// condition is what figures depend on.
type condition struct {
	Day      string `json:"day"`
	CPU      string `json:"cpu"`
	Cores    int    `json:"cores"`
	OS       string `json:"os"`
	Go       string `json:"go"`
	Confined string `json:"confined_by"`
	// Sync is the median time in milliseconds that the disk takes to make an
	// appended page of 20 KB durable.
	Sync float64 `json:"fsync_ms"`
}

func conditions(dir string) condition {
	c := condition{
		Day: time.Now().Format(time.DateOnly), CPU: model(), Cores: len(allCores()), OS: runtime.GOOS + "/" + runtime.GOARCH,
		Go: runtime.Version(), Confined: howConfined,
	}
	c.Sync, _ = syncTime(dir) // 0 where it cannot be had; what follows fails then and says why
	return c
}

// model is the processor's name, "" where the system does not tell.
func model() string {
	file, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return ""
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		if name, value, ok := strings.Cut(lines.Text(), ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// syncTime appends to a file and syncs it, as an archive does.
func syncTime(dir string) (float64, error) {
	file, err := os.Create(filepath.Join(dir, "sync"))
	if err != nil {
		return 0, err
	}
	defer os.Remove(file.Name())
	defer file.Close()
	page := make([]byte, 20_000)
	var times []float64
	for range 101 {
		began := time.Now()
		if _, err := file.Write(page); err != nil {
			return 0, err
		}
		if err := file.Sync(); err != nil {
			return 0, err
		}
		times = append(times, float64(time.Since(began))/float64(time.Millisecond))
	}
	return figures.Median(times), nil
}

// memory is the peak of a long crawl.
type memory struct {
	Pages   int     `json:"pages"`
	Peak    int64   `json:"peak_mb"`
	Seconds float64 `json:"seconds"`
	CPU     float64 `json:"cpu_ms_a_page"`
}

// memory crawls a large portal once, on all cores.
func (a *arena) memory(ctx context.Context, pages int) (*memory, error) {
	s, _, err := a.once(ctx, portalJob{Kind: "bulk", Pages: pages, Hosts: a.hosts}, nil, contestant{"jianbao crawl", wholeWay}, seats{})
	if err != nil {
		return nil, err
	}
	return &memory{Pages: s.asked, Peak: s.Peak / 1e6, Seconds: s.Wall.Seconds(), CPU: s.cpu()}, nil
}

// profile crawls within a process of this binary that writes its profiles.
func (a *arena) profile(ctx context.Context, o options) error {
	dir, err := filepath.Abs(o.profile)
	if err != nil {
		return err
	}
	profiled := asRole("crawl, profiled", "pass", func(j *job) { j.Profile, j.Index = dir, true })
	s, _, err := a.once(ctx, portalJob{Kind: "bulk", Pages: o.memory, Hosts: o.hosts}, nil, profiled, seats{})
	if err == nil {
		fmt.Fprintf(a.talk, "%d syncs of the archive, %d commits; profiles in %s\n", s.Syncs, s.Commits, dir)
	}
	return err
}

// print writes tables in Markdown.
func (r *report) print(out io.Writer) error {
	c := r.Conditions
	fmt.Fprintf(out, "%s; %s, %d cores, %s, %s; cores by %s; %d rounds, interleaved; medians; fsync of 20 KB %.2f ms\n",
		c.Day, c.CPU, c.Cores, c.OS, c.Go, c.Confined, r.Rounds, c.Sync)
	r.printRows(out, fmt.Sprintf("The bulk portal, %d hosts, no delay", r.Hosts), r.Bulk)
	r.printRows(out, "The demonstration portal, one pass, no delay", r.Demo)
	r.printRows(out, "Waiting for the disk: fetch + archive", r.Sync)
	if m := r.Memory; m != nil {
		fmt.Fprintf(out, "\nPeak memory of jianbao crawl for %d pages: %d MB (%.0f pages a second, %.2f ms CPU a page, all cores)\n",
			m.Pages, m.Peak, float64(m.Pages)/m.Seconds, m.CPU)
	}
	if d := r.Durable; d != nil {
		fmt.Fprintf(out, "\nSyncing, of the wall time of jianbao crawl for %d pages: %.0f %% (%.2f s with the data on the disk, %.2f s in memory; rounds %.2f)\n",
			d.Pages, 100*d.Share, d.Disk, d.Memory, d.All)
	}
	printWork(out, "Reading again, one core, the corpus's pages", "pages", r.Reparse)
	printWork(out, "Keeping, one core", "MB or articles", r.Keep)
	return r.printParse(out)
}

func (r *report) printParse(out io.Writer) error {
	if len(r.Parse) == 0 {
		return nil
	}
	fmt.Fprintf(out, "\n### Extractors, one core, %d Chinese pages\n\n", r.Parse[0].Pages)
	t := tabwriter.NewWriter(out, 0, 0, 1, ' ', 0)
	fmt.Fprint(t, "| extractor\t| pages/s\t| CPU, × html.Parse\t| found a text in\t|\n| ---\t| ---\t| ---\t| ---\t|\n")
	for _, s := range r.Parse {
		fmt.Fprintf(t, "| %s\t| %.0f\t| %.2f\t| %d\t|\n", s.Name, s.PagesPerSecond, s.Ratio, s.Found)
	}
	return t.Flush()
}

func printWork(out io.Writer, title, what string, all []work) {
	if len(all) == 0 {
		return
	}
	fmt.Fprintf(out, "\n### %s\n\n", title)
	t := tabwriter.NewWriter(out, 0, 0, 1, ' ', 0)
	fmt.Fprintf(t, "| command\t| %s\t| s\t| s CPU\t| a second of CPU\t| peak MB\t|\n| ---\t| ---\t| ---\t| ---\t| ---\t| ---\t|\n", what)
	for _, w := range all {
		fmt.Fprintf(t, "| %s\t| %d\t| %.2f\t| %.2f\t| %.0f\t| %d\t|\n", w.Name, int64(w.Pages)+w.Bytes/1e6, w.Seconds, w.CPU, w.PerCPU, w.Peak)
	}
	_ = t.Flush() // what out has to say about it, its next write says too
}

func (r *report) printRows(out io.Writer, title string, rows []row) {
	if len(rows) == 0 {
		return
	}
	fmt.Fprintf(out, "\n### %s\n\n", title)
	t := tabwriter.NewWriter(out, 0, 0, 1, ' ', 0)
	fmt.Fprint(t, "| way\t| cores\t| requests\t| pages/s\t| CPU ms/page\t| (least–most)\t| CPU, × the first\t| peak MB\t| syncs\t|\n| ---\t| ---\t| ---\t| ---\t| ---\t| ---\t| ---\t| ---\t| ---\t|\n")
	for _, x := range rows {
		syncs := ""
		if x.Syncs > 0 {
			syncs = fmt.Sprint(x.Syncs)
		}
		fmt.Fprintf(t, "| %s\t| %d\t| %d\t| %.0f\t| %.2f\t| %.2f–%.2f\t| %.2f\t| %d\t| %s\t|\n",
			x.Name, x.Cores, x.Pages, x.PagesPerSecond, x.CPU, x.CPULeast, x.CPUMost, x.CPURatio, x.Peak, syncs)
	}
	_ = t.Flush() // what out has to say about it, its next write says too
}
