package vm

import (
	_ "embed"
	"strings"
)

// initPath is the machine's first process after the initramfs. It is on the
// disk that this package makes, not in the image, and the running machine does
// not show it.
const initPath = ".vm-init"

//go:embed init.sh
var initTemplate string

const (
	varDiskSerial = "var"
	fstabTmpfs    = "tmpfs /var tmpfs mode=0755 0 0"
	// x-systemd.makefs formats the disk when it is blank, and only then
	// (systemd-makefs(8)), so that a damaged one is never lost.
	fstabDisk = "/dev/disk/by-id/virtio-" + varDiskSerial + " /var FSTYPE x-systemd.makefs 0 0"
)

// initScript returns the program for an image that can make varFS.
func initScript(varFS string) string {
	line := fstabTmpfs
	if varFS != "" {
		line = strings.Replace(fstabDisk, "FSTYPE", varFS, 1)
	}
	return strings.Replace(initTemplate, "@FSTAB@", line, 1)
}
