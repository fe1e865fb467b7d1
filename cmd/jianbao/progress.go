package main

import (
	"fmt"
	"strconv"
	"sync"
	"time"

	"jianbao/crawler"
	"jianbao/internal/words"
)

// progressLine shows how far a pass is, on a terminal only, in one line that
// is written over and over.
type progressLine struct {
	app   *app
	began time.Time

	mu    sync.Mutex
	last  time.Time
	width int // of what stands there
}

// progressEvery is how often the line changes at most.
const progressEvery = 200 * time.Millisecond

func (a *app) newProgressLine() *progressLine {
	return &progressLine{app: a, began: time.Now()}
}

func (l *progressLine) off() bool {
	return !l.app.term.Err || l.app.Quiet || l.app.Plain || l.app.JSON
}

func (l *progressLine) show(p crawler.Progress) {
	if l.off() {
		return
	}
	l.write(l.app.words.Sprintf("%d pages, %d new, %d revised, %d failed, %s, %s",
		p.Asked, p.New, p.Revised, p.Failed, humanBytes(p.Bytes), time.Since(l.began).Round(time.Second)))
}

// clear takes the line away.
func (l *progressLine) clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.width > 0 {
		fmt.Fprintf(l.app.Stderr, "\r%s\r", words.Pad("", l.width))
	}
	l.width = 0
}

// humanBytes writes a number of bytes for a person, in units of 1024.
func humanBytes(n int64) string {
	units := []string{"KiB", "MiB", "GiB", "TiB"}
	if n < 1024 {
		return strconv.FormatInt(n, 10) + " B"
	}
	value, unit := float64(n)/1024, 0
	for value >= 1024 && unit < len(units)-1 {
		value, unit = value/1024, unit+1
	}
	return strconv.FormatFloat(value, 'f', 1, 64) + " " + units[unit]
}
