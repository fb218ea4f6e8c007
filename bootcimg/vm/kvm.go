package vm

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const (
	kvmDevice = "/dev/kvm"
	kvmFile   = "kvm"
	// probeLimit is many times what a kernel needs under KVM to find that it has
	// no root file system.
	probeLimit = 15 * time.Second
)

// accel returns the config's accelerator, or finds out which works.
func (c *cache) accel(ctx context.Context, cfg *Config, kernel string) string {
	if cfg.Accel != "" {
		return cfg.Accel
	}
	f, err := os.OpenFile(kvmDevice, os.O_RDWR, 0)
	if err != nil {
		return accelTCG
	}
	_ = f.Close()
	return c.probe(ctx, cfg, kernel, hostBoot())
}

// probe tries KVM, unless that was done in this boot of the host.
func (c *cache) probe(ctx context.Context, cfg *Config, kernel, boot string) string {
	file := filepath.Join(c.dir, kvmFile)
	if known, ok := readProbe(file, boot); ok {
		return known
	}
	cfg.Progress("kvm: trying")
	accel := accelTCG
	if probeKVM(ctx, cfg.QEMU, kernel) {
		accel = accelKVM
	}
	if ctx.Err() == nil && boot != "" {
		// Not remembering costs only time.
		_ = os.WriteFile(file, []byte(boot+" "+accel+"\n"), 0o600)
	}
	return accel
}

// readProbe returns the result that was written during this boot of the host: a
// new kernel, or another machine with the same home, may differ.
func readProbe(file, boot string) (string, bool) {
	text, err := os.ReadFile(file)
	if err != nil || boot == "" {
		return "", false
	}
	f := strings.Fields(string(text))
	if len(f) != 2 || f[0] != boot || (f[1] != accelKVM && f[1] != accelTCG) {
		return "", false
	}
	return f[1], true
}

// probeKVM boots the kernel without a root file system and wants to see it
// panic for that. A device that exists proves nothing: nested, it can refuse a
// register, or hang the guest at its first page.
func probeKVM(ctx context.Context, qemu, kernel string) bool {
	ctx, cancel := context.WithTimeout(ctx, probeLimit)
	defer cancel()
	r, w, err := os.Pipe()
	if err != nil {
		return false
	}
	defer r.Close()
	p, err := startProcess(ctx, probeArgv(qemu, kernel), nil, w, nil)
	_ = w.Close()
	if err != nil {
		return false
	}
	var out bytes.Buffer
	_, _ = out.ReadFrom(r) // ends with the process
	<-p.done
	return p.err == nil && bytes.Contains(out.Bytes(), []byte("Kernel panic - not syncing: VFS"))
}

func probeArgv(qemu, kernel string) []string {
	argv := []string{qemu, "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot", "-machine", "q35", "-m", "512"}
	argv = append(argv, accelArgs(accelKVM, 1)...)
	return append(argv, "-kernel", kernel, "-append", "console=ttyS0 panic=-1", "-serial", "stdio")
}

func hostBoot() string {
	text, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(text))
}
