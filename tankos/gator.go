package tankos

import (
	"fmt"
	"slices"

	"github.com/tank-os/tank/bootcimg"
	"github.com/tank-os/tank/gator"
	"github.com/tank-os/tank/gator/config"
	"github.com/tank-os/tank/quadlet"
)

// Gator is our own gateway, gatord, run as a container by the gator user.
//
// gatord's policy is in the image, so that it changes with the machine and not by
// hand. Its credentials are podman secrets of the gator user, which an operator
// makes after boot; until then its service is inactive, and says which secret it
// waits for.
type Gator struct {
	// Policy says what the agent may do; the zero policy denies all.
	Policy gator.Policy
	// GitHub is how to reach GitHub, where the policy grants anything there. The
	// zero value is github.com with the secret gh_token; CredentialFile stays
	// empty.
	GitHub config.GitHub
	// GitHubSecret is the podman secret that holds GitHub's token; empty is
	// "gh_token".
	GitHubSecret SecretName
	// Image is the gatord image to run; empty builds it from this module, and
	// carries it.
	Image string
	// HostPort is the port on 127.0.0.1; zero is 8080.
	HostPort uint16
}

const (
	gatordPackage = "github.com/tank-os/tank/gator/cmd/gatord"
	gatordImage   = "localhost/gatord:latest"
	gatordPort    = 8080
	// gatordID is who gatord is in its container, so that one who breaks out of
	// it is a subordinate id, and not the user whose store holds the secrets.
	gatordID = 65532
)

// Port implements [Gateway].
func (g Gator) Port() uint16 {
	if g.HostPort == 0 {
		return gatordPort
	}
	return g.HostPort
}

// Compose implements [Gateway].
func (g Gator) Compose(host Host) (*Parts, error) {
	cfg, secrets := g.config()
	text, err := cfg.MarshalText()
	if err != nil {
		return nil, err
	}
	unit := &quadlet.Container{
		Name:          "gator",
		Unit:          quadlet.UnitSection{Description: "Gator, the gateway of " + host.Appliance},
		ContainerName: "gator",
		Exec:          []string{"-config", config.DefaultPath},
		Volume: []quadlet.VolumeMount{{
			// No relabelling: SELinux lets containers read what is labelled etc_t.
			Source: quadlet.HostPath(config.DefaultPath), Target: config.DefaultPath, Options: []string{"ro"},
		}},
		Secret: secrets,
		// On all of the container's addresses: podman forwards to none of its
		// loopback ones. On the machine it is on loopback alone.
		PublishPort:     []quadlet.Port{{HostIP: loopback, Host: g.Port(), Container: gatordPort}},
		User:            fmt.Sprint(gatordID),
		Group:           fmt.Sprint(gatordID),
		DropCapability:  []string{"all"},
		NoNewPrivileges: quadlet.True,
		ReadOnly:        quadlet.True,
		Service:         always(),
		Install:         atBoot(),
	}
	for _, s := range secrets {
		unit.Service.ExecCondition = append(unit.Service.ExecCondition, "/usr/bin/podman secret exists "+s.Name)
	}
	parts := &Parts{
		Units:   []quadlet.Unit{unit},
		Secrets: secretNames(secrets),
		Policy:  g.policy(),
	}
	if err := setImage(parts, unit, g.Image, g.archive()); err != nil {
		return nil, err
	}
	parts.Steps = append(parts.Steps, step{name: "gateway policy", steps: []bootcimg.Step{
		bootcimg.WriteFile{Path: config.DefaultPath, Source: bootcimg.Bytes(text)},
	}})
	return parts, nil
}

// config is gatord's configuration, and the secrets it names.
func (g Gator) config() (*config.Config, []quadlet.Secret) {
	cfg := &config.Config{Listen: fmt.Sprintf("0.0.0.0:%d", gatordPort), Policy: g.Policy}
	if len(g.Policy.GitHub) == 0 {
		return cfg, nil // nothing is granted, so no credential is asked for
	}
	name := g.GitHubSecret
	if name == "" {
		name = "gh_token"
	}
	github := g.GitHub
	github.CredentialFile = "/run/secrets/" + string(name)
	cfg.GitHub = &github
	return cfg, []quadlet.Secret{{Name: string(name), UID: gatordID, GID: gatordID, Mode: 0o400}}
}

func (g Gator) policy() *gator.Policy {
	return &gator.Policy{GitHub: slices.Clone(g.Policy.GitHub)}
}

// archive is gatord in an image of its own, with nothing beside it.
func (g Gator) archive() *bootcimg.ImageArchive {
	if g.Image != "" {
		return nil
	}
	return &bootcimg.ImageArchive{Image: &bootcimg.Image{
		Name: gatordImage,
		From: "scratch",
		Steps: []bootcimg.Step{bootcimg.GoBinary{
			GoProgram: bootcimg.GoProgram{Package: gatordPackage},
			Path:      "/usr/bin/gatord",
		}},
		Container: &bootcimg.ContainerConfig{Entrypoint: []string{"/usr/bin/gatord"}},
	}}
}
