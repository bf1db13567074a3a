package media

import (
	"fmt"
	"runtime/debug"

	"golang.org/x/sys/unix"
)

const (
	// What fits the limits of pixels needs, measured with Go 1.26 in MB: baseline
	// JPEG of 64 MP 126 (4:2:0) and 217 (4:4:4); at 24 MP progressive JPEG 369
	// (4:4:4) and 461 (RGB), 16-bit PNG 207, lossless WebP 115. A progressive
	// CMYK JPEG, which no phone makes, comes to 550 by counting.
	childMemory = 640 << 20
	// The slowest of these took 2.2 s. The rest is for slower machines; what
	// takes longer was made to, such as a JPEG of a hundred thousand scans.
	childSeconds = 20
)

// limitSelf binds this process for good.
//
// The memory limit is on RLIMIT_DATA, private writable memory, and not on
// RLIMIT_AS: Go reserves address space it never touches, how much depends on the
// release, and a limit on it would say little about memory.
func limitSelf() error {
	// The collector works harder before the wall is hit.
	debug.SetMemoryLimit(childMemory * 3 / 4)
	for _, l := range []struct {
		what  int
		limit uint64
	}{
		{unix.RLIMIT_DATA, childMemory},
		{unix.RLIMIT_CPU, childSeconds},
		{unix.RLIMIT_FSIZE, 0}, // writes no file
		{unix.RLIMIT_CORE, 0},  // leaves no picture of its memory
	} {
		if err := unix.Setrlimit(l.what, &unix.Rlimit{Cur: l.limit, Max: l.limit}); err != nil {
			return fmt.Errorf("media: limit %d: %w", l.what, err)
		}
	}
	return nil
}
