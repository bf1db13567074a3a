// Package documenttest reads papers back for tests, as another program does.
package documenttest

import (
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"
)

// File is a PDF file as another program reads it: by its table of objects and the
// fonts' tables of characters, nothing else.
type File struct {
	Bytes   []byte
	Objects map[int][]byte // each with what follows it
	t       *testing.T
}

// Read takes a file apart.
func Read(t *testing.T, b []byte) File {
	t.Helper()
	f := File{b, map[int][]byte{}, t}
	at, err := strconv.Atoi(string(find(t, b, `startxref\n(\d+)\n%%EOF\n$`)))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(b[at:]), "\n")
	var size int
	fmt.Sscanf(lines[1], "0 %d", &size)
	for i := 1; i < size; i++ {
		offset, _ := strconv.Atoi(lines[2+i][:10])
		if !bytes.HasPrefix(b[offset:], fmt.Appendf(nil, "%d 0 obj\n", i)) {
			t.Fatalf("object %d is not at %d", i, offset)
		}
		f.Objects[i] = b[offset:]
	}
	return f
}

func find(t *testing.T, b []byte, pattern string) []byte {
	t.Helper()
	m := regexp.MustCompile(pattern).FindSubmatch(b)
	if m == nil {
		t.Fatalf("there is no %s", pattern)
	}
	return m[1]
}

// ref is the object that a dictionary names.
func (f File) ref(dict []byte, name string) []byte {
	f.t.Helper()
	n, _ := strconv.Atoi(string(find(f.t, dict, name+` ?\[?(\d+) 0 R`)))
	return f.dict(n)
}

func (f File) dict(n int) []byte {
	b, _, _ := bytes.Cut(f.Objects[n], []byte("\nendobj"))
	return b
}

// Stream is what an object holds, unpacked.
func (f File) Stream(object []byte) []byte {
	f.t.Helper()
	n, _ := strconv.Atoi(string(find(f.t, object, `/Length (\d+)`)))
	_, content, _ := bytes.Cut(object, []byte("stream\n"))
	if len(content) < n {
		// cut at an endobj within: take it from the file
		at := bytes.Index(f.Bytes, object[:min(len(object), 60)])
		_, content, _ = bytes.Cut(f.Bytes[at:], []byte("stream\n"))
	}
	z, err := zlib.NewReader(bytes.NewReader(content[:n]))
	if err != nil {
		f.t.Fatal(err)
	}
	plain, err := io.ReadAll(z)
	if err != nil {
		f.t.Fatal(err)
	}
	return plain
}

// Pages are the lines of text of each page, as they were drawn.
func (f File) Pages() (pages [][]string) {
	f.t.Helper()
	root := f.ref(f.Bytes[bytes.LastIndex(f.Bytes, []byte("trailer")):], "/Root")
	tree := f.ref(root, "/Pages")
	fonts := map[string]map[string]string{}
	for _, m := range regexp.MustCompile(`/(F\d+) (\d+) 0 R`).FindAllSubmatch(f.ref(tree, "/Resources"), -1) {
		n, _ := strconv.Atoi(string(m[2]))
		chars := map[string]string{}
		for _, c := range regexp.MustCompile(`(?m)^<(\w{4})><(\w+)>$`).FindAllSubmatch(f.Stream(f.ref(f.dict(n), "/ToUnicode")), -1) {
			raw, _ := hex.DecodeString(string(c[2]))
			var units []uint16
			for i := 0; i < len(raw); i += 2 {
				units = append(units, uint16(raw[i])<<8|uint16(raw[i+1]))
			}
			chars[string(c[1])] = string(utf16.Decode(units))
		}
		fonts[string(m[1])] = chars
	}
	for _, m := range regexp.MustCompile(`(\d+) 0 R`).FindAllSubmatch(find(f.t, tree, `/Kids\[(.*?)\]`), -1) {
		n, _ := strconv.Atoi(string(m[1]))
		var lines []string
		for _, block := range regexp.MustCompile(`(?s)BT (.*?)ET\n`).FindAllSubmatch(f.Stream(f.ref(f.dict(n), "/Contents")), -1) {
			var line strings.Builder
			for _, run := range regexp.MustCompile(`/(F\d+) [\d.]+ Tf <(\w*)> Tj`).FindAllSubmatch(block[1], -1) {
				for code := string(run[2]); code != ""; code = code[4:] {
					char, known := fonts[string(run[1])][code[:4]]
					if !known {
						f.t.Fatalf("code %s of %s stands for nothing", code[:4], run[1])
					}
					line.WriteString(char)
				}
			}
			lines = append(lines, line.String())
		}
		pages = append(pages, lines)
	}
	return pages
}

// Text is all of it, without line ends and page numbers.
func (f File) Text() string {
	var b strings.Builder
	for _, page := range f.Pages() {
		b.WriteString(strings.Join(page[:len(page)-1], ""))
	}
	return b.String()
}
