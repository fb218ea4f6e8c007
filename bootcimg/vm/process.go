package vm

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"time"
)

// A process is a running QEMU. It ends with ctx, and with this process however
// that ends.
type process struct {
	done   chan struct{}
	err    error // valid when done is closed
	stderr tailBuffer
	kill   context.CancelFunc
}

// errKilled is why a process ended that was told to.
var errKilled = errors.New("killed")

// startProcess starts argv with the inherited files as descriptors from 3 on.
func startProcess(ctx context.Context, argv []string, stdin, stdout *os.File, inherited []*os.File) (*process, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	p := &process{done: make(chan struct{}), kill: func() { cancel(errKilled) }}
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Stderr, cmd.ExtraFiles, cmd.SysProcAttr = &p.stderr, inherited, childAttr()
	if stdin != nil {
		cmd.Stdin = stdin
	}
	if stdout != nil {
		cmd.Stdout = stdout
	}
	cmd.WaitDelay = 5 * time.Second
	started := make(chan error, 1)
	go func() {
		// The kernel signals a child when the thread that started it ends, so
		// that thread must stay as long as the child.
		runtime.LockOSThread()
		err := cmd.Start()
		started <- err
		if err != nil {
			close(p.done)
			return
		}
		p.err = cmd.Wait()
		if ctx.Err() != nil {
			p.err = context.Cause(ctx)
		}
		cancel(nil)
		close(p.done)
	}()
	if err := <-started; err != nil {
		cancel(nil)
		return nil, fmt.Errorf("vm: start %s: %w", argv[0], err)
	}
	return p, nil
}

// exitError tells why a process ended, with what it wrote to stderr.
func (p *process) exitError() error {
	msg := p.stderr.String()
	switch {
	case p.err == nil && msg == "":
		return nil
	case p.err == nil:
		return fmt.Errorf("qemu: %s", msg)
	case msg == "":
		return fmt.Errorf("qemu: %w", p.err)
	}
	return fmt.Errorf("qemu: %s: %w", msg, p.err)
}

// inherited collects files for a child process and names them for it.
type inherited []*os.File

// add returns the path at which the child finds the file.
func (in *inherited) add(f *os.File) string {
	*in = append(*in, f)
	return fmt.Sprintf("/dev/fd/%d", 2+len(*in))
}

// addSecret hands text over in a pipe, so that it is in no file and no argument.
func (in *inherited) addSecret(text string) (string, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return "", fmt.Errorf("vm: %w", err)
	}
	go func() {
		_, _ = io.WriteString(w, text) // fails when the child goes away first
		_ = w.Close()
	}()
	return in.add(r), nil
}

func (in *inherited) close() {
	for _, f := range *in {
		_ = f.Close()
	}
	*in = nil
}

// tailBuffer keeps the last bytes written to it.
type tailBuffer struct {
	mu  sync.Mutex
	buf []byte
}

const maxTail = 8 << 10

func (t *tailBuffer) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.buf = append(t.buf, p...)
	if len(t.buf) > maxTail {
		t.buf = bytes.Clone(t.buf[len(t.buf)-maxTail:])
	}
	return len(p), nil
}

func (t *tailBuffer) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.TrimSpace(string(t.buf))
}
