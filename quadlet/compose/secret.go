package compose

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/tank-os/tank/quadlet"
)

// secrets are podman's own, by name: their values are for the operator to store,
// and no unit's to hold.
func (im *importer) secrets(path string, s types.ServiceConfig, unit *quadlet.Container) {
	for i, ref := range s.Secrets {
		at := fmt.Sprintf("%s.secrets[%d]", path, i)
		config := im.p.Secrets[ref.Source]
		secret := quadlet.Secret{Name: config.Name, Target: strings.TrimPrefix(ref.Target, "/run/secrets/")}
		if secret.Name == "" {
			secret.Name = im.p.Name + "_" + ref.Source
		}
		if secret.Target == "" {
			secret.Target = ref.Source
		}
		im.owner(at, types.FileReferenceConfig(ref), &secret)
		unit.Secret = append(unit.Secret, secret)
		im.store("secrets."+ref.Source, secret.Name, types.FileObjectConfig(config))
	}
}

// owner sets whose file it is.
func (im *importer) owner(at string, ref types.FileReferenceConfig, s *quadlet.Secret) {
	for _, id := range []struct {
		name, text string
		to         *int
	}{{"uid", ref.UID, &s.UID}, {"gid", ref.GID, &s.GID}} {
		if id.text == "" {
			continue
		}
		n, err := strconv.Atoi(id.text)
		if err != nil {
			im.drop(at+"."+id.name, fmt.Sprintf("%q is not a number, and podman takes no other", id.text))
		}
		*id.to = n
	}
	if ref.Mode != nil {
		s.Mode = uint32(*ref.Mode)
	}
}

// store says how a secret gets into podman's store.
func (im *importer) store(path, name string, c types.FileObjectConfig) {
	if im.taken[path] {
		return
	}
	im.taken[path] = true
	switch {
	case bool(c.External):
		im.remark(path, "the secret must be in podman's store: podman secret create %s FILE", name)
	case c.Environment != "":
		im.remark(path, "store it before the services start: podman secret create --env %s %s", name, c.Environment)
	default:
		im.remark(path, "store it before the services start: podman secret create %s %s", name, c.File)
	}
	im.rest(path, &c, "name", "file", "environment", "content", "external")
}

// configs are files on the host, which podman mounts: it has no configs.
func (im *importer) configs(path string, s types.ServiceConfig, unit *quadlet.Container) {
	for i, ref := range s.Configs {
		at := fmt.Sprintf("%s.configs[%d]", path, i)
		config := im.p.Configs[ref.Source]
		if config.File == "" {
			im.drop(at, "podman has no configs: write the text to a file, and mount that")
			continue
		}
		target := ref.Target
		if target == "" {
			target = "/" + ref.Source
		}
		unit.Volume = append(unit.Volume, quadlet.VolumeMount{
			Source: im.hostPath(config.File), Target: quadlet.Literal(target), Options: []string{"ro"},
		})
		if ref.UID != "" || ref.GID != "" || ref.Mode != nil {
			im.drop(at, "the owner and the mode are those of the file on the host")
		}
		if !im.taken["configs."+ref.Source] {
			im.taken["configs."+ref.Source] = true
			im.rest("configs."+ref.Source, &config, "name", "file")
		}
	}
}
