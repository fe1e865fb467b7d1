//go:build !linux

package index

import "errors"

// exchange gives each of two folders the name of the other, at once; here it cannot.
func exchange(_, _ string) error { return errors.ErrUnsupported }
