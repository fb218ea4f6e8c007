package podmanarg

import (
	"slices"
	"strings"
)

// transports are where images can be, besides registries (containers-transports(5)).
var transports = []string{
	"containers-storage", "dir", "docker", "docker-archive", "docker-daemon", "oci", "oci-archive", "ostree", "sif", "tarball", "atomic",
}

// imageName is a reference of an image: [DOMAIN[:PORT]/]PATH[:TAG][@DIGEST], or one
// with a transport, of which only docker:// is judged. Podman reads it when it looks
// for the image.
func imageName(value string) error {
	if head, _, ok := strings.Cut(value, ":"); ok && slices.Contains(transports, head) {
		rest, isDocker := strings.CutPrefix(value, "docker://")
		if !isDocker {
			return nil
		}
		value = rest
	}
	name, digest, hasDigest := strings.Cut(value, "@")
	if hasDigest && !isDigest(digest) {
		return fail("%q is no digest; want sha256: and 64 digits", digest)
	}
	slash := strings.LastIndexByte(name, '/')
	if i := strings.LastIndexByte(name, ':'); i > slash {
		if !isTag(name[i+1:]) {
			return fail("%q is no tag; want letters, digits, _, . and -, at most 128", name[i+1:])
		}
		name = name[:i]
	}
	if first, rest, ok := strings.Cut(name, "/"); ok && (strings.ContainsAny(first, ".:") || first == "localhost" || strings.ToLower(first) != first) {
		name = rest // after a domain, whose spelling the registry tells
	}
	for part := range strings.SplitSeq(name, "/") {
		if !isPathPart(part) {
			return fail("%q is no part of an image's name; want lower-case letters, digits, and single _, . or - between them", part)
		}
	}
	return nil
}

func isDigest(text string) bool {
	algorithm, hex, ok := strings.Cut(text, ":")
	return ok && algorithm != "" && len(hex) >= 32 && strings.Trim(hex, "0123456789abcdef") == ""
}

func isTag(text string) bool {
	for i := range len(text) {
		c := text[i]
		word := c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		if !word && (i == 0 || c != '.' && c != '-') {
			return false
		}
	}
	return text != "" && len(text) <= 128
}

// isPathPart is letters and digits with separators between: one dot, one or two
// underscores, or any number of hyphens.
func isPathPart(part string) bool {
	if part == "" || strings.Trim(part, "abcdefghijklmnopqrstuvwxyz0123456789._-") != "" {
		return false
	}
	edges := part[:1] + part[len(part)-1:]
	return strings.Trim(edges, "._-") == edges && !strings.Contains(part, "..") && !strings.Contains(part, "___")
}
