package media

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
	"time"

	"yianju/internal/errs"
)

// The child answers with one byte and, when it is done, two lengths and JPEGs.
// A child that ends without an answer has crashed.
const (
	answerDone   = 'd'
	answerBroken = 'b'

	maxAnswer = 16 << 20 // a 2560² photo of pure noise is 8 MB

	// childTime is the longest wait; the child's own limit of processor time is
	// shorter, this one ends a child that is stuck.
	childTime = 30 * time.Second
	// crashed is how Go's runtime exits: panic, out of memory, out of time.
	crashed = 2
)

// decode has a child decode f, which judge has passed.
func (p *Photos) decode(ctx context.Context, f *os.File) (Photo, error) {
	limited, cancel := context.WithTimeout(ctx, childTime)
	defer cancel()
	child := exec.CommandContext(limited, p.self[0], p.self[1:]...)
	// No environment: the child meets hostile input and has no use for secrets.
	child.Env = []string{"GOTRACEBACK=none"}
	child.Stdin = f
	answer, complaint := &capped{room: maxAnswer}, &capped{room: 1 << 10}
	child.Stdout, child.Stderr = answer, complaint
	child.WaitDelay = time.Second

	err := child.Run()
	if err == nil {
		var photo Photo
		if photo, err = readAnswer(answer.Bytes()); err == nil || errs.Is(err, errs.Invalid) {
			return photo, err
		}
		return Photo{}, errs.Wrap(err, errs.Unavailable, "")
	}
	if ctx.Err() != nil {
		return Photo{}, fmt.Errorf("media: decode photo: %w", ctx.Err())
	}
	cause := fmt.Errorf("media: photo child: %w: %.200s", err, complaint.Bytes())
	exit, started := errors.AsType[*exec.ExitError](err)
	if limited.Err() != nil || started && itsOwnFault(exit) {
		return Photo{}, broken(fieldPhoto, cause)
	}
	return Photo{}, errs.Wrap(cause, errs.Unavailable, "")
}

// itsOwnFault tells a child that the photo brought down from one that was killed
// by somebody else, such as the kernel short of memory.
func itsOwnFault(exit *exec.ExitError) bool {
	if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return status.Signal() != syscall.SIGKILL && status.Signal() != syscall.SIGTERM
	}
	return exit.ExitCode() == crashed
}

func writeAnswer(w io.Writer, photo, thumb []byte) error {
	b := []byte{answerDone}
	for _, part := range [][]byte{photo, thumb} {
		b = binary.BigEndian.AppendUint32(b, uint32(len(part)))
		b = append(b, part...)
	}
	_, err := w.Write(b)
	return err
}

// readAnswer trusts the child with nothing but the pixels: it must have sent two
// small upright JPEGs.
func readAnswer(b []byte) (Photo, error) {
	if len(b) == 1 && b[0] == answerBroken {
		return Photo{}, broken(fieldPhoto, errors.New("media: the decoder gave up"))
	}
	if len(b) == 0 || b[0] != answerDone {
		return Photo{}, malformed("photo child: no answer")
	}
	var parts [2][]byte
	var sizes [2]header
	b = b[1:]
	for i, edge := range []int{photoEdge, thumbEdge} {
		if len(b) < 4 || uint64(len(b)-4) < uint64(binary.BigEndian.Uint32(b)) {
			return Photo{}, malformed("photo child: short answer")
		}
		end := 4 + int(binary.BigEndian.Uint32(b))
		parts[i], b = b[4:end:end], b[end:]
		h, err := inspect(bytes.NewReader(parts[i]), int64(len(parts[i])))
		if err != nil {
			return Photo{}, err
		}
		if h.kind != JPEG || h.orientation != 1 || max(h.width, h.height) > edge {
			return Photo{}, malformed("photo child: answered with %+v", h)
		}
		sizes[i] = h
	}
	return Photo{JPEG: parts[0], Thumb: parts[1], Width: sizes[0].width, Height: sizes[0].height}, nil
}

// capped keeps the first room bytes and drops the rest.
type capped struct {
	bytes.Buffer
	room int
}

func (c *capped) Write(p []byte) (int, error) {
	c.Buffer.Write(p[:min(len(p), c.room-c.Len())])
	return len(p), nil
}
