package browser

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// patience is the longest a step may take. It is far more than any needs, also
// on a loaded machine.
const patience = 30 * time.Second

// Browser is a running Chromium with a profile of its own.
type Browser struct {
	t     testing.TB
	ctx   context.Context
	shots string
}

// Start starts a headless Chromium that ends with the test.
//
// Screenshots go into the folder YIANJU_SHOTS, or, if that is not set, into one
// that is gone after the test.
func Start(t testing.TB) *Browser {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(chromium(t)),
		chromedp.UserDataDir(t.TempDir()),
		chromedp.NoSandbox, // tests run as root in containers, on our own pages
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("accept-lang", "zh-CN,zh"),
	)
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	// The first step binds the browser to its context, so this one has no limit.
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("browser: start Chromium: %v", err)
	}
	return &Browser{t: t, ctx: ctx, shots: shots(t)}
}

func chromium(t testing.TB) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatal("browser: there is no Chromium here: run scripts/browser")
	return ""
}

func shots(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("YIANJU_SHOTS")
	if dir == "" {
		return t.TempDir()
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatalf("browser: %v", err)
	}
	return dir
}

// View is how a person looks at the product.
type View struct {
	Width, Height int  // CSS pixels; narrower than 600 is a phone with touch
	NoJS          bool // as if scripts were switched off in the settings
	Dark          bool // the device prefers dark pages
}

// Open opens a page for another person: with cookies of its own, and blank.
func (b *Browser) Open(v View) *Session {
	b.t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	b.t.Cleanup(cancel)
	if err := chromedp.Do(ctx, v.apply()); err != nil {
		b.t.Fatalf("browser: open a page: %v", err)
	}
	s := &Session{t: b.t, ctx: ctx, view: v, shots: b.shots}
	if err := chromedp.Listen(ctx, s.complaints.hear); err != nil {
		b.t.Fatalf("browser: listen to the page: %v", err)
	}
	return s
}

func (v View) apply() chromedp.Action[chromedp.Void] {
	scheme := "light"
	if v.Dark {
		scheme = "dark"
	}
	return chromedp.Steps(
		v.screen(),
		chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
			_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
				Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
			})
			return err
		}),
		scripts(!v.NoJS),
	)
}

// scripts lets pages run scripts or not. The inspector's own may run always.
func scripts(on bool) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled,
			emulation.SetScriptExecutionDisabledParams{Value: !on})
		return err
	})
}

// root is the folder of go.mod.
func root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatalf("browser: %v", err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("browser: not in the project")
		}
		dir = filepath.Dir(dir)
	}
}
