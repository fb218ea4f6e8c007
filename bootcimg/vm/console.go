package vm

import (
	"bytes"
	"io"
	"regexp"
	"strings"
	"sync"
	"time"
)

const (
	tailLines = 30
	// maxLine bounds a line: the machine is not trusted with our memory.
	maxLine = 4096
)

// A console reads what a machine prints, passes it on, keeps the last lines,
// and sees in them that a boot has failed.
type console struct {
	out   io.Writer
	start time.Time

	mu     sync.Mutex
	line   []byte
	tail   []string
	kernel time.Duration // first kernel line of this boot, since start
	fatal  string
	failed chan struct{} // closed when fatal is set
}

func newConsole(out io.Writer) *console {
	return &console{out: out, start: time.Now(), failed: make(chan struct{})}
}

// symptoms are what a machine prints that will not come up. Each is the text of
// the program named, matched anywhere in a line.
var symptoms = []struct{ text, reason string }{
	{"Kernel panic - not syncing", "kernel panic"},                                  // kernel/panic.c
	{"You are in emergency mode", "emergency mode"},                                 // systemd's emergency.service
	{"You are in rescue mode", "rescue mode"},                                       // systemd's rescue.service
	{"Cannot open access to console, the root account is locked", "emergency mode"}, // sulogin
	{"Entering emergency mode", "emergency mode in the initramfs"},                  // dracut
	{"does not exist.  Dropping to a shell!", "no root disk"},                       // initramfs-tools
	{"Freezing execution", "systemd froze"},                                         // systemd, PID 1
	{"No working init found", "no init in the image"},                               // init/main.c
}

// Write takes a piece of the console's output. It never fails.
func (c *console) Write(p []byte) (int, error) {
	_, _ = c.out.Write(p) // whoever looks on must not stop the machine
	c.mu.Lock()
	defer c.mu.Unlock()
	for rest := p; len(rest) > 0; {
		text, after, ended := bytes.Cut(rest, []byte("\n"))
		c.line = append(c.line, text[:min(len(text), maxLine-min(len(c.line), maxLine))]...)
		if ended {
			c.endLine()
		}
		rest = after
	}
	return len(p), nil
}

// escapes are terminal control sequences, ECMA-48 5.4, and stray controls.
var escapes = regexp.MustCompile(`\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b[@-Z\\-_]|[\x00-\x08\x0b-\x1f\x7f]`)

func (c *console) endLine() {
	text := strings.TrimRight(escapes.ReplaceAllString(string(c.line), ""), " ")
	c.line = c.line[:0]
	if text == "" {
		return
	}
	c.tail = append(c.tail, text)
	if len(c.tail) > tailLines {
		c.tail = c.tail[len(c.tail)-tailLines:]
	}
	if c.kernel == 0 && strings.Contains(text, "Linux version ") {
		c.kernel = time.Since(c.start)
	}
	if c.fatal != "" {
		return
	}
	for _, s := range symptoms {
		if strings.Contains(text, s.text) {
			c.fatal = s.reason
			close(c.failed)
			return
		}
	}
}

// restart begins a new boot.
func (c *console) restart() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.start, c.kernel = time.Now(), 0
}

// last returns the last lines, what is on an unfinished one included.
func (c *console) last() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := append([]string(nil), c.tail...)
	if text := escapes.ReplaceAllString(string(c.line), ""); strings.TrimSpace(text) != "" {
		out = append(out, text)
	}
	return out
}

// since returns when this boot began, and how long after it the kernel spoke.
func (c *console) since() (start time.Time, kernel time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.start, c.kernel
}

func (c *console) reason() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.fatal
}
