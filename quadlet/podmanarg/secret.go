package podmanarg

import (
	"strconv"
	"strings"
)

const secretForm = "want NAME[,type=mount|env][,target=TARGET][,uid=ID][,gid=ID][,mode=OCTAL]"

// secret reads --secret of run.
func secret(value string) error {
	first, rest, more := strings.Cut(value, ",")
	if !more {
		return nil
	}
	s := secretOptions{source: first}
	if strings.Contains(first, "=") {
		s.source, rest = "", value
	}
	for option := range strings.SplitSeq(rest, ",") {
		if err := s.option(option); err != nil {
			return err
		}
	}
	switch {
	case s.source == "":
		return refuse("no name of a secret; %s", secretForm)
	case s.kind == "env" && s.owned:
		return refuse("uid, gid or mode with type=env; they are a file's, of type=mount")
	}
	return nil
}

// secretOptions is what the options of a secret say so far.
type secretOptions struct {
	source, kind string
	owned        bool
}

func (s *secretOptions) option(option string) error {
	key, value, ok := strings.Cut(option, "=")
	if !ok {
		return refuse("option %q without a value; %s", option, secretForm)
	}
	switch key {
	case "source":
		s.source = value
	case "target":
	case "type":
		if s.kind != "" || value != "mount" && value != "env" {
			return refuse("type %q; want one type, mount or env", value)
		}
		s.kind = value
	case "mode":
		s.owned = true
		if _, err := strconv.ParseUint(value, 8, 32); err != nil {
			return refuse("mode %q is not octal, such as 0440", value)
		}
	case "uid", "UID", "gid", "GID":
		s.owned = true
		if !isID(value) {
			return refuse("%s %q is no number", key, value)
		}
	default:
		return refuse("unknown option %q; %s", key, secretForm)
	}
	return nil
}
