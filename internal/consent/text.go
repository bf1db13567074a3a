package consent

import (
	"crypto/sha256"
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"time"

	"yianju/internal/i18n"
)

// Notice is one thing to agree to; shown names are the messages consent.notice.*.
type Notice string

// The notices.
const (
	Privacy Notice = "privacy" // how the platform uses what it knows of its users
	Deed    Notice = "deed"    // a picture of a deed, sensitive (§§28–29)
)

// Notices lists them.
func Notices() []Notice { return []Notice{Privacy, Deed} }

// Text is one version of a notice.
type Text struct {
	Notice  Notice
	Version string    // the day it is in force from, YYYY-MM-DD
	From    time.Time // 00:00 of it in Shanghai
	Hash    []byte    // SHA-256 of the words in all languages, in the order of i18n.Langs
	words   map[i18n.Lang]string
}

// Words returns the text in a language: the first line is its title, an empty line
// parts paragraphs.
func (t Text) Words(l i18n.Lang) string { return t.words[l] }

//go:embed text/*.txt
var files embed.FS

// The texts are part of the program: a broken one must not start.
var texts = func() map[Notice][]Text {
	all, err := readTexts(files)
	if err != nil {
		panic(err)
	}
	return all
}()

// Current returns the text of a notice that is in force at an instant; before the
// first it is the first.
func Current(n Notice, at time.Time) Text {
	current := texts[n][0]
	for _, t := range texts[n][1:] {
		if !t.From.After(at) {
			current = t
		}
	}
	return current
}

// readTexts reads text/NOTICE.DAY.LANG.txt, the oldest first.
func readTexts(from fs.FS) (map[Notice][]Text, error) {
	names, err := fs.Glob(from, "text/*.txt")
	if err != nil {
		return nil, err
	}
	found := map[[2]string]map[i18n.Lang]string{}
	for _, name := range names {
		part := strings.Split(strings.TrimPrefix(name, "text/"), ".")
		words, err := fs.ReadFile(from, name)
		if err != nil {
			return nil, err
		}
		if len(part) != 4 || !slices.Contains(Notices(), Notice(part[0])) || !slices.Contains(i18n.Langs, i18n.Lang(part[2])) || len(words) == 0 {
			return nil, fmt.Errorf("consent: %s is no text of a notice", name)
		}
		key := [2]string{part[0], part[1]}
		if found[key] == nil {
			found[key] = map[i18n.Lang]string{}
		}
		found[key][i18n.Lang(part[2])] = string(words)
	}
	all := map[Notice][]Text{}
	for _, key := range slices.SortedFunc(maps.Keys(found), func(a, b [2]string) int { return strings.Compare(a[1], b[1]) }) {
		day, err := time.ParseInLocation(time.DateOnly, key[1], i18n.Shanghai)
		if err != nil || len(found[key]) != len(i18n.Langs) {
			return nil, fmt.Errorf("consent: %s of %s has no day, or lacks a language", key[0], key[1])
		}
		t := Text{Notice: Notice(key[0]), Version: key[1], From: day, words: found[key]}
		hash := sha256.New()
		for _, l := range i18n.Langs {
			hash.Write([]byte(t.words[l]))
			hash.Write([]byte{0})
		}
		t.Hash = hash.Sum(nil)
		all[t.Notice] = append(all[t.Notice], t)
	}
	for _, n := range Notices() {
		if len(all[n]) == 0 {
			return nil, fmt.Errorf("consent: notice %s has no text", n)
		}
	}
	return all, nil
}
