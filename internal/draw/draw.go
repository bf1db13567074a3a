// Package draw draws lots that anybody can draw again.
//
// What is drawn follows from a seed alone. A seed is made of two parts that nobody can
// choose both of, each fixed before the other is known.
package draw

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
)

// Seed is the SHA-256 of one part behind the other, hexadecimal.
func Seed(first, second []byte) string {
	sum := sha256.Sum256(slices.Concat(first, second))
	return hex.EncodeToString(sum[:])
}

// Lots says which k of the rows 1 to n are drawn, in the order of the draw. Each row has a
// ticket, the SHA-256 of the seed as it is written, a colon and the row's number; the rows
// with the lowest tickets are drawn. Shell says how to do it again.
func Lots(seed string, n, k int) []int {
	type ticket struct {
		sum [sha256.Size]byte
		row int
	}
	tickets := make([]ticket, n)
	for i := range tickets {
		tickets[i] = ticket{sha256.Sum256([]byte(seed + ":" + strconv.Itoa(i+1))), i + 1}
	}
	slices.SortFunc(tickets, func(a, b ticket) int { return cmp.Or(bytes.Compare(a.sum[:], b.sum[:]), cmp.Compare(a.row, b.row)) })
	drawn := make([]int, min(k, n))
	for i := range drawn {
		drawn[i] = tickets[i].row
	}
	return drawn
}

// Shell is a line by which anybody draws again, without this program.
func Shell(seed string, n, k int) string {
	return fmt.Sprintf(`for i in $(seq %d); do echo "$(printf '%%s:%%d' %s $i | sha256sum | cut -c-64) $i"; done | sort | head -%d`, n, seed, k)
}
