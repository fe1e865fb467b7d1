//go:build unix

package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestASignalEndsABatch: the first signal ends a command that waits for its
// input, with the code of the signal.
func TestASignalEndsABatch(t *testing.T) {
	for signal, want := range map[syscall.Signal]int{syscall.SIGINT: exitInterrupted, syscall.SIGTERM: exitTerminated} {
		stdin, write := io.Pipe()
		answers, stdout := io.Pipe()
		p, _, stderr := outside("", "inspect", "url", "--batch", "-")
		p.Stdin, p.Stdout = stdin, stdout
		p.Exit = func(code int) { t.Errorf("%v: ended at once with %d", signal, code) }
		code := make(chan int, 1)
		go func() { code <- run(p) }()
		if _, err := io.WriteString(write, "{\"input\":\"http://a.cn/\"}\n"); err != nil {
			t.Fatal(err)
		}
		line, err := bufio.NewReader(answers).ReadString('\n')
		if err != nil || !strings.HasPrefix(line, `{"href"`) {
			t.Fatalf("%q, %v", line, err)
		}
		if err := syscall.Kill(syscall.Getpid(), signal); err != nil {
			t.Fatal(err)
		}
		select {
		case got := <-code:
			if got != want || stderr.Len() > 0 {
				t.Errorf("%v: exit %d, want %d; %s", signal, got, want, stderr)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("%v did not end the command", signal)
		}
		write.Close()
	}
}

// TestAnIgnoredSignalStaysIgnored: whoever began the program under nohup, or in
// the background of a script, wants it to outlive the terminal.
func TestAnIgnoredSignalStaysIgnored(t *testing.T) {
	signal.Ignore(syscall.SIGHUP)
	defer signal.Reset(syscall.SIGHUP)
	ctx, hit, stop := interruptible(context.Background(), func(code int) { t.Errorf("ended at once with %d", code) })
	defer stop()
	// The second signal is not ignored; it comes behind the first.
	for _, s := range []syscall.Signal{syscall.SIGHUP, syscall.SIGINT} {
		if err := syscall.Kill(syscall.Getpid(), s); err != nil {
			t.Fatal(err)
		}
		time.Sleep(50 * time.Millisecond)
		if ended := ctx.Err() != nil; ended != (s == syscall.SIGINT) {
			t.Errorf("%v: ended is %t, code %d", s, ended, hit.Code())
		}
	}
}

// TestTheSecondSignalEndsAtOnce: whoever asks twice does not want to wait.
func TestTheSecondSignalEndsAtOnce(t *testing.T) {
	ended := make(chan int, 1)
	ctx, hit, stop := interruptible(context.Background(), func(code int) { ended <- code })
	defer stop()
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		if err := syscall.Kill(syscall.Getpid(), signal); err != nil {
			t.Fatal(err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(10 * time.Second):
			t.Fatal("the first signal cancelled nothing")
		}
	}
	select {
	case code := <-ended:
		if code != exitInterrupted || hit.Code() != exitTerminated {
			t.Errorf("ended with %d, first code %d", code, hit.Code())
		}
	case <-time.After(10 * time.Second):
		t.Fatal("the second signal ended nothing")
	}
}

// TestAnswerThatCannotBeWritten: a full disk behind stdout is exit 12.
func TestAnswerThatCannotBeWritten(t *testing.T) {
	p, _, stderr := outside("", "config", "schema")
	p.Stdout = fails{}
	if code := run(p); code != exitCannotWrite || !bytes.Contains(stderr.Bytes(), []byte("write the answer: no space left on device")) {
		t.Errorf("exit %d: %s", code, stderr)
	}
}

type fails struct{}

func (fails) Write([]byte) (int, error) { return 0, syscall.ENOSPC }
