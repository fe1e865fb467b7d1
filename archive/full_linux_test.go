package archive_test

import (
	"errors"
	"math/rand/v2"
	"syscall"
	"testing"

	"jianbao/archive"
	"jianbao/internal/durable"
	"jianbao/record"
)

// TestFullDisk fills a real file system of 1 MB in the middle of a record.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=1m"); err != nil {
		t.Skipf("mount a small file system: %v (needs root)", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, 0) })
	noise := make([]byte, 100_000)
	rng := rand.NewChaCha8([32]byte{3})
	_, _ = rng.Read(noise)
	o := options(dir)
	o.FS = durable.OS{}
	w := newWriter(t, o)
	var kept []record.Ref
	for {
		ref, err := w.Append(exchange("http://a.cn/", "HTTP/1.1 200 OK", string(noise)))
		if err == nil {
			err = w.Sync()
		}
		if errors.Is(err, syscall.ENOSPC) {
			break
		}
		if err != nil || len(kept) > 20 {
			t.Fatal(len(kept), err)
		}
		kept = append(kept, ref)
	}
	if err := w.Close(); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("close: %v", err)
	}
	check := func(state string) {
		t.Helper()
		r := archive.OpenReader(dir)
		for _, ref := range kept {
			if _, err := r.Capture(ref); err != nil {
				t.Errorf("%s: %v", state, err)
			}
		}
		sound(t, dir)
	}
	check("full")
	// No room for the torn tail either: mending says so and loses nothing.
	if _, _, err := archive.NewWriter(t.Context(), o); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("mend a full disk: %v", err)
	}
	check("not mended")
	if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT, "size=4m"); err != nil {
		t.Fatal(err)
	}
	mended, err := archive.Mend(t.Context(), o)
	if err != nil || len(mended) != 1 || mended[0].Torn == 0 || !mended[0].Closed {
		t.Errorf("%v, %+v", err, mended)
	}
	check("mended")
}
