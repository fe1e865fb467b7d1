// Package figures holds what the programs of the benchmark hand to each other
// and how they sum up rounds.
package figures

import "slices"

// Speed is what an extractor came to.
type Speed struct {
	Name  string `json:"name"`
	Pages int    `json:"pages"`
	// Found is how many pages it found something in.
	Found int `json:"found"`
	// PagesPerSecond of CPU time, and Ratio of CPU time to the first extractor,
	// are medians of the passes.
	PagesPerSecond float64 `json:"pages_per_second"`
	Ratio          float64 `json:"ratio"`
}

// Median is the middle of values, the mean of the two middle ones where their
// number is even. There must be one.
func Median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}
