package draw_test

import (
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"

	"yianju/internal/draw"
)

// TestLots: the shell draws the same rows in the same order, none twice, and another part
// of the seed draws others.
func TestLots(t *testing.T) {
	t.Parallel()
	seed := draw.Seed([]byte("one side"), []byte("the other"))
	for _, size := range []struct{ n, k, drawn int }{{0, 5, 0}, {3, 5, 3}, {40, 7, 7}} {
		got := draw.Lots(seed, size.n, size.k)
		if len(got) != size.drawn || slices.ContainsFunc(got, func(row int) bool { return row < 1 || row > size.n }) || len(slices.Compact(slices.Sorted(slices.Values(got)))) != size.drawn {
			t.Errorf("%d of %d: %v", size.k, size.n, got)
		}
		out, err := exec.Command("sh", "-c", draw.Shell(seed, size.n, size.k)).Output()
		if err != nil {
			t.Fatal(err)
		}
		var again []int
		for line := range strings.Lines(string(out)) {
			row, _ := strconv.Atoi(strings.Fields(line)[1])
			again = append(again, row)
		}
		if !slices.Equal(got, again) {
			t.Errorf("%d of %d: %v, by the shell %v", size.k, size.n, got, again)
		}
	}
	if other := draw.Seed([]byte("one side"), []byte("another")); slices.Equal(draw.Lots(seed, 40, 7), draw.Lots(other, 40, 7)) {
		t.Error("another seed draws the same")
	}
}
