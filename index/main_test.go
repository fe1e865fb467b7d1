package index_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"jianbao/index"
)

// roles are what the test's program does as another process: see other.
var roles = map[string]func(ctx context.Context, dir string) error{
	"hold":   holdIndex,
	"read":   readIndex,
	"ask":    askService,
	"follow": followForEver,
	"build":  rebuildForEver,
}

func TestMain(m *testing.M) {
	if role := os.Getenv("JIANBAO_TEST_ROLE"); role != "" {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := roles[role](ctx, os.Getenv("JIANBAO_TEST_DIR")); err != nil {
			fmt.Println("error:", err)
		}
		return
	}
	goleak.VerifyTestMain(m,
		// Bleve starts its analysis workers once, when it is loaded.
		goleak.IgnoreAnyFunction("github.com/blevesearch/bleve_index_api.AnalysisWorker"),
		// It is what a refused root.bolt leaves behind in the last resort.
		goleak.IgnoreAnyFunction("github.com/blevesearch/bleve_index_api.NewAnalysisQueue.func1"))
}

// process is the test's program in a role, as another process.
type process struct {
	*exec.Cmd
	in  io.WriteCloser
	out *bufio.Scanner
}

// other starts one, which is killed when the test ends.
func other(t *testing.T, role, dir string) *process {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(program)
	c.Env = append(os.Environ(), "JIANBAO_TEST_ROLE="+role, "JIANBAO_TEST_DIR="+dir)
	c.Stderr = os.Stderr
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = c.Process.Kill() // it may have ended
		_ = c.Wait()
	})
	return &process{c, in, bufio.NewScanner(out)}
}

// line waits for the next line that the process writes.
func (p *process) line(t *testing.T) string {
	t.Helper()
	if !p.out.Scan() {
		t.Fatal("the other process said nothing", p.out.Err())
	}
	return p.out.Text()
}

// holdIndex writes into an index and keeps it until its input ends.
func holdIndex(ctx context.Context, dir string) error {
	l := generated(50)
	w, err := index.OpenWriter(ctx, options(dir, l))
	if err != nil {
		return err
	}
	if _, err := w.Follow(ctx, l); err != nil {
		return err
	}
	fmt.Println("held")
	_, err = io.Copy(io.Discard, os.Stdin)
	return errors.Join(err, w.Close())
}

// readIndex says what a reader meets.
func readIndex(ctx context.Context, dir string) error {
	l := generated(50)
	r, err := index.OpenReader(ctx, options(dir, l))
	if err != nil {
		return err
	}
	defer r.Close()
	result, err := r.Search(ctx, index.Query{})
	fmt.Println("total:", result.Total)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

// askService says what a client meets.
func askService(ctx context.Context, path string) error {
	client := index.Dial(path)
	result, err := client.Search(ctx, index.Query{})
	if err != nil {
		return errors.Join(err, client.Close())
	}
	fmt.Println("total:", result.Total)
	return client.Close()
}

// followForEver follows what grows meanwhile, saying where it is.
func followForEver(ctx context.Context, dir string) error {
	l := newLibrary()
	w, err := index.OpenWriter(ctx, options(dir, l))
	if err != nil {
		return err
	}
	for n := 0; n < crashSteps; n++ {
		growOne(l, n)
		if int64(len(l.events)) <= w.Cursor() {
			continue
		}
		if _, err := w.Follow(ctx, l); err != nil {
			return err
		}
		fmt.Println("at", w.Cursor())
	}
	fmt.Println("done")
	return w.Close()
}

// generated is a library of n articles whose text is made of n.
func generated(n int) *library {
	l := newLibrary()
	for i := range n {
		a := article(fmt.Sprint("generated ", i), fmt.Sprintf("第%d篇", i), sentence(i), fmt.Sprintf("2023-%02d-%02d", 1+i%12, 1+i%28))
		l.put([]string{"2022-h2", "2023-h1", "2023-h2"}[i%3], a)
	}
	return l
}

// sentence writes a number in words that others do not have.
func sentence(n int) string {
	digits := []rune("甲乙丙丁戊己庚辛壬癸")
	var s strings.Builder
	for _, c := range fmt.Sprintf("%05d", n) {
		s.WriteRune(digits[c-'0'])
	}
	return "序号" + s.String() + "结束。经济发展很快。"
}

const (
	crashSteps = 400
	crashEach  = 25
)

// growOne adds the events of step n: new articles, and revisions of old ones.
func growOne(l *library, n int) {
	for i := n * crashEach; i < (n+1)*crashEach; i++ {
		which := i
		if i%5 == 4 {
			which = i / 2 // again, with another text
		}
		a := article(fmt.Sprint("grown ", which), fmt.Sprintf("第%d篇", which), sentence(i), "2023-03-01")
		l.put([]string{"2023-h1", "2023-h2"}[which%2], a)
	}
}
