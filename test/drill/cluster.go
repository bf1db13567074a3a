package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"yianju/test/load/rig"
)

// cluster is a durable PostgreSQL whose postmaster is our own child: one that is
// orphaned stays a zombie, and its lock file in the way of the next.
type cluster struct {
	data, bin  string
	credential *syscall.Credential // PostgreSQL refuses to run as root
	postmaster *rig.Child          // nil: dead
}

// startCluster takes over the cluster that scripts/drill has prepared.
func startCluster(ctx context.Context) (*cluster, error) {
	c := &cluster{data: filepath.Join(os.Getenv("YIANJU_PG_DIR"), "data"), bin: os.Getenv("YIANJU_PG_BIN")}
	if c.bin == "" {
		return nil, errors.New("YIANJU_PG_BIN is not set: run scripts/drill")
	}
	if os.Getuid() == 0 {
		u, err := user.Lookup("postgres")
		if err != nil {
			return nil, err
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err := errors.Join(err1, err2); err != nil {
			return nil, err
		}
		c.credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	}
	stop := exec.CommandContext(ctx, filepath.Join(c.bin, "pg_ctl"), "-D", c.data, "-m", "fast", "-w", "stop")
	stop.SysProcAttr = &syscall.SysProcAttr{Credential: c.credential}
	stop.Dir = "/"
	if out, err := stop.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("pg_ctl stop: %w: %s", err, out)
	}
	return c, c.start(ctx)
}

// start starts the postmaster and waits until it has recovered.
func (c *cluster) start(ctx context.Context) error {
	p, err := rig.Start(c.credential, io.Discard, filepath.Join(c.bin, "postgres"), "-D", c.data)
	if err != nil {
		return err
	}
	c.postmaster = p
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		conn, err := pgx.Connect(ctx, os.Getenv("YIANJU_TEST_PG"))
		if err == nil {
			return conn.Close(ctx)
		}
	}
	return errors.New("PostgreSQL did not come back within a minute")
}

func (c *cluster) dead() bool { return c.postmaster == nil }

// kill ends the postmaster and all its backends at once, as a machine does that
// runs out of memory.
func (c *cluster) kill() error {
	pid := c.postmaster.Pid()
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return err
	}
	if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil { // no new ones meanwhile
		return err
	}
	for _, path := range stats {
		stat, err := os.ReadFile(path)
		if err != nil {
			continue // gone
		}
		fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
		if len(fields) > 1 && fields[1] == strconv.Itoa(pid) {
			backend, err := strconv.Atoi(filepath.Base(filepath.Dir(path)))
			if err != nil {
				return err
			}
			// A backend that has just ended needs no killing.
			_ = syscall.Kill(backend, syscall.SIGKILL)
		}
	}
	err = c.postmaster.Kill()
	c.postmaster = nil
	return err
}

func (c *cluster) stop() {
	if c.postmaster != nil {
		_ = c.postmaster.Kill()
	}
}
