package cli

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"golang.org/x/term"

	"github.com/tank-os/tank/bootcimg"
)

// progress shows what a build does: on a terminal one line that changes,
// elsewhere a line for each thing begun.
type progress struct {
	mu    sync.Mutex
	w     io.Writer
	width int // of the terminal; zero where w is none
	start time.Time
	name  string // what is going on
	shown bool   // the changing line is on the screen
}

// newProgress writes to w, or nowhere when quiet.
func newProgress(w io.Writer, quiet bool) *progress {
	p := &progress{w: w, start: time.Now()}
	if quiet {
		p.w = io.Discard
		return p
	}
	if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		p.width = 80
		if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 20 {
			p.width = width
		}
	}
	return p
}

// event shows one event of a build.
func (p *progress) event(e bootcimg.Event) {
	name := e.Name
	if e.Step > 0 {
		name = fmt.Sprintf("step %d/%d %s", e.Step, e.Of, e.Name)
	}
	p.show(name, detail(e))
}

// detail is the part of an event that changes while one thing goes on.
func detail(e bootcimg.Event) string {
	switch {
	case e.Line != "":
		return e.Line
	case e.Total > 0:
		return fmt.Sprintf("%s of %s", byteSize(e.Done), byteSize(e.Total))
	case e.Done > 0:
		return byteSize(e.Done)
	}
	return ""
}

// show says that name goes on, and where it stands.
func (p *progress) show(name, detail string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	begun := name != p.name
	p.name = name
	if p.width == 0 {
		if begun {
			fmt.Fprintf(p.w, "%7s  %s\n", p.elapsed(), name)
		}
		return
	}
	line := fmt.Sprintf("%7s  %s  %s", p.elapsed(), name, detail)
	if r := []rune(line); len(r) >= p.width {
		line = string(r[:p.width-1])
	}
	fmt.Fprintf(p.w, "\r\x1b[K%s", line)
	p.shown = true
}

// done takes the changing line off the screen.
func (p *progress) done() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.shown {
		fmt.Fprint(p.w, "\r\x1b[K")
		p.shown = false
	}
	p.name = ""
}

func (p *progress) elapsed() string {
	return fmt.Sprintf("%.1fs", time.Since(p.start).Seconds())
}

// byteSize writes a number of bytes for a person: powers of 1000, as disks and
// registries count.
func byteSize(n int64) string {
	const units = "kMGT"
	if n < 1000 {
		return fmt.Sprintf("%d B", n)
	}
	value, unit := float64(n)/1000, 0
	for value >= 1000 && unit < len(units)-1 {
		value, unit = value/1000, unit+1
	}
	return fmt.Sprintf("%.1f %cB", value, units[unit])
}
