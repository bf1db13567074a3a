// Package pdf writes PDF files (ISO 32000-1, version 1.7) page by page.
//
// What a file keeps in memory does not grow with what is on its pages: a page is
// compressed and written when it is ended, and eight bytes remember where. Fonts
// are written at the end, as subsets of what was used, with the table that gives
// the text back character by character, so that it can be searched and copied.
//
// The same calls make the same bytes: there is no time but what Meta says, and the
// file's identifier is a hash of it.
//
// Lengths are points (1/72 inch); the origin is the upper left corner of the page
// and y grows downwards, as one reads. Why this is not a library: ADR 7.
package pdf
