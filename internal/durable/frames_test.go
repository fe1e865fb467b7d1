package durable_test

import (
	"bytes"
	"testing"

	"jianbao/internal/durable"
)

// FuzzFrames reads any bytes as a journal: what is read, written again, is how they begin.
func FuzzFrames(f *testing.F) {
	f.Add([]byte{})
	f.Add(durable.AppendFrame(durable.AppendFrame(nil, []byte("one\ntwo")), nil))
	f.Add([]byte("00000000 99999999999999999999\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		var again []byte
		for payload := range durable.Frames(data) {
			again = durable.AppendFrame(again, payload)
		}
		if !bytes.HasPrefix(data, again) {
			t.Errorf("%q was read from %q", again, data)
		}
	})
}

// TestFramesEndAtAnyDamage flips each byte and cuts at each: no frame comes out that did not go in.
func TestFramesEndAtAnyDamage(t *testing.T) {
	whole := durable.AppendFrame(durable.AppendFrame(nil, []byte("first")), []byte("second"))
	count := func(data []byte) (n int) {
		for payload := range durable.Frames(data) {
			if want := []string{"first", "second"}[n]; string(payload) != want {
				t.Errorf("%q came out of %q", payload, data)
			}
			n++
		}
		return n
	}
	if count(whole) != 2 {
		t.Error("whole frames are not read")
	}
	for i := range whole {
		changed := bytes.Clone(whole)
		changed[i] ^= 4
		if count(changed) > 1 || count(whole[:i]) > 1 {
			t.Errorf("damage at %d was not seen", i)
		}
	}
}
