package vm

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

const (
	accelKVM = "kvm"
	accelTCG = "tcg"
)

// hardware is all that QEMU's command line depends on.
type hardware struct {
	qemu         string
	accel        string // accelKVM or accelTCG
	memory, cpus int
	kernel       string
	initramfs    string
	root         string
	varDisk      string // empty: none
	console      string // a file that the serial console is written to
	oem          []string
	forward      []Port
	kargs        []string
}

// argv is QEMU's command line. Secrets never are in it: every user of the host
// can read it in /proc. The oem strings are named by the files to read them from.
func (h *hardware) argv() []string {
	a := []string{
		h.qemu, "-nodefaults", "-no-user-config", "-display", "none",
		"-machine", "q35", "-m", strconv.Itoa(h.memory), "-smp", strconv.Itoa(h.cpus),
	}
	a = append(a, accelArgs(h.accel, h.cpus)...)
	a = append(a,
		"-kernel", h.kernel, "-initrd", h.initramfs, "-append", strings.Join(h.kargs, " "),
		"-chardev", "stdio,id=qmp,signal=off", "-mon", "chardev=qmp,mode=control",
		"-chardev", "file,id=console,path="+optValue(h.console), "-serial", "chardev:console",
		"-object", "rng-random,id=rng,filename=/dev/urandom", "-device", "virtio-rng-pci,rng=rng",
	)
	a = append(a, driveArgs("root", h.root, true)...)
	if h.varDisk != "" {
		a = append(a, driveArgs(varDiskSerial, h.varDisk, false)...)
	}
	a = append(a, "-netdev", netdev(h.forward), "-device", "virtio-net-pci,netdev=net")
	for _, path := range h.oem {
		a = append(a, "-smbios", "type=11,path="+optValue(path))
	}
	return a
}

func accelArgs(accel string, cpus int) []string {
	if accel == accelKVM {
		return []string{"-accel", "kvm", "-cpu", "host"}
	}
	// One processor needs no atomic instructions for the sake of another.
	thread := "single"
	if cpus > 1 {
		thread = "multi"
	}
	// QEMU 7.2 translates cmpxchg16b wrongly: Linux 6.12 panics within minutes.
	// Five-level page tables cost a level in each walk, and serve no machine of
	// this size.
	return []string{"-accel", "tcg,thread=" + thread, "-cpu", "max,-cx16,-la57"}
}

// defaultCPUs is the number of processors when none is asked for.
const defaultCPUs = 2

func driveArgs(name, path string, readOnly bool) []string {
	// The JSON form takes any path; the other one splits it at commas.
	spec, _ := json.Marshal(map[string]any{ // strings and booleans always marshal
		"driver": "raw", "node-name": name, "read-only": readOnly, "discard": "unmap",
		"file": map[string]any{"driver": "file", "filename": path, "read-only": readOnly},
	})
	return []string{
		"-blockdev", string(spec),
		"-device", fmt.Sprintf("virtio-blk-pci,drive=%s,serial=%s", name, name),
	}
}

// netdev is user networking: the host is 10.0.2.2 for the machine, and only
// what is forwarded gets in, from this host alone.
func netdev(forward []Port) string {
	var b strings.Builder
	b.WriteString("user,id=net")
	for _, p := range forward {
		fmt.Fprintf(&b, ",hostfwd=tcp:127.0.0.1:%d-:%d", p.Host, p.Guest)
	}
	return b.String()
}

// optValue quotes a value for QEMU's option syntax.
func optValue(s string) string { return strings.ReplaceAll(s, ",", ",,") }

// kernelArgs is the kernel's command line for an image.
func kernelArgs(info *imageInfo, accel, machineID string, extra []string) []string {
	args := []string{
		"root=/dev/vda", "rootfstype=ext4", "ro", "init=/" + initPath,
		// Emulated, every character costs: notices and worse are enough to tell
		// how far a boot came.
		"console=ttyS0", "loglevel=6", "systemd.show_status=true", "systemd.machine_id=" + machineID,
	}
	if info.SELinux {
		// A tar stream carries no labels, so an enforcing policy would deny
		// everything. bootc labels while it installs.
		args = append(args, "selinux=0")
	}
	if accel == accelTCG {
		// On a busy host an emulated processor stalls, and Linux takes the TSC for
		// unstable. It then patches the scheduler's clock while it runs, and QEMU
		// before 8.1 at times executes the breakpoint that stood there for the time
		// of the patch after it is gone: "Oops: int3" in sched_clock_*.
		args = append(args, "tsc=reliable")
	}
	args = append(args, info.Kargs...)
	return append(args, extra...)
}
