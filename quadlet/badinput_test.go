package quadlet_test

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/quadlet"
)

// problemsOf are all that reading a file as text and as a unit finds.
func problemsOf(name, text string) (*quadlet.File, error) {
	file, err := quadlet.Parse(name, []byte(text))
	_, unitErr := file.Unit()
	return file, errors.Join(err, unitErr)
}

// TestBadInput has each way in which a file can be broken: it is said, at its
// place, and no byte is lost.
func TestBadInput(t *testing.T) {
	const container = "[Container]\nRootfs=/x\n"
	for _, test := range []struct{ name, text, want string }{
		{
			"byte order mark", "\ufeff[Container]\nRootfs=/x\n",
			`a.container:1:1: the file begins with a byte order mark: the generator refuses it
a.container:2:1: Rootfs=: key before the first section
a.container: [Container] Image=: neither an image nor a Rootfs`,
		},
		{
			"NUL", container + "HostName=a\x00b\n",
			`a.container:3:11: [Container] HostName=: "HostName=a\x00b\n" holds a NUL byte
a.container:3:10: [Container] HostName=: "a\x00b" holds a NUL byte`,
		},
		{
			"NUL in a comment", container + "# a\n#\x00\n",
			`a.container:4:2: [Container] "#\x00\n" holds a NUL byte`,
		},
		{
			"no UTF-8", container + "HostName=a \\\n  é\xffb\n",
			`a.container:4:5: [Container] HostName=: "HostName=a \\\n  é\xffb\n" is not UTF-8
a.container:3:10: [Container] HostName=: "a é\xffb" is not UTF-8`,
		},
		{
			"UTF-16", "[\x00V\x00]\x00\n\x00",
			`a.container:1:1: "[\x00V\x00]\x00" is neither a section, nor a key with a value, nor a comment
a.container:1:2: "[\x00V\x00]\x00\n" holds a NUL byte
a.container:2:1: "\x00" is neither a section, nor a key with a value, nor a comment
a.container:2:1: "\x00" holds a NUL byte
a.container: [Container] Image=: neither an image nor a Rootfs`,
		},
		{
			"unknown escape", container + `Exec=a b\q c` + "\n",
			`a.container:3:8: [Container] Exec=: unknown escape \q: the generator would drop the line`,
		},
		{
			"half an escape", container + "Environment=A=1 \\\n B=\\x4\n",
			`a.container:4:2: [Container] Environment=: unknown escape \x4: the generator would drop the line`,
		},
		{
			"escape of nothing", container + `PodmanArgs=--a \u0000` + "\n",
			`a.container:3:16: [Container] PodmanArgs=: unknown escape \u0000: the generator would drop the line`,
		},
		{
			"escape of no character", container + `PodmanArgs=\ud800` + "\n",
			`a.container:3:12: [Container] PodmanArgs=: unknown escape \ud800: the generator would drop the line`,
		},
		{
			"open quote", container + `Label=a=1 "b=2` + "\n",
			`a.container:3:11: [Container] Label=: no closing "`,
		},
		{
			"word in a list", container + "Secret=a b,mode=0\n",
			`a.container:3:10: [Container] Secret=: secret "b,mode=0": option mode="0": nobody could read it`,
		},
		{
			"continued to the end", container + "User=1 \\\n\n# end\n",
			`a.container:3:1: [Container] User=: nothing follows the backslash at the end: the generator would drop the line`,
		},
		{
			"section of another type", container + "[Volume]\nDevice=/x\n",
			`a.container:3:1: [Volume] unknown section: the generator would ignore it`,
		},
		{
			"misspelt section", container + "[Servcie]\nRestart=no\n",
			`a.container:3:1: [Servcie] unknown section: the generator would ignore it: is [Service] meant?`,
		},
		{
			"empty section", "[]\n" + container,
			`a.container:1:1: "" is not a section's name`,
		},
		{
			"open section", "[Container\nRootfs=/x\n",
			`a.container:1:1: "[Container" is neither a section, nor a key with a value, nor a comment
a.container:2:1: Rootfs=: key before the first section
a.container: [Container] Image=: neither an image nor a Rootfs`,
		},
		{
			"no text at all", "",
			`a.container: [Container] Image=: neither an image nor a Rootfs`,
		},
		{
			"line that is nothing", container + strings.Repeat("x", 1000) + "\n",
			`a.container:3:1: [Container] "` + strings.Repeat("x", 80) + `"… is neither a section, nor a key with a value, nor a comment`,
		},
		{
			"line of 1 MiB", container + "HostName=" + strings.Repeat("x", 1<<20) + "\n",
			`a.container:3:1: [Container] HostName=: a line of 1048585 bytes: systemd reads no more than 1 MiB as one`,
		},
		{
			"1 MiB in lines", container + "Exec=" + strings.Repeat("x\\\n", 1<<20) + "y\n",
			`a.container:3:1: [Container] Exec=: a line of 1048582 bytes: systemd reads no more than 1 MiB as one`,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			file, err := problemsOf("a.container", test.text)
			if diff := cmp.Diff(test.want, fmt.Sprint(err)); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
			if file.String() != test.text {
				t.Error("bytes were lost")
			}
			var field *quadlet.FieldError
			if !errors.As(err, &field) {
				t.Errorf("error is a %T, want a *FieldError in it", err)
			}
		})
	}
}

// TestBounds has files that are hard on a careless reader: time and memory grow
// as their length.
func TestBounds(t *testing.T) {
	const n = 50_000
	for name, text := range map[string]string{
		"a.volume: continued":   "[Volume]\nDevice=" + strings.Repeat("a\\\n", n) + "b\n",
		"a.volume: comments":    "[Volume]\nDevice=a\\\n" + strings.Repeat("#\n", n) + "b\n",
		"a.volume: lost":        "[Volume]\nDevice=a\\\n" + strings.Repeat("#\n", n),
		"a.volume: invalid":     strings.Repeat("x\n", n),
		"a.volume: sections":    strings.Repeat("[Unit]\n", n),
		"a.volume: unknown":     strings.Repeat("[Unti]\n", n),
		"a.volume: repeated":    "[Volume]\n" + strings.Repeat("Device=/dev/x\n", n),
		"a.volume: words":       "[Volume]\nPodmanArgs=" + strings.Repeat("a ", n) + "\n",
		"a.volume: quotes":      "[Volume]\nPodmanArgs=" + strings.Repeat(`"a"`, n) + "\n",
		"a.volume: escapes":     "[Volume]\nPodmanArgs=" + strings.Repeat(`\x41`, n) + "\n",
		"a.volume: bad words":   "[Volume]\n" + strings.Repeat("PodmanArgs=a \"\n", n),
		"a.volume: extra":       "[Service]\n" + strings.Repeat("X=1\n", n),
		"a.volume: kept":        "[Service]\n" + strings.Repeat("X=1\n", n) + "[Volume]\n" + strings.Repeat("User=%U\nUser=1\n", n),
		"a.volume: NUL":         "[Volume]\n" + strings.Repeat("Device=\x00\n", n),
		"a.volume: no UTF-8":    "[Volume]\nDevice=" + strings.Repeat("\xff", n) + "\n",
		"a.volume: labels":      "[Volume]\nLabel=" + strings.Repeat("a=b ", n) + "\n",
		"a.volume: bare labels": "[Volume]\nLabel=" + strings.Repeat("a ", n) + "\n",
		"a.network: gateways":   "[Network]\n" + strings.Repeat("Subnet=10.0.0.0/24\nGateway=10.0.1.1\nX=1\n", n),
		"a.container: hosts":    "[Container]\nRootfs=/x\n" + strings.Repeat("AddHost=a\n", n) + strings.Repeat("DNS=1.1.1.1\n", n),
		"a.container: keys":     "[Container]\nRootfs=/x\n" + strings.Repeat("PublishPorts=80\n", n),
		"a.container: mounts":   "[Container]\nRootfs=/x\n" + strings.Repeat("Mount=type=tmpfs,dst=/x,\"a=b\"\n", n/10),
		"a.container: networks": "[Container]\nRootfs=/x\n" + strings.Repeat("Network=a.network\n", n/10),
	} {
		file, _, _ := strings.Cut(name, ":")
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start := time.Now()
		f, err := problemsOf(file, text)
		took := time.Since(start)
		runtime.ReadMemStats(&after)
		if f.String() != text {
			t.Errorf("%s: bytes were lost", name)
		}
		used := after.TotalAlloc - before.TotalAlloc
		t.Logf("%-24s %8d bytes: %7d KiB in %v, error %v", name, len(text), used>>10, took.Round(time.Millisecond), err != nil)
		if took > 20*time.Second || used > uint64(400*len(text)) {
			t.Errorf("%s: %d bytes of text take %d bytes and %v", name, len(text), used, took)
		}
	}
}
