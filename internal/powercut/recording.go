package powercut

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// kind is what a step does.
type kind int

const (
	create kind = iota
	makeDir
	write
	truncate
	rename
	exchange
	remove
	lose       // a removal that is certain at once
	syncBegins // what was written before it is certain once it has ended
	syncEnds
)

// Step is something that was done to a folder. Paths are relative to it.
type Step struct {
	kind     kind
	path, to string
	offset   int64
	data     []byte
	// sync pairs the beginning of a sync with its end.
	sync   int
	number int // among the steps of a disk
}

func (s Step) String() string {
	name := []string{"create", "make folder", "write", "truncate", "rename", "exchange", "remove", "lose", "begin to sync", "sync"}[s.kind]
	switch s.kind {
	case write:
		return fmt.Sprintf("%s %s at %d, %d bytes", name, s.path, s.offset, len(s.data))
	case rename, exchange:
		return fmt.Sprintf("%s %s to %s", name, s.path, s.to)
	case truncate:
		return fmt.Sprintf("%s %s to %d", name, s.path, s.offset)
	}
	return name + " " + s.path
}

// Lost is the step of an accident: the file is gone for certain.
func Lost(path string) Step { return Step{kind: lose, path: path} }

// IsSync reports whether the step ends a sync of the file or folder whose path
// ends in suffix.
func (s Step) IsSync(suffix string) bool {
	return s.kind == syncEnds && strings.HasSuffix(s.path, suffix)
}

// traced are the calls that are recorded.
const traced = "openat,open,creat,close,write,pwrite64,writev,pwritev,pwritev2,lseek,ftruncate,truncate,fallocate,fsync,fdatasync," +
	"sync_file_range,rename,renameat,renameat2,unlink,unlinkat,rmdir,mkdir,mkdirat,link,linkat,symlink,symlinkat,dup,dup2,dup3," +
	"copy_file_range,sendfile,sendfile64,splice,sync,syncfs"

// Available says why nothing can be recorded here; nil: it can.
func Available() error {
	if _, err := exec.LookPath("strace"); err != nil {
		return err
	}
	return exec.Command("strace", "-qq", "-o", os.DevNull, "true").Run()
}

// Record runs a command and records what it does to a folder, given by its
// absolute path without symbolic links. The command's own error comes as it is.
func Record(ctx context.Context, dir string, cmd *exec.Cmd) ([]Step, error) {
	log, err := os.CreateTemp("", "powercut")
	if err != nil {
		return nil, err
	}
	defer os.Remove(log.Name())
	defer log.Close()
	args := append([]string{"-f", "--seccomp-bpf", "-qq", "-xx", "-s", "67108864", "-e", "trace=" + traced, "-o", log.Name(), cmd.Path}, cmd.Args[1:]...)
	run := exec.CommandContext(ctx, "strace", args...)
	run.Dir, run.Env, run.Stdout, run.Stderr = cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr
	if err := run.Run(); err != nil {
		return nil, err
	}
	r := recorder{dir: dir, files: map[int64]*descriptor{}, syncs: map[int]int{}}
	if err := parse(log, r.take); err != nil {
		return nil, err
	}
	return r.steps, nil
}

// descriptor is an open file of the folder.
type descriptor struct {
	path   string
	at     int64
	append bool
}

// recorder makes steps of calls. The processes of one command share descriptors.
type recorder struct {
	dir   string
	files map[int64]*descriptor
	steps []Step
	syncs map[int]int // by thread, the sync that it has begun
	next  int
}

func (r *recorder) add(s Step) { r.steps = append(r.steps, s) }

// within is a path relative to the folder; false where it lies elsewhere. from
// is the argument that names the folder from which a relative path goes, "" for
// none: commands under record get absolute paths.
func (r *recorder) within(from, argument string) (string, bool, error) {
	raw, err := text(argument)
	if err != nil {
		return "", false, err
	}
	path := string(raw)
	if !filepath.IsAbs(path) {
		fd, err := strconv.ParseInt(from, 0, 64)
		if err != nil || r.files[fd] == nil {
			return "", false, nil
		}
		return filepath.Join(r.files[fd].path, path), true, nil
	}
	rel, err := filepath.Rel(r.dir, filepath.Clean(path))
	if err != nil || rel == ".." || strings.HasPrefix(rel, "../") {
		return "", false, nil
	}
	return rel, true, nil
}

func (r *recorder) take(c call) error {
	if c.began && c.name != "fsync" && c.name != "fdatasync" {
		return nil
	}
	switch c.name {
	case "openat", "open", "creat":
		return r.open(c)
	case "close":
		fd, err := number(c.args, 0)
		delete(r.files, fd)
		return err
	case "write", "pwrite64", "ftruncate", "lseek", "fsync", "fdatasync":
		fd, err := number(c.args, 0)
		if err != nil || r.files[fd] == nil {
			return err
		}
		return r.onFile(c, r.files[fd])
	case "rename", "renameat", "renameat2", "unlink", "unlinkat", "rmdir", "mkdir", "mkdirat", "truncate":
		return r.onName(c)
	}
	return r.unknown(c)
}

// unknown refuses calls that change a file of the folder in a way that is not
// modelled, so that none is overlooked.
func (r *recorder) unknown(c call) error {
	for i := range c.args {
		if fd, err := number(c.args, i); err == nil && r.files[fd] != nil && fd > 2 {
			return fmt.Errorf("%s of %s is not modelled", c.name, r.files[fd].path)
		}
		if strings.HasPrefix(c.args[i], `"`) {
			if path, ok, err := r.within("", c.args[i]); err == nil && ok {
				return fmt.Errorf("%s of %s is not modelled", c.name, path)
			}
		}
	}
	return nil
}

func (r *recorder) open(c call) error {
	from, path, flags := "", 0, 1
	if c.name == "openat" {
		from, path, flags = c.args[0], 1, 2
	}
	rel, ok, err := r.within(from, c.args[path])
	delete(r.files, c.ret)
	if err != nil || !ok {
		return err
	}
	how := "O_CREAT|O_TRUNC"
	if c.name != "creat" {
		how = c.args[flags]
	}
	if strings.Contains(how, "O_CREAT") {
		r.add(Step{kind: create, path: rel})
	}
	if strings.Contains(how, "O_TRUNC") {
		r.add(Step{kind: truncate, path: rel})
	}
	r.files[c.ret] = &descriptor{path: rel, append: strings.Contains(how, "O_APPEND")}
	return nil
}

func (r *recorder) onFile(c call, d *descriptor) error {
	switch c.name {
	case "lseek":
		d.at = c.ret
	case "ftruncate":
		size, err := number(c.args, 1)
		r.add(Step{kind: truncate, path: d.path, offset: size})
		return err
	case "fsync", "fdatasync":
		r.sync(c, d.path)
	default:
		data, err := text(c.args[1])
		if err != nil {
			return fmt.Errorf("%s %s: %w", c.name, d.path, err)
		}
		s := Step{kind: write, path: d.path, offset: d.at, data: data[:c.ret]}
		if c.name == "pwrite64" {
			if s.offset, err = number(c.args, 3); err != nil {
				return err
			}
		} else {
			d.at += c.ret
		}
		if d.append {
			s.offset = atEnd
		}
		r.add(s)
	}
	return nil
}

// atEnd is the offset of what is appended.
const atEnd = -1

func (r *recorder) sync(c call, path string) {
	if c.began || !c.ended {
		r.next++
		r.syncs[c.pid] = r.next
		r.add(Step{kind: syncBegins, path: path, sync: r.next})
	}
	if !c.began {
		r.add(Step{kind: syncEnds, path: path, sync: r.syncs[c.pid]})
	}
}

func (r *recorder) onName(c call) error {
	args, from := c.args, ""
	if strings.HasSuffix(c.name, "at") || c.name == "renameat2" {
		args, from = args[1:], args[0]
	}
	path, ok, err := r.within(from, args[0])
	if err != nil {
		return err
	}
	if !strings.HasPrefix(c.name, "rename") {
		return r.onOne(c, args, path, ok)
	}
	from, second := "", args[1]
	if c.name != "rename" {
		from, second = args[1], args[2]
	}
	to, inside, err := r.within(from, second)
	switch {
	case err != nil || !ok && !inside:
		return err
	case ok != inside:
		return fmt.Errorf("rename across the folder's border: %s, %s", path, to)
	}
	both := c.name == "renameat2" && strings.Contains(args[len(args)-1], "RENAME_EXCHANGE")
	for _, d := range r.files {
		if rest, under := below(d.path, path); under {
			d.path = to + rest
		} else if rest, under := below(d.path, to); under && both {
			d.path = path + rest
		}
	}
	how := rename
	if both {
		how = exchange
	}
	r.add(Step{kind: how, path: path, to: to})
	return nil
}

func (r *recorder) onOne(c call, args []string, path string, ok bool) error {
	if !ok {
		return nil
	}
	switch c.name {
	case "mkdir", "mkdirat":
		r.add(Step{kind: makeDir, path: path})
	case "truncate":
		size, err := number(args, 1)
		r.add(Step{kind: truncate, path: path, offset: size})
		return err
	default:
		r.add(Step{kind: remove, path: path})
	}
	return nil
}

// below reports whether path is root or lies in it, and gives the rest.
func below(path, root string) (string, bool) {
	rest, ok := strings.CutPrefix(path, root)
	return rest, ok && (rest == "" || rest[0] == '/')
}

func number(args []string, i int) (int64, error) {
	if i >= len(args) {
		return 0, errors.New("an argument is missing")
	}
	return strconv.ParseInt(args[i], 0, 64)
}
