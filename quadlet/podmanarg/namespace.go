package podmanarg

import (
	"strconv"
	"strings"
)

// namespace reads --pid, --uts and --cgroupns.
func namespace(value string) error {
	switch value {
	case "", "pod", "host", "private":
		return nil
	}
	head, rest, ok := strings.Cut(value, ":")
	if !ok || head != "ns" && head != "container" {
		return refuse("not a namespace; want host, private, pod, ns:PATH or container:NAME")
	}
	if rest == "" {
		return refuse("nothing after the colon; want ns:PATH or container:NAME")
	}
	return nil
}

func ipcNamespace(value string) error {
	if value == "shareable" || value == "none" {
		return nil
	}
	if err := namespace(value); err != nil {
		return refuse("not an IPC namespace; want private, shareable, none, host, pod, ns:PATH or container:NAME")
	}
	return nil
}

// userNamespace reads --userns.
func userNamespace(value string) error {
	switch value {
	case "auto", "keep-id", "nomap":
		return nil
	}
	if options, ok := strings.CutPrefix(value, "auto:"); ok {
		return autoOptions(options)
	}
	if options, ok := strings.CutPrefix(value, "keep-id:"); ok {
		return keepIDOptions(options)
	}
	if err := namespace(value); err != nil {
		return refuse("not a user namespace; want host, private, auto, keep-id, nomap, pod, ns:PATH or container:NAME, of which auto and keep-id take options after a colon")
	}
	return nil
}

func autoOptions(options string) error {
	for option := range strings.SplitSeq(options, ",") {
		key, value, ok := strings.Cut(option, "=")
		if !ok {
			return refuse("option %q without a value; want size=N, uidmapping=MAP or gidmapping=MAP", option)
		}
		switch key {
		case "size":
			if !isID(value) {
				return refuse("size %q is no number of ids", value)
			}
		case "uidmapping", "gidmapping":
			triple := strings.Split(value, ":")
			if len(triple) == 2 {
				triple = append(triple, "1")
			}
			if len(triple) != 3 || !isID(triple[0]) || !isID(strings.TrimPrefix(triple[1], "@")) || !isID(triple[2]) {
				return refuse("%s %q is no map of ids; want CONTAINER:HOST[:COUNT]", key, value)
			}
		default:
			return refuse("unknown option %q; want size, uidmapping or gidmapping", key)
		}
	}
	return nil
}

// keepIDOptions are read when the container is made.
func keepIDOptions(options string) error {
	for option := range strings.SplitSeq(options, ",") {
		key, value, ok := strings.Cut(option, "=")
		if !ok || key != "uid" && key != "gid" && key != "size" {
			return fail("unknown option %q; want uid=ID, gid=ID or size=N", option)
		}
		if !isID(value) {
			return fail("%s %q is no number", key, value)
		}
	}
	return nil
}

// isID is a number of 32 bits.
func isID(text string) bool {
	_, err := strconv.ParseUint(text, 10, 32)
	return err == nil
}

const idMapForm = "want [+ug]CONTAINER:[@]HOST[:COUNT]"

// idMap reads a word of --uidmap or --gidmap, which may hold several maps. Whether
// an id with @ is the user's to map, depends on the host.
func idMap(value string) error {
	if value == "" {
		return nil
	}
	ids := strings.Split(value, ":")
	if len(ids) == 2 {
		ids = append(ids, "1")
	}
	if len(ids)%3 != 0 {
		return refuse("not a map of ids; %s", idMapForm)
	}
	for ; len(ids) > 0; ids = ids[3:] {
		if !isID(strings.TrimLeft(ids[0], "+ug")) || !isID(strings.TrimPrefix(ids[1], "@")) || !isID(ids[2]) {
			return refuse("%q is no map of ids; %s", strings.Join(ids[:3], ":"), idMapForm)
		}
	}
	return nil
}
