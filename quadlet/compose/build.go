package compose

import (
	"fmt"
	"maps"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/tank-os/tank/quadlet"
)

// imageOf is the name of an image that only its build makes.
func (im *importer) imageOf(service string) string {
	return "localhost/" + im.p.Name + "_" + service + ":latest"
}

// build makes a unit that builds a service's image.
func (im *importer) build(name string, s types.ServiceConfig, image string) *quadlet.Build {
	path, b := "services."+name+".build", s.Build
	u := &quadlet.Build{
		Name:                im.unitName(name),
		ImageTag:            []quadlet.Reference{quadlet.Reference(quadlet.Literal(image))},
		SetWorkingDirectory: string(im.hostPath(b.Context)),
		File:                quadlet.Literal(b.Dockerfile),
		Target:              quadlet.Literal(b.Target),
		Label:               literals(b.Labels),
	}
	for _, tag := range b.Tags {
		if tag != image {
			u.ImageTag = append(u.ImageTag, quadlet.Reference(quadlet.Literal(tag)))
		}
	}
	if b.Pull {
		u.Pull = "always"
	}
	switch b.Network {
	case "":
	default:
		u.Network = []quadlet.NetworkSource{quadlet.NetworkMode(b.Network)}
	}
	arg := func(text string) { u.PodmanArgs = append(u.PodmanArgs, quadlet.Literal(text)) }
	im.buildArgs(path, b, u, arg)
	for _, c := range b.CacheFrom {
		arg("--cache-from=" + c)
	}
	for _, c := range b.CacheTo {
		arg("--cache-to=" + c)
	}
	if b.NoCache {
		arg("--no-cache")
	}
	for _, k := range slices.Sorted(maps.Keys(b.AdditionalContexts)) {
		arg("--build-context=" + k + "=" + b.AdditionalContexts[k])
	}
	for _, host := range slices.Sorted(maps.Keys(b.ExtraHosts)) {
		for _, ip := range b.ExtraHosts[host] {
			arg("--add-host=" + host + ":" + ip)
		}
	}
	if b.ShmSize != 0 {
		arg("--shm-size=" + size(b.ShmSize))
	}
	im.buildMore(path, b, arg)
	for i, secret := range b.Secrets {
		im.buildSecret(fmt.Sprintf("%s.secrets[%d]", path, i), secret, u, arg)
	}
	im.rest(path, b, "context", "dockerfile", "args", "labels", "cache_from", "cache_to", "no_cache",
		"additional_contexts", "pull", "extra_hosts", "network", "target", "secrets", "shm_size", "tags",
		"ssh", "ulimits", "platforms")
	im.add(u)
	return u
}

func (im *importer) buildMore(path string, b *types.BuildConfig, arg func(string)) {
	for _, key := range b.SSH {
		text := "--ssh=" + key.ID
		if key.Path != "" {
			text += "=" + key.Path
		}
		arg(text)
		im.remark(path+".ssh", "the agent's socket is not in the environment of a service: SSH_AUTH_SOCK= would have to be set")
	}
	for _, name := range slices.Sorted(maps.Keys(b.Ulimits)) {
		arg("--ulimit=" + ulimit(name, b.Ulimits[name]))
	}
	switch len(b.Platforms) {
	case 0:
	case 1:
		arg("--platform=" + b.Platforms[0])
	default:
		im.drop(path+".platforms", "a build unit makes an image for one platform")
	}
}

// buildArgs are a key since Podman 5.7.
func (im *importer) buildArgs(path string, b *types.BuildConfig, u *quadlet.Build, arg func(string)) {
	key, _ := quadlet.LookupKey("Build", "BuildArg")
	for _, k := range slices.Sorted(maps.Keys(b.Args)) {
		value := b.Args[k]
		switch {
		case value == nil:
			im.drop(path+".args."+k, "it has no value: the environment of compose is not that of a service")
		case key.In(im.opts.Podman):
			if u.BuildArg == nil {
				u.BuildArg = map[string]string{}
			}
			u.BuildArg[k] = quadlet.Literal(*value)
		default:
			arg("--build-arg=" + k + "=" + *value)
		}
	}
}

func (im *importer) buildSecret(at string, ref types.ServiceSecretConfig, u *quadlet.Build, arg func(string)) {
	config := im.p.Secrets[ref.Source]
	id := ref.Target
	if id == "" {
		id = ref.Source
	}
	switch {
	case config.File != "":
		arg("--secret=id=" + id + ",src=" + config.File)
	case config.Environment != "":
		arg("--secret=id=" + id + ",env=" + config.Environment)
		im.remark(at, "the build takes it from the environment of %s", u.ServiceFileName())
	default:
		im.drop(at, "podman build reads secrets from files and the environment alone")
	}
	im.rest(at, &ref, "source", "target")
	if file := types.FileObjectConfig(config); !im.taken["secrets."+ref.Source] {
		im.taken["secrets."+ref.Source] = true
		im.rest("secrets."+ref.Source, &file, "name", "file", "environment", "content", "external")
	}
}
