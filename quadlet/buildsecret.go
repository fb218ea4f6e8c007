package quadlet

import (
	"errors"
	"fmt"
	"strings"
)

// A BuildSecret is one Secret= line of a [Build]: a secret by name, and where
// podman finds it. It cannot hold a value. Where neither File nor Env is said,
// the service's environment variable ID is the source, or else the file ID.
type BuildSecret struct {
	// ID is the name that RUN --mount=type=secret,id= asks for. Required.
	ID string
	// File is the file on the host that holds it; a relative one is in the
	// service's working directory.
	File string
	// Env is the variable in the service's environment that holds it.
	Env string
}

// format writes id=ID and the source, podman-build(1), --secret. The type is
// said, or a variable of the name ID would change what the source means.
func (s BuildSecret) format() (string, error) {
	switch {
	case s.ID == "":
		return "", errors.New("no secret id")
	case strings.ContainsAny(s.ID, ",="+spaces):
		return "", fmt.Errorf("secret id %q: it may not hold commas, equals signs or spaces", s.ID)
	case strings.Contains(s.File+s.Env, ","):
		return "", fmt.Errorf("secret %q: source %q holds a comma, which begins the next option", s.ID, s.File+s.Env)
	case s.File != "" && s.Env != "":
		return "", fmt.Errorf("secret %q: File and Env are two sources", s.ID)
	case s.File != "":
		return "id=" + s.ID + ",type=file,src=" + s.File, nil
	case s.Env != "":
		return "id=" + s.ID + ",type=env,src=" + s.Env, nil
	}
	return "id=" + s.ID, nil
}

func parseBuildSecret(text string) (BuildSecret, error) {
	var s BuildSecret
	var source, kind string
	for option := range strings.SplitSeq(text, ",") {
		switch key, value, _ := strings.Cut(option, "="); key {
		case "id":
			s.ID = value
		case "src":
			source = value
		case "env":
			source, kind = value, "env"
		case "type":
			kind = value
		default:
			return BuildSecret{}, fmt.Errorf("secret %q: unknown option %q", text, key)
		}
	}
	if kind != "" && source == "" {
		source = s.ID
	}
	switch kind {
	case "", "file":
		s.File = source
	case "env":
		s.Env = source
	default:
		return BuildSecret{}, fmt.Errorf("secret %q: type %q is neither file nor env", text, kind)
	}
	_, err := s.format()
	return s, err
}
