package podmanarg

import (
	"slices"
	"strconv"
	"strings"
)

// securityOption reads --security-opt. Docker's older form has a colon for the sign.
func securityOption(value string) error {
	sign := ":"
	if strings.Contains(value, "=") {
		sign = "="
	}
	key, setting, ok := strings.Cut(value, sign)
	switch key {
	case "no-new-privileges":
		if _, err := strconv.ParseBool(setting); ok && err != nil {
			return refuse("no-new-privileges %q; want true or false", setting)
		}
		return nil
	case "systempaths":
		if setting != "unconfined" {
			return refuse("systempaths %q; want systempaths=unconfined", setting)
		}
		return nil
	case "apparmor", "label", "mask", "proc-opts", "seccomp", "unmask":
		if ok {
			return nil
		}
		return refuse("option %q without a value; want %s=VALUE", key, key)
	}
	return refuse("unknown option %q; want apparmor, label, mask, no-new-privileges, proc-opts, seccomp, systempaths or unmask", key)
}

// capabilities are Linux's (capabilities(7)).
var capabilities = strings.Fields(`AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF CHECKPOINT_RESTORE CHOWN
	DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE MAC_ADMIN
	MAC_OVERRIDE MKNOD NET_ADMIN NET_BIND_SERVICE NET_BROADCAST NET_RAW PERFMON SETFCAP SETGID SETPCAP SETUID
	SYSLOG SYS_ADMIN SYS_BOOT SYS_CHROOT SYS_MODULE SYS_NICE SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_RESOURCE
	SYS_TIME SYS_TTY_CONFIG WAKE_ALARM`)

// plainCapability is a capability's name without its prefix, in capitals.
func plainCapability(value string) string {
	return strings.TrimPrefix(strings.ToUpper(value), "CAP_")
}

func capability(value string) error {
	plain := plainCapability(value)
	if plain == "ALL" || slices.Contains(capabilities, plain) {
		return nil
	}
	return fail("%q is no capability; want one of capabilities(7), with CAP_ or without, or all", value)
}

const deviceForm = "want SOURCE[:DESTINATION][:rwm]"

// device reads --device; whether there is one, the host tells.
func device(value string) error {
	parts := strings.Split(value, ":")
	if isCDI(value) {
		return nil
	}
	if len(parts) > 3 {
		return fail("too many colons; %s", deviceForm)
	}
	if len(parts) == 3 && !isDeviceMode(parts[2]) {
		return fail("%q is no access mode; %s, the mode being each of r, w and m at most once", parts[2], deviceForm)
	}
	if len(parts) > 1 && parts[1] != "" && parts[1][0] != '/' && !isDeviceMode(parts[1]) {
		return fail("%q is neither an absolute path nor an access mode; %s", parts[1], deviceForm)
	}
	return nil
}

// isCDI is a device that the Container Device Interface names: vendor/class=name.
func isCDI(value string) bool {
	kind, _, ok := strings.Cut(value, "=")
	return ok && strings.Contains(kind, "/") && !strings.HasPrefix(kind, "/")
}

func isDeviceMode(mode string) bool {
	for i := range len(mode) {
		if strings.IndexByte("rwm", mode[i]) < 0 || strings.IndexByte(mode[:i], mode[i]) >= 0 {
			return false
		}
	}
	return mode != ""
}

// deviceRule reads --device-cgroup-rule.
func deviceRule(value string) error {
	parts := strings.Split(value, " ")
	if len(parts) != 3 {
		return refuse(`not three words; want "TYPE MAJOR:MINOR ACCESS", such as "c 1:3 rwm"`)
	}
	if parts[0] != "a" && parts[0] != "b" && parts[0] != "c" {
		return refuse("type %q; want a, b or c", parts[0])
	}
	major, minor, ok := strings.Cut(parts[1], ":")
	if !isDeviceNumber(major) || ok && !isDeviceNumber(minor) {
		return refuse("%q are no device numbers; want MAJOR:MINOR, each a number or *", parts[1])
	}
	if strings.Trim(parts[2], "rwm") != "" {
		return refuse("access %q; want some of r, w and m", parts[2])
	}
	return nil
}

func isDeviceNumber(text string) bool {
	_, err := strconv.ParseUint(text, 10, 64)
	return err == nil || text == "*"
}

// sysctls are the kernel's settings that each container has of its own, besides those
// of the network and of POSIX message queues.
var sysctls = []string{
	"kernel.msgmax", "kernel.msgmnb", "kernel.msgmni", "kernel.sem", "kernel.shmall",
	"kernel.shmmax", "kernel.shmmni", "kernel.shm_rmid_forced",
}

func sysctl(value string) error {
	key, setting, ok := strings.Cut(value, "=")
	switch {
	case !ok, strings.Contains(setting, "="):
		return refuse("not one equals sign; want NAME=VALUE")
	case strings.TrimSpace(key) != key, strings.TrimSpace(setting) != setting:
		return refuse("spaces around the name or value; want NAME=VALUE without")
	case slices.Contains(sysctls, key), strings.HasPrefix(key, "net."), strings.HasPrefix(key, "fs.mqueue."):
		return nil
	}
	return refuse("%q is not a container's own; want one of net.*, fs.mqueue.*, %s", key, strings.Join(sysctls, ", "))
}
