package compose

import (
	"fmt"
	"maps"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/tank-os/tank/quadlet"
)

// makeVolumes makes a unit of each volume that is not made elsewhere.
func (im *importer) makeVolumes() {
	im.volumes = map[string]*quadlet.Volume{}
	for _, name := range slices.Sorted(maps.Keys(im.p.Volumes)) {
		path, v := "volumes."+name, im.p.Volumes[name]
		if v.External {
			im.remark(path, "the volume %q must exist before the services start", v.Name)
			continue
		}
		u := &quadlet.Volume{Name: im.unitName(name), VolumeName: v.Name, Label: literals(v.Labels)}
		if v.Driver != "local" {
			u.Driver = v.Driver
		}
		for _, k := range slices.Sorted(maps.Keys(v.DriverOpts)) {
			value := quadlet.Literal(v.DriverOpts[k])
			switch k {
			case "type":
				u.Type = value
			case "device":
				u.Device = value
			case "o":
				u.Options = value
			default:
				u.PodmanArgs = append(u.PodmanArgs, "--opt="+k+"="+value)
			}
		}
		im.rest(path, &v, "name", "driver", "driver_opts", "labels")
		im.volumes[name] = u
		im.add(u)
	}
}

// mounts mounts volumes, directories, images and memory.
func (im *importer) mounts(base string, s types.ServiceConfig, unit *quadlet.Container) {
	for i, v := range s.Volumes {
		at := fmt.Sprintf("%s.volumes[%d]", base, i)
		im.rest(at, &v, "type", "source", "target", "read_only", "bind", "volume", "tmpfs", "image")
		target := quadlet.Literal(v.Target)
		switch v.Type {
		case "volume":
			im.mountVolume(at, v, target, unit)
		case "bind":
			m := quadlet.VolumeMount{Source: im.hostPath(v.Source), Target: target, Options: im.bindOptions(at, v)}
			unit.Volume = append(unit.Volume, m)
		case "tmpfs":
			m := quadlet.Mount{Type: "tmpfs", Target: target}
			if t := v.Tmpfs; t != nil {
				m.Options = say(m.Options, "tmpfs-size=", size(t.Size))
				m.Options = say(m.Options, "tmpfs-mode=", strconv.FormatUint(uint64(t.Mode), 8))
			}
			unit.Mount = append(unit.Mount, readOnly(m, v))
		case "image":
			m := quadlet.Mount{Type: "image", Source: quadlet.Reference(quadlet.Literal(v.Source)), Target: target}
			if v.Image != nil {
				m.Options = say(m.Options, "subpath=", absolute(v.Image.SubPath))
			}
			unit.Mount = append(unit.Mount, m)
		default:
			im.drop(at, fmt.Sprintf("podman has no mount of type %q", v.Type))
		}
	}
}

// absolute is a path in an image as podman wants it.
func absolute(p string) string {
	if p == "" {
		return ""
	}
	return path.Join("/", p)
}

func say(options []string, name, value string) []string {
	if value == "" || value == "0" {
		return options
	}
	return append(options, name+quadlet.Literal(value))
}

func readOnly(m quadlet.Mount, v types.ServiceVolumeConfig) quadlet.Mount {
	if v.ReadOnly {
		m.Options = append(m.Options, "ro")
	}
	return m
}

func (im *importer) mountVolume(at string, v types.ServiceVolumeConfig, target string, unit *quadlet.Container) {
	var source quadlet.MountSource
	if u, ok := im.volumes[v.Source]; ok {
		source = u
	} else if v.Source != "" {
		source = quadlet.VolumeName(im.p.Volumes[v.Source].Name)
	}
	if v.Volume != nil && v.Volume.Subpath != "" || source == nil && v.ReadOnly {
		m := quadlet.Mount{Type: "volume", Source: source, Target: target}
		if v.Volume != nil {
			m.Options = say(m.Options, "subpath=", v.Volume.Subpath)
			if v.Volume.NoCopy {
				im.drop(at+".volume.nocopy", "podman takes it with -v alone, which has no subpath")
			}
			im.rest(at+".volume", v.Volume, "nocopy", "subpath")
		}
		unit.Mount = append(unit.Mount, readOnly(m, v))
		return
	}
	m := quadlet.VolumeMount{Source: source, Target: target}
	if v.ReadOnly {
		m.Options = append(m.Options, "ro")
	}
	if v.Volume != nil {
		if v.Volume.NoCopy && source != nil {
			m.Options = append(m.Options, "nocopy")
		}
		im.rest(at+".volume", v.Volume, "nocopy", "subpath")
	}
	unit.Volume = append(unit.Volume, m)
}

func (im *importer) bindOptions(at string, v types.ServiceVolumeConfig) []string {
	var options []string
	if v.ReadOnly {
		options = append(options, "ro")
	}
	if b := v.Bind; b != nil {
		options = say(options, "", b.SELinux)
		options = say(options, "", b.Propagation)
		im.rest(at+".bind", b, "selinux", "propagation", "create_host_path")
		if _, err := os.Stat(v.Source); err != nil && bool(b.CreateHostPath) {
			im.remark(at, "podman does not make the directory %s: it must exist before the service starts", v.Source)
		}
	}
	return options
}

// hostPath is a path on the host as a unit has it.
func (im *importer) hostPath(p string) quadlet.HostPath {
	if im.opts.Home != "" && (p == im.opts.Home || strings.HasPrefix(p, im.opts.Home+"/")) {
		return quadlet.HostPath("%h" + quadlet.Literal(p[len(im.opts.Home):]))
	}
	return quadlet.HostPath(quadlet.Literal(p))
}
