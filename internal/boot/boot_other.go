//go:build !linux

package boot

import "time"

func uptime() (string, time.Duration) { return "", 0 }
