package quadlet

import (
	"errors"
	"net/netip"
	"path"
	"regexp"
	"slices"
	"strings"
)

// checkCommon checks what holds for every type of unit.
func (e *encoder) checkCommon(p parts) {
	section := p.kind.section
	e.add(section, "ServiceName", checkServiceName(p))
	oneOf(e.problems, "Service", "Restart", p.service.Restart,
		"no", "on-success", "on-failure", "on-abnormal", "on-watchdog", "on-abort", "always")
	oneOf(e.problems, "Service", "OOMPolicy", p.service.OOMPolicy, "continue", "stop", "kill")
	if w := p.service.CPUWeight; w < 0 || w > 10000 {
		e.addf("Service", "CPUWeight", "%d is not within 1 to 10000", w)
	}
	oneOf(e.problems, "Service", "RestartMode", p.service.RestartMode, "normal", "direct")
	if w := p.service.IOWeight; w < 0 || w > 10000 {
		e.addf("Service", "IOWeight", "%d is not within 1 to 10000", w)
	}
	if n := p.service.RestartSteps; n < 0 {
		e.addf("Service", "RestartSteps", "%d is negative", n)
	}
	within(e.problems, "Nice", p.service.Nice, -20, 19)
	within(e.problems, "OOMScoreAdjust", p.service.OOMScoreAdjust, -1000, 1000)
	if p.unit.StartLimitBurst < 0 {
		e.addf("Unit", "StartLimitBurst", "%d is negative", p.unit.StartLimitBurst)
	}
	for _, x := range p.service.Extra {
		if x.Key == "User" || x.Key == "Group" || x.Key == "DynamicUser" {
			e.addf("Service", x.Key, "podman does not work under it: run the unit as that user's, or set User in the container")
		}
	}
	for _, a := range p.install.Alias {
		if !strings.HasSuffix(a, ".service") {
			e.addf("Install", "Alias", "%q does not end in .service", a)
		}
	}
	if i := p.install.DefaultInstance; i != "" && strings.Trim(i, unitChars) != "" {
		e.addf("Install", "DefaultInstance", "%q is not an instance's name", i)
	}
}

func (c *Container) check(p *problems) {
	const section = "Container"
	switch {
	case c.Image == nil && c.Rootfs == "" && !hasExtra(c.Extra, "Image", "Rootfs"):
		p.addf(section, "Image", "neither an image nor a Rootfs")
	case c.Image != nil && c.Rootfs != "":
		p.addf(section, "Rootfs", "the container has an Image too")
	}
	if c.Group != "" && c.User == "" {
		p.addf(section, "Group", "it needs User")
	}
	if len(c.ReloadCmd) > 0 && c.ReloadSignal != "" {
		p.addf(section, "ReloadSignal", "the container has a ReloadCmd too")
	}
	if c.Pod != nil {
		const why = "podman refuses it in a pod: set it on %s"
		if len(c.PublishPort) > 0 {
			p.addf(section, "PublishPort", why, c.Pod.FileName())
		}
		if len(c.Network) > 0 {
			p.addf(section, "Network", why, c.Pod.FileName())
		}
	}
	if c.Notify == NotifyHealthy && c.HealthCmd == "" && !hasExtra(c.Extra, "HealthCmd") {
		p.addf(section, "Notify", `"healthy" without HealthCmd would never come`)
	}
	checkMaps(p, section, mapping{
		c.UserNS, c.UIDMap, c.GIDMap, c.SubUIDMap, c.SubGIDMap,
		c.RemapUsers, c.RemapUid, c.RemapGid, c.RemapUidSize,
	})
	c.checkValues(p)
	checkService(p, &c.Service)
}

// checkService refuses what the generator does of the services of containers and
// of Kubernetes YAML.
func checkService(p *problems, s *ServiceSection) {
	oneOf(p, "Service", "Type", s.Type, "notify", "oneshot")
	oneOf(p, "Service", "KillMode", s.KillMode, "mixed", "control-group")
	for _, x := range s.Extra {
		if x.Key == "Type" || x.Key == "KillMode" {
			p.addf("Service", x.Key, "use the field")
		}
	}
}

func (c *Container) checkValues(p *problems) {
	const section = "Container"
	oneOf(p, section, "Pull", c.Pull, "always", "missing", "never", "newer")
	oneOf(p, section, "AutoUpdate", c.AutoUpdate, "registry", "local")
	oneOf(p, section, "CgroupsMode", c.CgroupsMode, "enabled", "disabled", "no-conmon", "split")
	oneOf(p, section, "HealthOnFailure", c.HealthOnFailure, "none", "kill", "restart", "stop")
	oneOf(p, section, "ImageVolume", c.ImageVolume, "bind", "tmpfs", "ignore")
	matches(p, section, "ContainerName", c.ContainerName, nameExp, "a container's name")
	if r := c.Rootfs; r != "" && !path.IsAbs(r) && r[0] != '%' {
		p.addf(section, "Rootfs", "%q is not an absolute path", r)
	}
	matches(p, section, "ShmSize", c.ShmSize, sizeExp, "a size, such as 64m")
	matches(p, section, "Memory", c.Memory, sizeExp, "a size, such as 512m")
	matches(p, section, "StopSignal", string(c.StopSignal), signalExp, "a signal, such as SIGTERM")
	matches(p, section, "ReloadSignal", string(c.ReloadSignal), signalExp, "a signal, such as SIGHUP")
	for _, port := range c.ExposeHostPort {
		matches(p, section, "ExposeHostPort", port, exposeExp, "a port or a range, with /tcp or /udp")
	}
	for _, host := range c.AddHost {
		matches(p, section, "AddHost", host, addHostExp, "NAME:IP")
	}
	for _, s := range c.Sysctl {
		matches(p, section, "Sysctl", s, assignExp, "NAME=VALUE")
	}
	if d := c.WorkingDir; d != "" && !path.IsAbs(d) && d[0] != '%' {
		p.addf(section, "WorkingDir", "%q is not an absolute path", d)
	}
	if a := c.IP; a.IsValid() && !a.Is4() {
		p.addf(section, "IP", "%q is not an IPv4 address", a)
	}
	if a := c.IP6; a.IsValid() && !a.Is6() {
		p.addf(section, "IP6", "%q is not an IPv6 address", a)
	}
	notNegative(p, section, "StopTimeout", c.StopTimeout)
	notNegative(p, section, "HealthRetries", c.HealthRetries)
	notNegative(p, section, "HealthStartupRetries", c.HealthStartupRetries)
	notNegative(p, section, "HealthStartupSuccess", c.HealthStartupSuccess)
	notNegative(p, section, "HealthMaxLogCount", c.HealthMaxLogCount)
	notNegative(p, section, "HealthMaxLogSize", c.HealthMaxLogSize)
	notNegative(p, section, "Retry", c.Retry)
}

var (
	// Podman's own; a name that begins with a dash would be an option to it.
	nameExp    = regexp.MustCompile(`^[a-zA-Z0-9][a-zA-Z0-9_.-]*$`)
	sizeExp    = regexp.MustCompile(`^[0-9]+[bBkKmMgG]?$`)
	signalExp  = regexp.MustCompile(`^([A-Z][A-Z0-9+-]*|[0-9]+)$`)
	exposeExp  = regexp.MustCompile(`^[0-9]+(-[0-9]+)?(/udp|/tcp)?$`) // the generator's own, but for its missing ^
	addHostExp = regexp.MustCompile(`^[^:]+:.+$`)
	assignExp  = regexp.MustCompile(`^[^=]+=.*$`)
)

// expands says that only systemd can complete a value.
func expands(s string) bool { return strings.ContainsAny(s, "%$") }

func oneOf(p *problems, section, key, value string, allowed ...string) {
	if value != "" && !expands(value) && !slices.Contains(allowed, value) {
		p.addf(section, key, "%q is none of %s", value, strings.Join(allowed, ", "))
	}
}

func matches(p *problems, section, key, value string, exp *regexp.Regexp, want string) {
	if value != "" && (value[0] == '-' || !expands(value)) && !exp.MatchString(value) {
		p.addf(section, key, "%q is not %s", value, want)
	}
}

func notNegative(p *problems, section, key string, n OptionalInt) {
	if v, ok := n.Value(); ok && v < 0 {
		p.addf(section, key, "%d is negative", v)
	}
}

func within(p *problems, key string, n OptionalInt, low, high int64) {
	if v, ok := n.Value(); ok && (v < low || v > high) {
		p.addf("Service", key, "%d is not within %d to %d", v, low, high)
	}
}

func isID(p *problems, key string, n OptionalInt) {
	if v, ok := n.Value(); ok && (v < 0 || v >= 1<<32-1) {
		p.addf("Volume", key, "%d is not an id", v)
	}
}

// isRange says that s is a CIDR or two addresses, FIRST-LAST.
func isRange(s string) bool {
	if _, err := netip.ParsePrefix(s); err == nil {
		return true
	}
	first, last, _ := strings.Cut(s, "-")
	a, err1 := netip.ParseAddr(first)
	b, err2 := netip.ParseAddr(last)
	return err1 == nil && err2 == nil && a.BitLen() == b.BitLen() && !b.Less(a)
}

func hasExtra(extra []Entry, keys ...string) bool {
	return slices.ContainsFunc(extra, func(x Entry) bool { return slices.Contains(keys, x.Key) })
}

// A mapping is how a container or pod maps users.
type mapping struct {
	userNS           string
	uidMap, gidMap   []string
	subUID, subGID   string
	remap            string
	remapUID, remapG []string
	remapSize        OptionalInt
}

// checkMaps refuses what the generator or podman refuses of it.
func checkMaps(p *problems, section string, m mapping) {
	maps := len(m.uidMap)+len(m.gidMap) > 0 || m.subUID+m.subGID != ""
	remaps := m.remap != "" || len(m.remapUID)+len(m.remapG) > 0
	oneOf(p, section, "RemapUsers", m.remap, "manual", "auto", "keep-id")
	switch {
	case remaps && (maps || m.userNS != ""):
		p.addf(section, "RemapUsers", "the deprecated Remap keys do not go with UserNS and the maps")
	case remaps && m.remap == "":
		p.addf(section, "RemapUsers", "RemapUid and RemapGid need it")
	case m.remap == "keep-id" && (len(m.remapUID) > 1 || len(m.remapG) > 1):
		p.addf(section, "RemapUsers", "keep-id takes a single id")
	case maps && m.userNS != "":
		p.addf(section, "UserNS", "podman refuses it together with maps")
	}
	if n, ok := m.remapSize.Value(); ok && (n < 0 || n > 1<<32-1) {
		p.addf(section, "RemapUidSize", "%d is out of range", n)
	}
}

func (p *Pod) check(bad *problems) {
	const section = "Pod"
	matches(bad, section, "PodName", p.PodName, nameExp, "a pod's name")
	oneOf(bad, section, "ExitPolicy", p.ExitPolicy, "stop", "continue")
	matches(bad, section, "ShmSize", p.ShmSize, sizeExp, "a size, such as 64m")
	notNegative(bad, section, "StopTimeout", p.StopTimeout)
	if a := p.IP; a.IsValid() && !a.Is4() {
		bad.addf(section, "IP", "%q is not an IPv4 address", a)
	}
	if a := p.IP6; a.IsValid() && !a.Is6() {
		bad.addf(section, "IP6", "%q is not an IPv6 address", a)
	}
	for _, host := range p.AddHost {
		matches(bad, section, "AddHost", host, addHostExp, "NAME:IP")
	}
	checkMaps(bad, section, mapping{
		p.UserNS, p.UIDMap, p.GIDMap, p.SubUIDMap, p.SubGIDMap,
		p.RemapUsers, p.RemapUid, p.RemapGid, p.RemapUidSize,
	})
	if p.Service.Type != "" {
		bad.addf("Service", "Type", "the generator sets it for a pod")
	}
}

func (v *Volume) check(p *problems) {
	const section = "Volume"
	matches(p, section, "VolumeName", v.VolumeName, nameExp, "a volume's name")
	if v.Type != "" && v.Device == "" && !hasExtra(v.Extra, "Device") {
		p.addf(section, "Type", "it needs Device")
	}
	if (v.Driver == "image") != (v.Image != nil || hasExtra(v.Extra, "Image")) {
		p.add(section, "Image", errors.New(`the driver "image" and an image go together`))
	}
	if v.Driver == "image" && (v.Device+v.Type+v.Options != "" || v.Copy != Unset || v.User.set || v.Group.set) {
		p.addf(section, "Driver", `the driver "image" ignores Device, Type, Options, Copy, User and Group`)
	}
	isID(p, "User", v.User)
	isID(p, "Group", v.Group)
	isID(p, "UID", v.UID)
	isID(p, "GID", v.GID)
}

func (n *Network) check(p *problems) {
	const section = "Network"
	matches(p, section, "NetworkName", n.NetworkName, nameExp, "a network's name")
	if count := len(n.Gateway); count > len(n.Subnet) && !hasExtra(n.Extra, "Subnet") {
		p.addf(section, "Gateway", "%d for %d subnets", count, len(n.Subnet))
	}
	if count := len(n.IPRange); count > len(n.Subnet) && !hasExtra(n.Extra, "Subnet") {
		p.addf(section, "IPRange", "%d for %d subnets", count, len(n.Subnet))
	}
	others := hasExtra(n.Extra, "Subnet", "Gateway")
	for i, g := range n.Gateway {
		if i < len(n.Subnet) && !n.Subnet[i].Contains(g) && !others {
			p.addf(section, "Gateway", "%v is not in %v", g, n.Subnet[i])
		}
	}
	for _, r := range n.IPRange {
		if !expands(r) && !isRange(r) {
			p.addf(section, "IPRange", "%q is neither a CIDR nor FIRST-LAST", r)
		}
	}
}
