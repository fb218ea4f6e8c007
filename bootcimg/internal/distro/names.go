package distro

import "slices"

// debianNames are the packages that Debian calls otherwise than Fedora, or
// divides otherwise.
var debianNames = map[string][]string{
	"NetworkManager":     {"network-manager"},
	"bind-utils":         {"bind9-dnsutils"},
	"cronie":             {"cron"},
	"dbus-daemon":        {"dbus"},
	"gcc-c++":            {"g++"},
	"git-core":           {"git"},
	"gnupg2":             {"gnupg"},
	"golang":             {"golang-go"},
	"iproute":            {"iproute2"},
	"iputils":            {"iputils-ping"},
	"libcap":             {"libcap2-bin"},
	"nmap-ncat":          {"ncat"},
	"nodejs-npm":         {"npm"},
	"openssh-clients":    {"openssh-client"},
	"procps-ng":          {"procps"},
	"shadow-utils":       {"passwd", "uidmap"},
	"shadow-utils-subid": {"uidmap"},
	"sqlite":             {"sqlite3"},
	"systemd-networkd":   {"systemd"},
	"vim-enhanced":       {"vim"},
	"vim-minimal":        {"vim-tiny"},
	"which":              {"debianutils"},
	"xz":                 {"xz-utils"},
}

// translate spells Fedora's names as the family does, each once, in order.
func (f Family) translate(names []string) []string {
	var out []string
	for _, name := range names {
		own := []string{name}
		if d, ok := debianNames[name]; ok && f == APT {
			own = d
		}
		for _, o := range own {
			if !slices.Contains(out, o) {
				out = append(out, o)
			}
		}
	}
	return out
}
