package vm

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
)

// maxSMBIOS bounds all credentials: the SMBIOS table has a 16-bit length, and
// other entries need some of it.
const maxSMBIOS = 60 << 10

// tmpfilesCredential holds lines for systemd-tmpfiles, tmpfiles.d(5).
const tmpfilesCredential = "tmpfiles.extra"

// oemStrings returns the credentials as SMBIOS type 11 strings, systemd(1),
// "io.systemd.credential.binary", in the order of their names.
func oemStrings(credentials map[string][]byte) ([]string, error) {
	var out []string
	total := 0
	for _, name := range sortedKeys(credentials) {
		s := "io.systemd.credential.binary:" + name + "=" + base64.StdEncoding.EncodeToString(credentials[name])
		out = append(out, s)
		total += len(s) + 1
	}
	if total > maxSMBIOS {
		return nil, fmt.Errorf("vm config: Credentials: %d bytes encoded, more than the %d that SMBIOS holds", total, maxSMBIOS)
	}
	return out, nil
}

// provision adds to a config's credentials what lets its user log in: the host
// key, the authorized keys, and an sshd that reads them.
//
// They lie below /etc, which is gone with the machine. systemd's own
// ssh.authorized_keys.root writes into root's home, which in a bootc image is
// in /var: a key would outlive its machine there.
func provision(cfg *Config, hostKey string, authorized []byte) map[string][]byte {
	keys := bytes.TrimSpace(authorized)
	for _, k := range cfg.AuthorizedKeys {
		keys = append(append(keys, '\n'), strings.TrimSpace(k)...)
	}
	dropIn := "AuthorizedKeysFile .ssh/authorized_keys /etc/ssh/vm-keys/%u\n"
	if cfg.User == defaultUser {
		dropIn += "PermitRootLogin prohibit-password\n"
	}
	lines := []string{
		"d /etc/ssh/vm-keys 0755 root root",
		tmpfile("/etc/ssh/vm-keys/"+cfg.User, "0644", string(keys)+"\n"),
		// sshd takes the first value it reads, so the name sorts before others.
		tmpfile("/etc/ssh/sshd_config.d/00-vm.conf", "0600", dropIn),
		tmpfile("/etc/ssh/ssh_host_ed25519_key", "0600", hostKey),
	}
	out := map[string][]byte{}
	for name, value := range cfg.Credentials {
		out[name] = value
	}
	own := strings.Join(lines, "\n") + "\n"
	out[tmpfilesCredential] = append([]byte(own), out[tmpfilesCredential]...)
	return out
}

// tmpfile is a tmpfiles.d line that writes a file; "~" takes base64.
func tmpfile(path, mode, content string) string {
	return "f+~ " + path + " " + mode + " root root - " + base64.StdEncoding.EncodeToString([]byte(content))
}
