package archtest

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var rawForm = regexp.MustCompile(`(?i)method="?post`)

// TestFormsAreDrawnByOnePart: a form drawn by hand has no token, and is refused
// to whoever is signed in.
func TestFormsAreDrawnByOnePart(t *testing.T) {
	t.Parallel()
	const part = "../../internal/web/part/form.templ"
	found := 0
	err := filepath.WalkDir("../../internal", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".templ") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		found += strings.Count(string(text), "PostForm(")
		if path != part && rawForm.Match(text) {
			t.Errorf("%s draws a form of its own: use part.PostForm, which gives it the token it needs", path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if found < 20 {
		t.Fatalf("only %d forms were found: the walk is broken", found)
	}
}
