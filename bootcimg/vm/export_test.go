package vm

import (
	"context"
	"io"
	"time"
)

// What the tests in package vm_test see of the inside.

type (
	ImageInfo = imageInfo
	Hardware  = hardware
)

func Scan(dir string, w io.Writer, r io.Reader) (ImageInfo, error) {
	s := newScanner(dir)
	err := s.copy(w, r)
	return s.info, err
}

func (h *hardware) Argv() []string { return h.argv() }

func NewHardware(accel, kernel, initramfs, root, varDisk, console string, oem, kargs []string, forward []Port) *Hardware {
	return &hardware{
		qemu: "qemu-system-x86_64", accel: accel, memory: 2048, cpus: 2, kernel: kernel, initramfs: initramfs,
		root: root, varDisk: varDisk, console: console, oem: oem, kargs: kargs, forward: forward,
	}
}

func KernelArgs(info ImageInfo, accel, machineID string, extra []string) []string {
	return kernelArgs(&info, accel, machineID, extra)
}

// Console feeds pieces to a console and tells what it made of them.
func Console(out io.Writer, pieces ...string) (tail []string, kernelSeen bool, reason string) {
	c := newConsole(out)
	time.Sleep(time.Millisecond)
	for _, p := range pieces {
		_, _ = io.WriteString(c, p)
	}
	_, kernel := c.since()
	return c.last(), kernel > 0, c.reason()
}

func Probe(ctx context.Context, dir, qemu string) string {
	c := &cache{dir}
	return c.probe(ctx, &Config{QEMU: qemu, Progress: func(string) {}}, "vmlinuz", "boot-1")
}

var (
	InitScript   = initScript
	OEMStrings   = oemStrings
	ParseUsernet = parseUsernet
	AsUser       = asUser
	Quote        = quote
	Properties   = properties
)

const KeptDisks = keptDisks
