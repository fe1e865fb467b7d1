//go:build slow

package snapshot_test

import "testing"

func TestSlowEveryByteIsChecked(t *testing.T) { changeBytes(t, 1) }
