package quadlet

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
)

// An ImageSource is what a container runs: a [Reference], an [*Image] unit that
// pulls it or a [*Build] unit that builds it.
type ImageSource interface {
	imageSource() string
}

// Reference is the reference of an image or an artifact, such as
// "ghcr.io/acme/agent@sha256:…".
type Reference string

func (r Reference) imageSource() string { return string(r) }
func (r Reference) mountSource() string { return string(r) }

func (r Reference) format() (string, error) {
	switch {
	case r == "":
		return "", errors.New("empty image reference")
	case strings.ContainsAny(string(r), spaces+`"'\`) || strings.HasPrefix(string(r), "-"):
		return "", fmt.Errorf("%q is not an image reference", r)
	}
	return string(r), nil
}

// formatFor writes a reference where the generator takes what ends in one of the
// kinds' extensions for a unit.
func (r Reference) formatFor(kinds ...*unitKind) (string, error) {
	for _, k := range kinds {
		if strings.HasSuffix(string(r), k.ext) {
			return "", fmt.Errorf("image reference %q would be taken for a unit: name the *%s itself", r, k.section)
		}
	}
	return r.format()
}

func formatImage(source ImageSource) (string, error) {
	switch s := source.(type) {
	case *Image:
		return formatUnit(s)
	case *Build:
		return formatUnit(s)
	case Reference:
		return s.formatFor(imageKind, buildKind)
	}
	return "", errors.New("no image")
}

func parseImage(s string) (ImageSource, error) {
	var source ImageSource = Reference(s)
	if stem, ok := strings.CutSuffix(s, imageKind.ext); ok {
		source = &Image{Name: stem}
	} else if stem, ok := strings.CutSuffix(s, buildKind.ext); ok {
		source = &Build{Name: stem}
	}
	_, err := formatImage(source)
	return source, err
}

// A NetworkSource is a network to join: a [*Network] unit, one with options by
// [NetworkAttachment], a [*Container] whose network is shared, or a
// [NetworkMode].
type NetworkSource interface {
	networkSource() string
}

// NetworkMode is a network as podman's --network spells it, such as "host",
// "none" or "pasta:-T,8080".
type NetworkMode string

// A NetworkAttachment joins a network with options of its own.
type NetworkAttachment struct {
	// Network is the network to join. Required.
	Network *Network
	// Options are podman's, such as "ip=10.89.0.5" or "alias=web".
	Options []string
}

func (m NetworkMode) networkSource() string       { return string(m) }
func (a NetworkAttachment) networkSource() string { return a.Network.FileName() }

func formatNetwork(source NetworkSource) (string, error) {
	switch s := source.(type) {
	case *Network:
		return formatUnit(s)
	case *Container:
		return formatUnit(s)
	case NetworkAttachment:
		text, err := formatUnit(s.Network)
		for _, o := range s.Options {
			if o == "" || strings.ContainsAny(o, ","+spaces) {
				return "", fmt.Errorf("network %s: %q is not one option", text, o)
			}
		}
		if err == nil && len(s.Options) == 0 {
			err = fmt.Errorf("network %s: no options: name the *Network itself", text)
		}
		return text + ":" + strings.Join(s.Options, ","), err
	case NetworkMode:
		name, _, _ := strings.Cut(string(s), ":")
		if name == "" || strings.ContainsAny(string(s), spaces) {
			return "", fmt.Errorf("%q is not a network", s)
		}
		if strings.HasSuffix(name, networkKind.ext) || strings.HasSuffix(name, containerKind.ext) {
			return "", fmt.Errorf("network %q would be taken for a unit: name the unit itself", s)
		}
		return string(s), nil
	}
	return "", errors.New("no network")
}

func parseNetwork(s string) (NetworkSource, error) {
	name, options, found := strings.Cut(s, ":")
	var source NetworkSource = NetworkMode(s)
	if stem, ok := strings.CutSuffix(name, networkKind.ext); ok {
		source = &Network{Name: stem}
		if found {
			source = NetworkAttachment{Network: &Network{Name: stem}, Options: strings.Split(options, ",")}
		}
	} else if stem, ok := strings.CutSuffix(name, containerKind.ext); ok {
		if found {
			return nil, fmt.Errorf("network %q: sharing a container's network takes no options", s)
		}
		source = &Container{Name: stem}
	}
	_, err := formatNetwork(source)
	return source, err
}

// formatUnit writes a reference to another unit's file.
func formatUnit(u Unit) (string, error) {
	p := u.parts()
	if p.name == nil {
		return "", fmt.Errorf("a nil %v", reflect.TypeOf(u))
	}
	name := p.fileName()
	if err := checkName(*p.name, p.kind); err != nil {
		return "", fmt.Errorf("unit %q: %w", name, err)
	}
	return name, nil
}

// formatDependency writes the service that a unit becomes: generators up to
// Podman 5.4 pass After=x.container through to systemd, which knows no such unit.
func formatDependency(d Dependency) (string, error) {
	switch d := d.(type) {
	case Unit:
		if _, err := formatUnit(d); err != nil {
			return "", err
		}
		if err := checkServiceName(d.parts()); err != nil {
			return "", err
		}
		return d.ServiceFileName(), nil
	case UnitName:
		return string(d), checkUnitName(string(d))
	}
	return "", errors.New("no unit")
}

func parseDependency(s string) (Dependency, error) {
	var d Dependency = UnitName(s)
	if dot := strings.LastIndexByte(s, '.'); dot >= 0 {
		if u := newUnit(s[dot:]); u != nil {
			*u.parts().name = s[:dot]
			d = u
		}
	}
	_, err := formatDependency(d)
	return d, err
}
