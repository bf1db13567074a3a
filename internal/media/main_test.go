package media

import (
	"fmt"
	"os"
	"syscall"
	"testing"
)

// TestMain lets the test binary be the child, in the ways a child can behave.
func TestMain(m *testing.M) {
	if len(os.Args) == 3 && os.Args[1] == "as-child" {
		if err := children[os.Args[2]](); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

var children = map[string]func() error{
	"real": func() error { return ChildMain(os.Stdin, os.Stdout) },
	// More memory than the limit, touched, as a decoder misled would.
	"greedy": func() error {
		if err := limitSelf(); err != nil {
			return err
		}
		var held [][]byte
		for range 64 {
			block := make([]byte, 32<<20)
			for i := 0; i < len(block); i += 4096 {
				block[i] = 1
			}
			held = append(held, block)
		}
		fmt.Println(len(held))
		return nil
	},
	"writer": func() error {
		if err := limitSelf(); err != nil {
			return err
		}
		f, err := os.CreateTemp("", "photo-child-")
		if err != nil {
			return err
		}
		defer os.Remove(f.Name())
		if _, err := f.Write([]byte("x")); err != nil {
			return err
		}
		return ChildMain(os.Stdin, os.Stdout)
	},
	"stuck":   func() error { return signalSelf(syscall.SIGSTOP) },
	"killed":  func() error { return signalSelf(os.Kill) },
	"failing": func() error { return fmt.Errorf("no limit could be set") },
	"silent":  func() error { return nil },
	"panics":  func() error { panic("index out of range") },
	"liar": func() error {
		return writeAnswer(os.Stdout, []byte("<script>"), []byte("<script>"))
	},
	"huge": func() error {
		for range 64 {
			if _, err := os.Stdout.Write(make([]byte, 1<<20)); err != nil {
				return err
			}
		}
		return nil
	},
	"nosy": func() error {
		if os.Getenv("HOME")+os.Getenv("PATH") != "" {
			return fmt.Errorf("has an environment")
		}
		return ChildMain(os.Stdin, os.Stdout)
	},
}

func signalSelf(s os.Signal) error {
	p, err := os.FindProcess(os.Getpid())
	if err != nil {
		return err
	}
	if err := p.Signal(s); err != nil {
		return err
	}
	select {}
}

func photosOf(child string) *Photos { return NewPhotos([]string{os.Args[0], "as-child", child}) }
