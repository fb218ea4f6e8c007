package cli

import (
	"bytes"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/bootcimg"
)

func TestByteSize(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0 B", 999: "999 B", 1000: "1.0 kB", 336548352: "336.5 MB", 1_500_000_000_000: "1.5 TB",
	} {
		if got := byteSize(n); got != want {
			t.Errorf("byteSize(%d) = %q, want %q", n, got, want)
		}
	}
}

// TestPlainProgress: where there is no terminal, each thing begun is one line,
// however many events it sends.
func TestPlainProgress(t *testing.T) {
	var out bytes.Buffer
	p := newProgress(&out, false)
	p.event(bootcimg.Event{Name: "base", Done: 1, Total: 10})
	p.event(bootcimg.Event{Name: "base", Done: 9, Total: 10})
	p.event(bootcimg.Event{Step: 1, Of: 2, Name: "bootcimg.Users"})
	p.event(bootcimg.Event{Step: 1, Of: 2, Name: "bootcimg.Users", Line: "…"})
	p.done()
	got := regexp.MustCompile(`(?m)^ *[0-9.]+s  `).ReplaceAllString(out.String(), "")
	if diff := cmp.Diff("base\nstep 1/2 bootcimg.Users\n", got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestTerminalProgress: on a terminal one line changes, stays within the width,
// and is gone at the end.
func TestTerminalProgress(t *testing.T) {
	var out bytes.Buffer
	p := newProgress(&out, false)
	p.width = 30
	p.event(bootcimg.Event{Name: "base", Line: "a very long line that does not fit"})
	p.done()
	want := regexp.MustCompile(`^\r\x1b\[K.{29}\r\x1b\[K$`)
	if !want.MatchString(out.String()) {
		t.Errorf("got %q", out.String())
	}
}

func TestQuietProgress(t *testing.T) {
	var out bytes.Buffer
	p := newProgress(&out, true)
	p.event(bootcimg.Event{Name: "base"})
	p.done()
	if out.Len() > 0 {
		t.Errorf("wrote %q", &out)
	}
}

func TestSourceDate(t *testing.T) {
	t.Setenv("SOURCE_DATE_EPOCH", "86400")
	if got, err := sourceDate(); err != nil || got.Unix() != 86400 {
		t.Errorf("got %v, %v", got, err)
	}
	t.Setenv("SOURCE_DATE_EPOCH", "yesterday")
	_, err := sourceDate()
	if want := `SOURCE_DATE_EPOCH="yesterday": want seconds since 1970, as a decimal number`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
