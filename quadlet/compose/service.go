package compose

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/podmanrun"
)

// A command is the podman run command line that a service amounts to, with the
// place in the compose file that each option is from.
type command struct {
	argv  []string
	paths map[string]string
	base  string // the service's own path
}

// flag adds an option for what the file says at a place below the service.
func (c *command) flag(at, name, value string) {
	arg := "--" + name + "=" + value
	c.argv = append(c.argv, arg)
	c.paths[arg] = c.base + "." + at
}

// say adds an option unless the value says nothing.
func (c *command) say(at, name, value string) {
	if value != "" && value != "0" {
		c.flag(at, name, value)
	}
}

// each adds an option for each of a list.
func (c *command) each(at, name string, values []string) {
	for i, v := range values {
		c.flag(fmt.Sprintf("%s[%d]", at, i), name, v)
	}
}

// pairs adds an option KEY=VALUE for each of a map.
func pairs[M ~map[string]string](c *command, at, name string, m M) {
	for _, k := range slices.Sorted(maps.Keys(m)) {
		c.flag(at+"."+k, name, k+"="+m[k])
	}
}

func (c *command) yes(at, name string, value bool) {
	if value {
		c.flag(at, name, "true")
	}
}

// service makes a container of a service. What podman run has an option for goes
// by its command line, so that keys, versions and quoting are one package's
// business; what refers to other units is added here.
func (im *importer) service(name string, s types.ServiceConfig) {
	c := &command{base: "services." + name, paths: map[string]string{}, argv: []string{"podman", "run"}}
	im.shared(c.base, &s)
	c.identity(s)
	c.settings(s)
	c.limits(s)
	im.health(c, s)
	c.logging(s)
	im.deploy(c, s)
	im.environment(c, s)
	im.ports(c, s)
	im.namespaces(c, s)
	image := s.Image
	switch {
	case image == "":
		image = im.imageOf(name)
	case s.Build == nil:
		image = im.fullName(c.base, image)
	}
	c.argv = append(append(c.argv, "--", image), s.Command...)
	unit := im.containers[name]
	im.run(c, unit)
	im.entrypoint(c, s, unit)
	if s.Build != nil {
		unit.Image = im.build(name, s, image)
	}
	im.pull(c.base, s)
	im.mounts(c.base, s, unit)
	im.secrets(c.base, s, unit)
	im.configs(c.base, s, unit)
	im.join(c.base, s, unit)
	im.stop(s, unit)
	im.rest(c.base, s, carried...)
}

// fullName is an image's name with the registry that compose takes it from where
// it names none: podman has no registry of its own, and a service nobody to ask.
func (im *importer) fullName(path, image string) string {
	first, _, ok := strings.Cut(image, "/")
	full := image
	switch {
	case !ok:
		full = "docker.io/library/" + image
	case !strings.ContainsAny(first, ".:") && first != "localhost":
		full = "docker.io/" + image
	}
	if full != image {
		im.remark(path+".image", "%s: what compose takes %s for", full, image)
	}
	return full
}

// carried are the settings of a service that something here looks at.
var carried = strings.Fields(`annotations blkio_config build cap_add cap_drop cgroup cgroup_parent command configs
	container_name cpu_count cpu_period cpu_quota cpu_rt_period cpu_rt_runtime cpus cpuset cpu_shares depends_on
	deploy device_cgroup_rules devices dns dns_opt dns_search entrypoint environment env_file expose extends
	extra_hosts gpus group_add healthcheck hostname image init ipc label_file labels links log_driver log_opt logging
	mac_address mem_limit mem_reservation mem_swappiness memswap_limit name network_mode networks oom_kill_disable
	oom_score_adj pid pids_limit platform ports privileged profiles pull_policy read_only restart runtime scale
	secrets security_opt shm_size stop_grace_period stop_signal sysctls tmpfs ulimits user userns_mode uts volumes
	volumes_from working_dir`)

// run imports the command line into the unit.
func (im *importer) run(c *command, unit *quadlet.Container) {
	r, err := podmanrun.Import(c.argv, &podmanrun.Options{
		Name: unit.Name, Podman: im.opts.Podman, Home: im.opts.Home, WantedBy: []string{},
	})
	if r == nil {
		im.drop(c.base, fmt.Sprintf("it makes no command line: %v", err))
		return
	}
	for _, n := range r.NotCarried {
		im.drop(c.place(n.Given), n.Text)
	}
	for _, n := range r.Remarks {
		if n.Given != "podman run" {
			im.remark(c.place(n.Given), "%s", n.Text)
		}
	}
	if made, ok := r.Units[0].(*quadlet.Container); ok {
		*unit = *made // what is wrong with it, finish finds again
	}
}

func (c *command) place(given string) string {
	if path, ok := c.paths[given]; ok {
		return path
	}
	return c.base
}

func (c *command) identity(s types.ServiceConfig) {
	c.say("container_name", "name", s.ContainerName)
	c.say("hostname", "hostname", s.Hostname)
	c.say("user", "user", s.User)
	c.say("working_dir", "workdir", s.WorkingDir)
	c.say("platform", "platform", s.Platform)
	pairs(c, "annotations", "annotation", s.Annotations)
	pairs(c, "labels", "label", s.Labels)
	c.each("label_file", "label-file", s.LabelFiles)
	c.each("group_add", "group-add", s.GroupAdd)
}

// entrypoint is a list of arguments to compose, and JSON to podman.
func (im *importer) entrypoint(c *command, s types.ServiceConfig, unit *quadlet.Container) {
	switch {
	case s.Entrypoint == nil:
	case len(s.Entrypoint) == 0:
		unit.PodmanArgs = append(unit.PodmanArgs, "--entrypoint=")
	default:
		text, err := json.Marshal(s.Entrypoint)
		if err != nil {
			im.drop(c.base+".entrypoint", err.Error())
		}
		unit.Entrypoint = quadlet.Literal(string(text))
	}
	if s.Command != nil && len(s.Command) == 0 {
		im.drop(c.base+".command", "podman cannot run an image without the image's own command")
	}
}

func (c *command) settings(s types.ServiceConfig) {
	c.each("cap_add", "cap-add", s.CapAdd)
	c.each("cap_drop", "cap-drop", s.CapDrop)
	c.say("cgroup_parent", "cgroup-parent", s.CgroupParent)
	c.say("cgroup", "cgroupns", s.Cgroup)
	c.each("device_cgroup_rules", "device-cgroup-rule", s.DeviceCgroupRules)
	for i, d := range s.Devices {
		c.flag(fmt.Sprintf("devices[%d]", i), "device", device(d))
	}
	if s.Init != nil {
		c.flag("init", "init", strconv.FormatBool(*s.Init))
	}
	c.yes("privileged", "privileged", s.Privileged)
	c.yes("read_only", "read-only", s.ReadOnly)
	c.each("security_opt", "security-opt", s.SecurityOpt)
	c.say("stop_signal", "stop-signal", s.StopSignal)
	pairs(c, "sysctls", "sysctl", s.Sysctls)
	c.each("tmpfs", "tmpfs", s.Tmpfs)
	c.say("userns_mode", "userns", s.UserNSMode)
	c.say("mac_address", "mac-address", s.MacAddress)
	if s.Deploy == nil || s.Deploy.RestartPolicy == nil {
		c.restart(s.Restart)
	}
	for i, g := range s.Gpus {
		c.gpu(fmt.Sprintf("gpus[%d]", i), g)
	}
}

// restart is systemd's business, and none for a service that is not restarted.
func (c *command) restart(policy string) {
	if policy != "" && policy != "no" {
		c.flag("restart", "restart", policy)
	}
}

func device(d types.DeviceMapping) string {
	text := d.Source
	if d.Target != "" && d.Target != d.Source || d.Permissions != "" && d.Permissions != "rwm" {
		text += ":" + d.Target
	}
	if d.Permissions != "" && d.Permissions != "rwm" {
		text += ":" + d.Permissions
	}
	return text
}

// gpu asks for devices by the names of the container device interface.
func (c *command) gpu(at string, g types.DeviceRequest) {
	vendor := g.Driver
	if vendor == "" {
		vendor = "nvidia"
	}
	ids := g.IDs
	if len(ids) == 0 && g.Count > 0 {
		for i := range int(g.Count) {
			ids = append(ids, strconv.Itoa(i))
		}
	}
	if len(ids) == 0 {
		ids = []string{"all"}
	}
	for _, id := range ids {
		c.flag(at, "device", vendor+".com/gpu="+id)
	}
}

func (c *command) logging(s types.ServiceConfig) {
	if l := s.Logging; l != nil {
		c.say("logging.driver", "log-driver", l.Driver)
		pairs(c, "logging.options", "log-opt", l.Options)
	}
	c.say("log_driver", "log-driver", s.LogDriver)
	pairs(c, "log_opt", "log-opt", s.LogOpt)
}

// health gives podman the check as it reads it: JSON for arguments, text for a
// shell.
func (im *importer) health(c *command, s types.ServiceConfig) {
	h := s.HealthCheck
	if h == nil {
		return
	}
	const at = "healthcheck."
	im.rest(c.base+".healthcheck", h, "test", "disable", "interval", "timeout", "start_period", "retries")
	if h.Disable || len(h.Test) > 0 && h.Test[0] == "NONE" {
		c.flag(at+"disable", "health-cmd", "none")
		return
	}
	if len(h.Test) > 1 {
		test := h.Test[1]
		if h.Test[0] == "CMD" {
			test = arguments(h.Test[1:])
		}
		c.flag(at+"test", "health-cmd", test)
	}
	c.duration(at+"interval", "health-interval", h.Interval)
	c.duration(at+"timeout", "health-timeout", h.Timeout)
	c.duration(at+"start_period", "health-start-period", h.StartPeriod)
	if h.Retries != nil {
		c.flag(at+"retries", "health-retries", strconv.FormatUint(*h.Retries, 10))
	}
}

// arguments is a command without a shell. Podman takes a list of one for a
// shell's command line, so that this must be quoted for it.
func arguments(argv []string) string {
	if len(argv) == 1 {
		return "'" + strings.ReplaceAll(argv[0], "'", `'\''`) + "'"
	}
	text, err := json.Marshal(argv)
	if err != nil {
		return strings.Join(argv, " ") // strings always marshal
	}
	return string(text)
}

func (c *command) duration(at, name string, d *types.Duration) {
	if d != nil {
		c.flag(at, name, time.Duration(*d).String())
	}
}
