package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"sync"

	"jianbao/internal/words"
)

// batch answers every case of a file (one JSON object a line, - is standard
// input) with one line of JSON, in the same order. Empty lines are passed over.
// Cases are answered by as many goroutines as there are processors; at most a
// few of them wait for their turn, so that memory stays bounded.
func batch[Case any](ctx context.Context, a *app, file string, answer func(Case) (any, error)) error {
	in := a.Stdin
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return words.Errorf("read the cases: %w", err)
		}
		defer f.Close()
		in = f
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	workers := runtime.GOMAXPROCS(0)
	todo := make(chan job)
	queue := make(chan job, 4*workers)
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for j := range todo {
				j.done <- a.answerLine(j, func(line []byte) (any, error) { return answerCase(line, answer) })
			}
		})
	}
	readErr := make(chan error, 1)
	go func() {
		defer close(queue)
		defer close(todo)
		readErr <- readLines(ctx, in, func(line []byte, tooLong bool) bool {
			j := job{line: line, tooLong: tooLong, done: make(chan []byte, 1)}
			return send(ctx, queue, j) && send(ctx, todo, j)
		})
	}()
	// When this fails, the reader may hang in a read of a terminal, which
	// nothing can end but the end of the program: it is not waited for then.
	if err := a.writeInOrder(ctx, queue); err != nil {
		return err
	}
	group.Wait()
	if err := <-readErr; err != nil && !errors.Is(err, context.Canceled) {
		return words.Errorf("read the cases: %w", err)
	}
	return ctx.Err()
}

// job is a line and where its answer goes.
type job struct {
	line    []byte
	tooLong bool
	done    chan []byte
}

func send(ctx context.Context, to chan<- job, j job) bool {
	select {
	case to <- j:
		return true
	case <-ctx.Done():
		return false
	}
}

// writeInOrder writes the answers in the order of the cases, and hands over
// what is written whenever it has to wait.
func (a *app) writeInOrder(ctx context.Context, queue <-chan job) error {
	for {
		var j job
		open := true
		select {
		case j, open = <-queue:
		case <-ctx.Done():
			return ctx.Err()
		}
		if !open {
			return nil
		}
		select {
		case line := <-j.done:
			if _, err := a.out.Write(line); err != nil {
				return words.Errorf("write the answer: %w", err)
			}
		case <-ctx.Done():
			return ctx.Err()
		}
		if len(queue) == 0 {
			if err := a.out.Flush(); err != nil {
				return words.Errorf("write the answer: %w", err)
			}
		}
	}
}

// answerLine is one line of answer, whatever happens.
func (a *app) answerLine(j job, answer func([]byte) (any, error)) (line []byte) {
	fail := func(err error) []byte {
		var out bytes.Buffer
		_ = writeJSON(&out, map[string]string{"error": a.words.Error(err)}) // a map of strings cannot fail
		return out.Bytes()
	}
	defer func() {
		if broken := recover(); broken != nil { // one page must not cost the others their answers
			line = fail(words.Errorf("internal error: %v", fmt.Sprint(broken)))
		}
	}()
	if j.tooLong {
		return fail(words.Errorf("the case is longer than %d MiB", maxInput>>20))
	}
	value, err := answer(j.line)
	if err != nil {
		return fail(err)
	}
	var out bytes.Buffer
	if err := writeJSON(&out, value); err != nil {
		return fail(err)
	}
	return out.Bytes()
}

func answerCase[Case any](line []byte, answer func(Case) (any, error)) (any, error) {
	var c Case
	if err := json.Unmarshal(line, &c); err != nil {
		if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && e.Field != "" {
			return nil, words.Errorf("the case's %s cannot be a JSON %s", e.Field, e.Value)
		} else if ok {
			return nil, words.Errorf("the case is a JSON %s, not an object", e.Value)
		}
		return nil, words.Errorf("the case is not JSON: %w", err)
	}
	return answer(c)
}

// readLines calls yield with every line that is not empty, until it returns
// false. Of a line that is too long only that is told.
func readLines(ctx context.Context, in io.Reader, yield func(line []byte, tooLong bool) bool) error {
	r := bufio.NewReaderSize(in, 256<<10)
	for {
		line, tooLong, err := readLine(r)
		if len(bytes.TrimSpace(line)) > 0 || tooLong {
			if !yield(line, tooLong) {
				return ctx.Err()
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// readLine reads up to the end of a line; what is over maxInput is dropped.
func readLine(r *bufio.Reader) (line []byte, tooLong bool, err error) {
	for {
		part, err := r.ReadSlice('\n')
		if len(line)+len(part) > maxInput {
			line, tooLong = nil, true
		}
		if !tooLong {
			line = append(line, part...)
		}
		if err != bufio.ErrBufferFull {
			return line, tooLong, err
		}
	}
}
