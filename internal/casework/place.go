package casework

import "strconv"

// place is the nth placeholder.
func place(n int) string { return "$" + strconv.Itoa(n) }
