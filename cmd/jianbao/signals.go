package main

import (
	"context"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
)

// interruption remembers the signal that cancelled the context.
type interruption struct{ code atomic.Int32 }

// Code is 130 or 143 after a signal, 0 before.
func (i *interruption) Code() int { return int(i.code.Load()) }

// interruptible is a context that the first SIGINT, SIGTERM or SIGHUP cancels,
// so that the command can end consistently. The second one ends the program at
// once. One that was ignored when the program began stays ignored. stop must be
// called; it waits for the goroutine.
func interruptible(parent context.Context, exit func(int)) (ctx context.Context, hit *interruption, stop func()) {
	ctx, cancel := context.WithCancel(parent)
	hit = &interruption{}
	if exit == nil {
		return ctx, hit, cancel
	}
	signals := make(chan os.Signal, 2)
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		// What nohup, or a shell for its background, had ignored stays so: to
		// ask for it would bring it back.
		if !signal.Ignored(s) {
			signal.Notify(signals, s)
		}
	}
	quit, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case s := <-signals:
				code := exitTerminated
				if s == os.Interrupt {
					code = exitInterrupted
				}
				if !hit.code.CompareAndSwap(0, int32(code)) {
					exit(code)
				}
				cancel()
			case <-quit:
				return
			}
		}
	}()
	return ctx, hit, func() {
		signal.Stop(signals)
		close(quit)
		<-done
		cancel()
	}
}
