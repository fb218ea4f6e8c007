package quadlet

import (
	"errors"
	"path"
	"slices"
	"strings"
)

func (i *Image) check(p *problems) {
	const section = "Image"
	if i.Image == "" && !hasExtra(i.Extra, "Image") {
		p.addf(section, "Image", "no image")
	}
	if hasUnitExt(string(i.Image)) {
		p.addf(section, "Image", "%q: the generator resolves no unit here", i.Image)
	}
	oneOf(p, section, "Policy", i.Policy, "always", "missing", "never", "newer")
	notNegative(p, section, "Retry", i.Retry)
	if strings.Contains(i.DecryptionKey, ":") {
		p.add(section, "DecryptionKey", errPassphrase)
	}
}

var errPassphrase = errors.New(`"…:…": a passphrase would be a secret in the unit`)

func (a *Artifact) check(p *problems) {
	const section = "Artifact"
	if a.Artifact == "" && !hasExtra(a.Extra, "Artifact") {
		p.addf(section, "Artifact", "no artifact")
	}
	if hasUnitExt(string(a.Artifact)) {
		p.addf(section, "Artifact", "%q: the generator resolves no unit here", a.Artifact)
	}
	notNegative(p, section, "Retry", a.Retry)
	if strings.Contains(a.DecryptionKey, ":") {
		p.add(section, "DecryptionKey", errPassphrase)
	}
}

func (b *Build) check(p *problems) {
	const section = "Build"
	if len(b.ImageTag) == 0 && !hasExtra(b.Extra, "ImageTag") {
		p.addf(section, "ImageTag", "no name for the image")
	}
	inContext := b.SetWorkingDirectory != "" || b.Service.WorkingDirectory != "" || hasExtra(b.Extra, "SetWorkingDirectory")
	switch {
	case strings.EqualFold(b.SetWorkingDirectory, "yaml"):
		p.addf(section, "SetWorkingDirectory", "%q is for .kube units", b.SetWorkingDirectory)
	case strings.EqualFold(b.SetWorkingDirectory, "file") && b.File == "":
		p.addf(section, "SetWorkingDirectory", "%q without a File", b.SetWorkingDirectory)
	case b.File == "" && !inContext && !hasExtra(b.Extra, "File"):
		p.addf(section, "File", "neither a File nor a SetWorkingDirectory")
	case b.File != "" && !inContext && !path.IsAbs(b.File) && b.File[0] != '%' && !isURL(b.File):
		p.addf(section, "File", "%q is relative, and there is no SetWorkingDirectory", b.File)
	}
	oneOf(p, section, "Pull", b.Pull, "always", "missing", "never", "newer")
	notNegative(p, section, "Retry", b.Retry)
}

// isURL says that podman fetches what s names.
func isURL(s string) bool {
	for _, scheme := range []string{"http://", "https://", "git://", "github.com/"} {
		if strings.HasPrefix(s, scheme) {
			return true
		}
	}
	return false
}

func (k *Kube) check(p *problems) {
	const section = "Kube"
	if len(k.Yaml) == 0 && !hasExtra(k.Extra, "Yaml") {
		p.addf(section, "Yaml", "no file")
	}
	for _, y := range slices.Concat(k.Yaml, k.ConfigMap) {
		if isURL(string(y)) {
			p.addf(section, "Yaml", "%q: the generator takes a URL for a relative path", y)
		}
	}
	oneOf(p, section, "SetWorkingDirectory", strings.ToLower(k.SetWorkingDirectory), "yaml", "unit")
	if strings.EqualFold(k.SetWorkingDirectory, "yaml") && len(k.Yaml) > 1 {
		p.addf(section, "SetWorkingDirectory", "%q with %d files", k.SetWorkingDirectory, len(k.Yaml))
	}
	oneOf(p, section, "ExitCodePropagation", k.ExitCodePropagation, "all", "any", "none")
	for _, u := range k.AutoUpdate {
		_, policy, named := strings.Cut(u, "/")
		if !named {
			policy = u
		}
		oneOf(p, section, "AutoUpdate", policy, "registry", "local")
	}
	if k.RemapUsers == "manual" {
		p.addf(section, "RemapUsers", `the generator refuses "manual" here`)
	}
	checkMaps(p, section, mapping{
		userNS: k.UserNS, remap: k.RemapUsers, remapUID: k.RemapUid, remapG: k.RemapGid, remapSize: k.RemapUidSize,
	})
	checkService(p, &k.Service)
}
