package debian

import (
	"fmt"
	"regexp"
	"runtime"
	"strings"
)

// validName is a Debian package's or suite's name. The threat: a name that
// begins with a dash is an option, and a comma or blank makes two of one.
var validName = regexp.MustCompile(`^[a-z0-9][a-z0-9.+-]*$`)

// base lists what an appliance needs, a purpose a line.
var base = []string{
	"systemd systemd-sysv systemd-resolved udev kmod dbus",
	"initramfs-tools zstd e2fsprogs",
	"dbus-user-session libpam-systemd libnss-systemd libnss-myhostname",
	"podman crun netavark aardvark-dns catatonit passt uidmap fuse-overlayfs",
	"openssh-server sudo nftables ca-certificates iproute2 netbase procps",
}

// packages is the list for this machine's architecture. The cloud kernel is the
// smallest that has virtio, ext4, overlay, fuse, tun and nftables; it is built
// for these two.
func packages() ([]string, error) {
	switch runtime.GOARCH {
	case "amd64", "arm64":
		return append(strings.Fields(strings.Join(base, " ")), "linux-image-cloud-"+runtime.GOARCH), nil
	default:
		return nil, fmt.Errorf("debian base: no kernel for machines is packaged for %s, only for amd64 and arm64", runtime.GOARCH)
	}
}
