package boot

import (
	"testing"
	"time"
)

func TestUptime(t *testing.T) {
	id, first := Uptime()
	if id == "" {
		t.Skip("this system does not tell when it was started")
	}
	time.Sleep(20 * time.Millisecond)
	again, second := Uptime()
	if again != id || second-first < 20*time.Millisecond || second-first > time.Minute {
		t.Errorf("%s %v, then %s %v", id, first, again, second)
	}
}
