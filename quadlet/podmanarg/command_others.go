package podmanarg

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// volumeDefinition is podman-volume-create(1).
func volumeDefinition() *definition {
	return &definition{
		mixed: true,
		kinds: [numberKinds]string{
			kindText:  `driver`,
			kindTexts: `label opt`,
			kindBool:  `help ignore`,
			kindInt:   `gid uid`,
		},
		shorts: `d=driver l=label o=opt`,
		checks: map[string]grammar{"label": label, "opt": label},
		rules:  []rule{volumeDriver, nameArgument},
	}
}

// volumeDrivers are the options of podman's own drivers of volumes.
var volumeDrivers = map[string][]string{
	"local": {"type", "device", "o", "uid", "gid", "size", "inodes", "noquota", "copy", "nocopy"},
	"image": {"image"},
}

// volumeDriver refuses options that the driver does not have, when the volume is made.
func volumeDriver(g *given) {
	driver := cmp.Or(g.value("driver"), "local")
	options, ok := volumeDrivers[driver]
	if !ok || g.open("driver") {
		return
	}
	for _, w := range g.words["opt"] {
		key, _, _ := strings.Cut(w.text, "=")
		if !w.open && !slices.Contains(options, strings.ToLower(key)) {
			g.refuse(w.option, fail("unknown option %q of the driver %s; want one of %s", key, driver, strings.Join(options, ", ")))
		}
	}
	if driver == "image" && len(g.words["opt"]) == 0 {
		g.refuse(g.place("driver"), fail("no image; want --opt image=IMAGE"))
	}
}

// kubeDefinition is podman-kube-play(1).
func kubeDefinition() *definition {
	checks := maps.Clone(runChecks)
	checks["ip"] = addressList
	checks["service-exit-code-propagation"] = exitCodes
	return &definition{
		mixed: true,
		args:  1,
		kinds: [numberKinds]string{
			kindText: `authfile cert-dir context-dir creds log-driver seccomp-profile-root
				service-exit-code-propagation signature-policy userns`,
			kindTexts: `annotation configmap log-opt network`,
			kindWords: `ip mac-address publish`,
			kindBool: `build down force help no-hostname no-hosts no-pod-prefix no-trunc publish-all quiet replace
				service-container start tls-verify wait`,
		},
		shorts: `q=quiet w=wait`,
		checks: checks,
		rules:  []rule{networks, logOptions, credential},
	}
}

func addressList(value string) error {
	if isAddress(strings.TrimSpace(value)) {
		return nil
	}
	return refuse("not an IP address")
}

func exitCodes(value string) error { return later(oneOf(value, "all", "any", "none")) }

// credential judges --creds where nothing else changes what it means.
func credential(g *given) { g.judge("creds", credentials) }

// pullDefinition is podman-pull(1).
func pullDefinition() *definition {
	return &definition{
		mixed: true,
		args:  1,
		kinds: [numberKinds]string{
			kindText:  `arch authfile cert-dir creds os platform policy retry-delay signature-policy variant`,
			kindTexts: `decryption-key`,
			kindBool:  `all-tags disable-content-trust help quiet tls-verify`,
			kindUint:  `retry`,
		},
		shorts: `a=all-tags q=quiet`,
		checks: map[string]grammar{"creds": credentials, "policy": pullPolicy, "retry-delay": duration},
		rules:  []rule{exclusions, pull, image},
	}
}

// artifactDefinition is podman-artifact-pull(1).
func artifactDefinition() *definition {
	return &definition{
		mixed: true,
		args:  1,
		kinds: [numberKinds]string{
			kindText:  `authfile cert-dir creds retry-delay`,
			kindTexts: `decryption-key`,
			kindBool:  `help quiet tls-verify`,
			kindUint:  `retry`,
		},
		shorts: `q=quiet`,
		checks: map[string]grammar{"creds": credentials, "retry-delay": duration},
		rules:  []rule{pull, image},
	}
}
