package lint

import (
	"strings"

	"github.com/tank-os/tank/quadlet/unitset"
)

var imageRules = []Rule{
	{
		ID: "image-reference", Severity: Error, on: "Container.Image Image.Image Volume.Image",
		Title: "not an image's name",
		Explanation: `A name has no scheme such as https://, and its repository is in lower case. Podman refuses to pull anything else, when the service starts. ` +
			`Transports such as oci-archive: are no scheme, and allowed.`,
		Fix:   "write REGISTRY/REPOSITORY:TAG, all but the tag in lower case",
		value: imageReference,
	},
	{
		ID: "image-unpinned", Severity: Advice, on: "Container.Image Image.Image",
		Title: "an image that changes by itself",
		Explanation: `Without a tag, and with :latest, the image is whatever the registry has on the day of the pull: two machines run different programs, ` +
			`and going back to an older state of the machine does not bring the older image back.`,
		Fix: "write a version's tag, or better a digest",
		value: func(p *pass, v unitset.Value, s string) {
			if tag, digest, ok := tagOf(s); ok && digest == "" && (tag == "" || tag == "latest") {
				p.at(v, "the registry decides which image this is")
			}
		},
	},
	{
		ID: "image-no-digest", Severity: Advice, on: "Container.Image Image.Image",
		Title:       "an image without a digest",
		Explanation: `A tag can be moved to another image. Only a digest names the same one for ever.`,
		Fix:         "write NAME@sha256:DIGEST; skopeo inspect shows it",
		value: func(p *pass, v unitset.Value, s string) {
			if tag, digest, ok := tagOf(s); ok && digest == "" && tag != "" && tag != "latest" && !p.has("AutoUpdate") {
				p.at(v, "the tag %s may move", quote(tag))
			}
		},
	},
	{
		ID: "image-auto-update-digest", Severity: Warning, on: "Container.AutoUpdate",
		Title:       "AutoUpdate=registry of an image that cannot change",
		Explanation: `podman auto-update pulls the image's name again, and replaces the container if another image came. A name with a digest is always the same image: the container is never updated.`,
		Fix:         "use a tag, or remove AutoUpdate=",
		value: func(p *pass, v unitset.Value, s string) {
			image, _ := p.own("Image")
			if _, digest, ok := tagOf(image); ok && digest != "" && s == "registry" {
				p.at(v, "the image has a digest, and never changes")
			}
		},
	},
	{
		ID: "image-auto-update-name", Severity: Error, on: "Container.AutoUpdate",
		Title:       "AutoUpdate=registry of an image without a registry",
		Explanation: `Podman refuses to make a container that is to be updated from a registry if the image's name does not begin with the registry, or is an archive or a build of this machine.`,
		Fix:         "write the image's full name, or AutoUpdate=local for an image that is built here",
		value:       autoUpdateName,
	},
	{
		ID: "image-auto-update-policy", Severity: Error, on: "Container.AutoUpdate",
		Title:       "not a policy of podman auto-update",
		Explanation: `The generator writes the policy into a label without a look at it. podman auto-update knows registry and local, and fails on all else.`,
		Fix:         "write registry or local",
		value: func(p *pass, v unitset.Value, s string) {
			if s != "registry" && s != "local" && s != "image" && s != "disabled" && !expands(s) {
				p.at(v, "podman auto-update knows no policy %s%s", quote(s), didYouMean(s, []string{"registry", "local"}))
			}
		},
	},
	{
		ID: "image-pull-always", Severity: Advice, on: "Container.Pull Image.Policy",
		Title:       "a pull at each start",
		Explanation: `With always and newer, podman asks the registry each time the service starts. always fails where the registry cannot be reached, also if the image is there.`,
		Fix:         "write missing, or newer, which goes on without the registry",
		value: func(p *pass, v unitset.Value, s string) {
			if s == "always" {
				p.at(v, "without the registry, the service cannot start")
			}
		},
	},
	{
		ID: "image-archive-tag", Severity: Warning, on: "Image.Image", types: "image",
		Title: "an archive without ImageTag=",
		Explanation: `What a .image unit pulls from an archive has the name that is in the archive, and units that refer to it look for the archive's path. ` +
			`ImageTag= says the name, and they find it.`,
		Fix: "add ImageTag= with the name that the archive gives the image",
		value: func(p *pass, v unitset.Value, s string) {
			if t, _, ok := transport(s); ok && strings.HasSuffix(t, "-archive") && !p.has("ImageTag") {
				p.at(v, "units that refer to %s look for an image of this name", p.u.Name)
			}
		},
	},
}

// transports are those of containers-transports(5).
var transports = map[string]bool{
	"docker": true, "oci": true, "oci-archive": true, "docker-archive": true, "docker-daemon": true,
	"containers-storage": true, "dir": true, "ostree": true, "sif": true, "tarball": true,
}

// transport splits a name that begins with a transport.
func transport(s string) (name, rest string, ok bool) {
	name, rest, ok = strings.Cut(s, ":")
	return name, rest, ok && transports[name]
}

// fromRegistry says that an image's name is one that podman pulls from a registry:
// no unit, no archive and nothing of this machine.
func fromRegistry(s string) bool {
	if s == "" || expands(s) || strings.HasSuffix(s, ".image") || strings.HasSuffix(s, ".build") ||
		strings.HasPrefix(s, "localhost/") || strings.HasPrefix(s, "sha256:") || strings.HasPrefix(s, "/") {
		return false
	}
	t, _, ok := transport(s)
	return !ok || t == "docker"
}

// tagOf are the tag and the digest of an image in a registry.
func tagOf(s string) (tag, digest string, ok bool) {
	if !fromRegistry(s) {
		return "", "", false
	}
	if _, rest, ok := transport(s); ok {
		s = strings.TrimPrefix(rest, "//")
	}
	s, digest, _ = strings.Cut(s, "@")
	if i := strings.LastIndexByte(s, ':'); i > strings.LastIndexByte(s, '/') {
		tag = s[i+1:]
	}
	return tag, digest, true
}

func imageReference(p *pass, v unitset.Value, s string) {
	if !fromRegistry(s) {
		return
	}
	if scheme, _, ok := strings.Cut(s, "://"); ok && scheme != "docker" {
		p.at(v, "an image's name has no %s://", scheme)
		return
	}
	if _, rest, ok := transport(s); ok {
		s = strings.TrimPrefix(rest, "//")
	}
	name, digest, hasDigest := strings.Cut(s, "@")
	if i := strings.LastIndexByte(name, ':'); i > strings.LastIndexByte(name, '/') {
		name = name[:i]
	}
	repository := name
	if registry, path, ok := strings.Cut(name, "/"); ok && (strings.ContainsAny(registry, ".:") || registry != strings.ToLower(registry)) {
		repository = path
	}
	switch {
	case strings.ContainsAny(s, " \t"):
		p.at(v, "an image's name has no space in it")
	case repository != strings.ToLower(repository):
		p.atText(v, repository, "the repository %s is not in lower case", quote(repository))
	case name == "":
		p.at(v, "an image's name does not begin with @ or :")
	case hasDigest && !isDigest(digest):
		p.atText(v, digest, "%s is not a digest", quote(digest))
	}
}

// isDigest says that a text is ALGORITHM:HEX, of the length that sha256 has.
func isDigest(s string) bool {
	algorithm, hex, ok := strings.Cut(s, ":")
	if !ok || strings.Trim(hex, "0123456789abcdef") != "" {
		return false
	}
	lengths := map[string]int{"sha256": 64, "sha384": 96, "sha512": 128}
	return lengths[algorithm] == len(hex)
}

func autoUpdateName(p *pass, v unitset.Value, s string) {
	image, _ := p.own("Image")
	if s != "registry" && s != "image" || image == "" || expands(image) {
		return
	}
	if strings.HasSuffix(image, ".image") {
		if u := p.byName[image]; u != nil {
			image, _ = u.Text("Image", "Image")
		}
	}
	registry, _, ok := strings.Cut(image, "/")
	t, _, isTransport := transport(image)
	switch {
	case strings.HasSuffix(image, ".build"):
		p.at(v, "%s is built here: no registry has it", image)
	case isTransport && t != "docker":
		p.at(v, "the image is no registry's: %s", quote(image))
	case !isTransport && (!ok || !strings.ContainsAny(registry, ".:") && registry != "localhost"):
		p.at(v, "the image's name has no registry: %s", quote(image))
	}
}
