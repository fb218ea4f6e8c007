package quadlet

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// A Secret is one Secret= line: a podman secret by name. It cannot hold a value.
type Secret struct {
	// Name is the secret's name in podman's store. Required.
	Name string
	// Type is how the container sees it; zero is SecretMount.
	Type SecretType
	// Target is the file (below /run/secrets unless absolute) or the variable;
	// empty is Name.
	Target string
	// UID and GID own the file; zero is root in the container.
	UID, GID int
	// Mode is the file's permission bits; zero leaves podman's 0444.
	Mode uint32
}

// SecretType is how a container sees a secret.
type SecretType string

// The types of a [Secret].
const (
	SecretMount SecretType = ""    // a file below /run/secrets
	SecretEnv   SecretType = "env" // an environment variable
)

// format writes NAME[,OPTION=VALUE…], podman-run(1), --secret.
func (s Secret) format() (string, error) {
	if err := s.check(); err != nil {
		return "", err
	}
	text := s.Name
	option := func(key, value string, said bool) {
		if said {
			text += "," + key + "=" + value
		}
	}
	option("type", string(s.Type), s.Type != SecretMount)
	option("target", s.Target, s.Target != "")
	option("uid", strconv.Itoa(s.UID), s.UID != 0)
	option("gid", strconv.Itoa(s.GID), s.GID != 0)
	option("mode", fmt.Sprintf("%04o", s.Mode), s.Mode != 0)
	return text, nil
}

func (s Secret) check() error {
	switch {
	case s.Name == "":
		return errors.New("no secret name")
	case strings.ContainsAny(s.Name, ",=/"+spaces):
		return fmt.Errorf("secret name %q: it may not hold commas, equals signs, slashes or spaces", s.Name)
	case s.Type != SecretMount && s.Type != SecretEnv:
		return fmt.Errorf("secret %q: type %q is neither SecretMount nor SecretEnv", s.Name, s.Type)
	case s.Type == SecretEnv && (s.UID != 0 || s.GID != 0 || s.Mode != 0):
		return fmt.Errorf("secret %q: a variable has no owner and no mode", s.Name)
	case strings.Contains(s.Target, ","):
		return fmt.Errorf("secret %q: target %q holds a comma, which begins the next option", s.Name, s.Target)
	case s.UID < 0 || s.GID < 0:
		return fmt.Errorf("secret %q: negative owner %d:%d", s.Name, s.UID, s.GID)
	case s.Mode > 0o7777:
		return fmt.Errorf("secret %q: mode %#o is more than permission bits", s.Name, s.Mode)
	}
	return nil
}

// parseSecret reads a name, or source=NAME, and options.
func parseSecret(text string) (Secret, error) {
	var s Secret
	for i, option := range strings.Split(text, ",") {
		key, value, found := strings.Cut(option, "=")
		if i == 0 && !found {
			s.Name = option
		} else if err := s.setOption(key, value); err != nil {
			return Secret{}, fmt.Errorf("secret %q: %w", text, err)
		}
	}
	return s, s.check()
}

func (s *Secret) setOption(key, value string) (err error) {
	switch key {
	case "source":
		s.Name = value
	case "type":
		s.Type = SecretType(value)
		if value == "mount" {
			s.Type = SecretMount
		}
	case "target":
		s.Target = value
	case "uid":
		s.UID, err = strconv.Atoi(value)
	case "gid":
		s.GID, err = strconv.Atoi(value)
	case "mode":
		var mode uint64
		mode, err = strconv.ParseUint(value, 8, 12)
		if s.Mode = uint32(mode); err == nil && mode == 0 {
			err = errors.New("nobody could read it")
		}
	default:
		return fmt.Errorf("unknown option %q", key)
	}
	if err != nil {
		return fmt.Errorf("option %s=%q: %w", key, value, err)
	}
	return nil
}
