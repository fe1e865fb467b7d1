package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"jianbao/bench/internal/figures"
)

// arena is where contestants meet: their binaries, and a folder for what they
// write.
type arena struct {
	tmp, self, jianbao, shared string
	hosts                      int
	talk                       io.Writer
}

// contestant is one way to deal with a portal's pages.
type contestant struct {
	name string
	run  func(ctx context.Context, a *arena, j job, cores []int) (done, usage, error)
}

// asRole is a contestant that this binary plays.
func asRole(name, role string, change func(*job)) contestant {
	return contestant{name, func(ctx context.Context, a *arena, j job, cores []int) (done, usage, error) {
		if change != nil {
			change(&j)
		}
		return a.role(ctx, role, j, cores)
	}}
}

// contestants are compared on each portal; ratios are to the first.
var contestants = []contestant{
	asRole("net/http alone", "net/http", nil),
	asRole("Colly, links followed", "colly", nil),
	asRole("fetch", "fetch", nil),
	asRole("fetch + archive", "fetch+archive", nil),
	asRole("crawl without index", "pass", nil),
	{"jianbao crawl", wholeWay},
}

// syncContestants differ in when the archive waits for the disk.
var syncContestants = []contestant{
	asRole("never synced", "fetch+archive", func(j *job) { j.Sync = "never" }),
	asRole("synced as the crawl does", "fetch+archive", nil),
	asRole("synced after every page", "fetch+archive", func(j *job) { j.Sync = "page" }),
}

// wholeWay runs jianbao crawl as its users do.
func wholeWay(ctx context.Context, a *arena, j job, cores []int) (done, usage, error) {
	if err := os.WriteFile(filepath.Join(j.Dir, "crawl.yaml"), j.Config, 0o644); err != nil {
		return done{}, usage{}, err
	}
	out, u, err := program{path: a.jianbao, args: []string{"crawl", "--json"}, dir: j.Dir, cores: cores}.run(ctx)
	if err != nil {
		return done{}, u, err
	}
	var summary struct {
		Asked int
		Bytes int64
	}
	err = json.Unmarshal(out, &summary)
	return done{Pages: summary.Asked, Bytes: summary.Bytes}, u, err
}

// sample is one run of a contestant.
type sample struct {
	done
	usage
	// asked is the number of requests that reached the portal.
	asked int
}

// once runs a contestant on a portal that has just been started.
func (a *arena) once(ctx context.Context, p portalJob, lists [][]string, c contestant, cores seats) (s sample, asked [][]string, err error) {
	if err := ctx.Err(); err != nil {
		return s, nil, err
	}
	dir, err := os.MkdirTemp(a.tmp, "run-")
	if err != nil {
		return s, nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	up, err := a.startPortal(ctx, p, cores.portal)
	if err != nil {
		return s, nil, err
	}
	s.done, s.usage, err = c.run(ctx, a, up.job(lists, dir), cores.contestant)
	asked, failed := up.stop()
	if err = errors.Join(err, failed); err != nil {
		return s, nil, fmt.Errorf("%s: %w", c.name, err)
	}
	s.asked = count(asked)
	fmt.Fprintf(a.talk, "%-26s %d core(s)  %6d pages  %7.2f s  %7.2f s CPU  %4d MB\n",
		c.name, len(cores.contestant), s.asked, s.Wall.Seconds(), s.CPU.Seconds(), s.Peak>>20)
	if want := count(lists); s.asked < want-len(lists) {
		return s, nil, fmt.Errorf("%s asked for %d pages of %d", c.name, s.asked, want)
	}
	return s, asked, nil
}

func count(lists [][]string) int {
	n := 0
	for _, list := range lists {
		n += len(list)
	}
	return n
}

// race lets the contestants run against each other. What they ask for is what
// a crawl of the portal asked for, which was made before and is not counted.
func (a *arena) race(ctx context.Context, p portalJob, rounds int, of []contestant) ([]row, error) {
	_, lists, err := a.once(ctx, p, nil, contestant{"(a crawl, not counted)", wholeWay}, seats{})
	if err != nil {
		return nil, err
	}
	var rows []row
	for _, cores := range seatings(allCores()) {
		samples := make([][]sample, len(of))
		for round := range rounds {
			for _, i := range order(len(of), round) {
				s, _, err := a.once(ctx, p, lists, of[i], cores)
				if err != nil {
					return nil, err
				}
				samples[i] = append(samples[i], s)
			}
		}
		for i, c := range of {
			rows = append(rows, newRow(c.name, len(cores.contestant), samples[i], samples[0]))
		}
	}
	return rows, nil
}

// order is that of a round: forwards and backwards in turn, so that nobody
// always runs behind the same neighbour.
func order(n, round int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	if round%2 == 1 {
		slices.Reverse(out)
	}
	return out
}

// seats are the cores of a contestant and those of the portal.
type seats struct{ contestant, portal []int }

// seatings are one core and two. The portal has the others, and where there
// are none, shares.
func seatings(cores []int) []seats {
	var out []seats
	for n := 1; n <= min(2, len(cores)); n++ {
		s := seats{contestant: cores[:n], portal: cores[n:]}
		if len(s.portal) == 0 {
			s.portal = cores
		}
		out = append(out, s)
	}
	return out
}

// row is what a contestant came to.
type row struct {
	Name  string `json:"name"`
	Cores int    `json:"cores"`
	Pages int    `json:"pages"`
	// PagesPerSecond, CPU (milliseconds a page) and their ratios to the first
	// contestant are medians of the rounds; each ratio is one of one round.
	PagesPerSecond float64 `json:"pages_per_second"`
	CPU            float64 `json:"cpu_ms_a_page"`
	SpeedRatio     float64 `json:"speed_ratio"`
	CPURatio       float64 `json:"cpu_ratio"`
	// CPULeast and CPUMost are the extremes.
	CPULeast float64 `json:"cpu_ms_a_page_least"`
	CPUMost  float64 `json:"cpu_ms_a_page_most"`
	// Peak is the greatest resident size, in MB of 1,000,000 bytes.
	Peak int64 `json:"peak_mb"`
	// Syncs is how often the archive waited for the disk.
	Syncs int `json:"syncs,omitempty"`
}

func newRow(name string, cores int, samples, first []sample) row {
	r := row{Name: name, Cores: cores}
	var speed, cpu, speedRatio, cpuRatio []float64
	for i, s := range samples {
		r.Pages, r.Peak, r.Syncs = s.asked, max(r.Peak, s.Peak/1e6), s.Syncs
		speed, cpu = append(speed, s.speed()), append(cpu, s.cpu())
		speedRatio = append(speedRatio, s.speed()/first[i].speed())
		cpuRatio = append(cpuRatio, s.cpu()/first[i].cpu())
	}
	r.PagesPerSecond, r.CPU = figures.Median(speed), figures.Median(cpu)
	r.SpeedRatio, r.CPURatio = figures.Median(speedRatio), figures.Median(cpuRatio)
	r.CPULeast, r.CPUMost = slices.Min(cpu), slices.Max(cpu)
	return r
}

func (s sample) speed() float64 { return float64(s.asked) / s.Wall.Seconds() }

func (s sample) cpu() float64 {
	return float64(s.CPU) / float64(time.Millisecond) / float64(s.asked)
}
