//go:build slow

package crawler_test

import "testing"

// The same over all of the real pages, for the figures in docs/decisions/0017.
func TestSlowNoiseMakesNoRevision(t *testing.T) { noiseMakesNoRevision(t, 1) }

func TestSlowEditsMakeRevisions(t *testing.T) { editsMakeRevisions(t, 1) }
