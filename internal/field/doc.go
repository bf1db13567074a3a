// Package field says what a kind of record holds, as data: one table of fields
// for each kind, which forms, imports, exports, completeness and history all read.
//
// Terms. A field has a key, which is its name in forms, columns and messages
// alike; a header in Chinese and one in English; a type; and marks: required,
// personal (sealed, never public), public (may stand on a page for everybody),
// own (the company itself may propose a change). Its weight counts in the
// completeness of a record, 0 not at all. A value is text in one canonical form
// whatever was typed: "89.50", "2018-05-22", "yes". The empty text is not known.
//
// A link names the record that another belongs to, in the files of imports and
// exports; it is no value of the record and does not change.
//
// The tables are csv files beside the packages whose records they describe, with
// the columns key, zh, en, type, is (the marks), weight, limit. The limit is
// the greatest number of characters of a text, of digits of a code, lo..hi of a
// count, and the choices of a choice, joined by |; their names are the messages
// kind.key.choice.
package field
