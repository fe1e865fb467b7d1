package reparse

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// ErrAnother is returned for a store that was begun of other files or another basis.
var ErrAnother = errors.New("what an earlier run had made is of other files or another parser")

// begin tells the store what it is made of.
func (r *rebuilding) begin(ctx context.Context) error {
	sum := sha256.New()
	fmt.Fprintf(sum, "%s\n", r.Basis)
	for _, name := range slices.Sorted(maps.Keys(r.survey.sizes)) {
		fmt.Fprintf(sum, "%d %s\n", r.survey.sizes[name], name)
	}
	of := hex.EncodeToString(sum.Sum(nil))
	was, err := r.store.RestoreOf(ctx)
	if err != nil || was == of {
		return err
	}
	stats, err := r.store.Stats(ctx)
	if err != nil {
		return err
	}
	last, err := r.store.LastEntry(ctx)
	switch {
	case err != nil:
		return err
	case was != "", last != "", stats.Captures > 0: // one of an earlier release did not tell
		return ErrAnother
	}
	return r.store.SetRestoreOf(ctx, of)
}
