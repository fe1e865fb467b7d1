package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"jianbao/bench/internal/figures"
)

// durability is what it costs that every commit of a crawl is on the disk.
type durability struct {
	Pages int `json:"pages"`
	// Disk and Memory are the median seconds of a crawl whose data folder is
	// on the disk, and of one in memory, where a sync costs nothing.
	Disk   float64 `json:"disk_seconds"`
	Memory float64 `json:"memory_seconds"`
	// Share is the median over the rounds of the part of the time of the crawl
	// on the disk that the one in memory, in the same round, did not need.
	Share float64   `json:"share"`
	All   []float64 `json:"shares"`
}

// inMemory is where files lie in memory.
const inMemory = "/dev/shm"

// durable lets crawls run against each other whose data folders are on the
// disk and in memory. Where there is no such folder, or the temporary one lies
// in memory itself, that is told, and there are no figures.
func (a *arena) durable(ctx context.Context, p portalJob, rounds int) (*durability, error) {
	switch memory, disk := isTmpfs(inMemory), !isTmpfs(a.tmp); {
	case !memory:
		fmt.Fprintf(a.talk, "syncing is left out: %s is no folder in memory\n", inMemory)
		return nil, nil
	case !disk:
		fmt.Fprintf(a.talk, "syncing is left out: %s lies in memory; set TMPDIR\n", a.tmp)
		return nil, nil
	}
	elsewhere := *a
	var err error
	if elsewhere.tmp, err = os.MkdirTemp(inMemory, "jianbao-bench-"); err != nil {
		return nil, err
	}
	out, err := onBoth(ctx, p, rounds, a, &elsewhere)
	return out, errors.Join(err, os.RemoveAll(elsewhere.tmp))
}

func onBoth(ctx context.Context, p portalJob, rounds int, disk, memory *arena) (*durability, error) {
	d := &durability{}
	var seconds [2][]float64
	for round := range rounds {
		var wall [2]time.Duration
		for _, i := range order(2, round) {
			name := []string{"data on the disk", "data in memory"}[i]
			s, _, err := []*arena{disk, memory}[i].once(ctx, p, nil, contestant{name, wholeWay}, seats{})
			if err != nil {
				return nil, err
			}
			d.Pages, wall[i] = s.asked, s.Wall
			seconds[i] = append(seconds[i], s.Wall.Seconds())
		}
		d.All = append(d.All, 1-wall[1].Seconds()/wall[0].Seconds())
	}
	d.Disk, d.Memory, d.Share = figures.Median(seconds[0]), figures.Median(seconds[1]), figures.Median(d.All)
	return d, nil
}
