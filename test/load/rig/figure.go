package rig

import (
	"fmt"
	"slices"
	"strconv"
	"time"
)

// Figure prints one measured figure in the form that others read:
//
//	figure NAME VALUE goal OP NUMBER
func Figure(name string, value float64, op string, goal float64) {
	fmt.Printf("figure %s %s goal %s %s\n", name, number(value), op, number(goal))
}

func number(v float64) string {
	if v >= 100 {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'g', 3, 64)
}

// Quantile returns the duration that a share of all does not exceed.
func Quantile(took []time.Duration, share float64) time.Duration {
	if len(took) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(took))
	return sorted[min(len(sorted)-1, int(share*float64(len(sorted))))]
}
