// Package i18n holds every word the program says to a person, in Chinese and
// in English, and writes times, spans and numbers the way each language does.
//
// Messages live in messages/<language>/<area>.txt, one "key = text" a line;
// a line that starts with # is a comment. A key begins with its file's area
// (case.state.accepted is in case.txt). {name} in a text is a placeholder.
// A language may add key.one, used when the argument named n is one.
//
// Chinese is the first language: a text missing in English falls back to it,
// and a key missing there shows as itself. A test refuses both before they
// reach a reader. All times shown are China Standard Time, +08:00; China has
// had no summer time since 1991.
package i18n
