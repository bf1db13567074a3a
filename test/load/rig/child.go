package rig

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Child is a process of ours, in a group of its own.
type Child struct {
	cmd  *exec.Cmd
	done chan error
	Addr string // where it serves
}

// Start starts a program; credential may be nil.
func Start(credential *syscall.Credential, log io.Writer, name string, args ...string) (*Child, error) {
	c := &Child{cmd: exec.Command(name, args...), done: make(chan error, 1)}
	c.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: credential}
	c.cmd.Stdout, c.cmd.Stderr = log, log
	if err := c.cmd.Start(); err != nil {
		return nil, err
	}
	go func() { c.done <- c.cmd.Wait() }()
	return c, nil
}

// StartServer starts `yianju serve` on a database and waits until it says where.
func StartServer(yianju string, d *Database) (*Child, error) {
	s, err := d.Settings()
	if err != nil {
		return nil, err
	}
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	c, err := Start(nil, w, yianju, "serve", "-db", s.DB, "-data", s.Data, "-blob", s.Blob, "-key-file", s.KeyFile, "-addr", s.Addr, "-origin", s.Origin)
	w.Close()
	if err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(r)
	var said strings.Builder
	for lines.Scan() {
		var line struct{ Msg, Addr string }
		fmt.Fprintln(&said, lines.Text())
		if json.Unmarshal(lines.Bytes(), &line) == nil && line.Msg == "serving" {
			c.Addr = line.Addr
			go io.Copy(io.Discard, r)
			return c, nil
		}
	}
	return nil, errors.Join(fmt.Errorf("yianju serve: %s", said.String()), c.Kill())
}

// Pid is the process.
func (c *Child) Pid() int { return c.cmd.Process.Pid }

// Kill ends the whole group with SIGKILL and waits for the process.
func (c *Child) Kill() error {
	err := syscall.Kill(-c.Pid(), syscall.SIGKILL)
	<-c.done
	if errors.Is(err, syscall.ESRCH) {
		return nil
	}
	return err
}

// Stop asks the process to end and waits.
func (c *Child) Stop() error {
	if err := c.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	select {
	case err := <-c.done:
		return err
	case <-time.After(40 * time.Second):
		return errors.Join(errors.New("it does not stop"), c.Kill())
	}
}

// CPU is the processor time that the process has taken, as far as it was asked for
// while it ran.
func (c *Child) CPU() (time.Duration, error) { return CPU(c.Pid()) }

// CPU is the processor time that a process which runs has taken.
func CPU(pid int) (time.Duration, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	// utime and stime, in hundredths of a second, behind the name in brackets.
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	user, err := strconv.Atoi(fields[11])
	system, err2 := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond, errors.Join(err, err2)
}

// Done gives the end of a process that ends by itself.
func (c *Child) Done() <-chan error { return c.done }

// RssAnon is the memory that is the process's own, in MiB: pages of mapped files
// are the kernel's to take back.
func (c *Child) RssAnon() (float64, error) { return RssAnon(c.Pid()) }

// RssAnon is the memory of its own of a process, in MiB.
func RssAnon(pid int) (float64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "RssAnon:"); ok {
			kib, err := strconv.Atoi(strings.Fields(rest)[0])
			return float64(kib) / 1024, err
		}
	}
	return 0, errors.New("no RssAnon")
}
