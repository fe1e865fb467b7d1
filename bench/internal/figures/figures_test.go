package figures

import "testing"

func TestMedian(t *testing.T) {
	tests := []struct {
		name   string
		values []float64
		want   float64
	}{
		{"one", []float64{3}, 3},
		{"an odd number, unsorted", []float64{9, 1, 2}, 2},
		{"an even number", []float64{4, 1, 3, 10}, 3.5},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := Median(test.values); got != test.want {
				t.Errorf("%v, not %v", got, test.want)
			}
		})
	}
}
