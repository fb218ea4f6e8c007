package podmanarg

import (
	"maps"
	"slices"
	"strings"
)

// buildDefinition is podman-build(1). Its options look like those of run and are
// another program's, so that only those that read alike share a grammar.
func buildDefinition() *definition {
	checks := maps.Clone(runChecks)
	maps.DeleteFunc(checks, func(name string, _ grammar) bool { return !slices.Contains(buildShared, name) })
	maps.Copy(checks, map[string]grammar{
		"annotation": nil, "label": nil, "env": nil,
		"pull":   buildPull,
		"secret": buildSecret,
		"tag":    imageName,
		"format": func(value string) error { return oneOf(value, "oci", "docker") },
	})
	return &definition{
		mixed: true,
		kinds: [numberKinds]string{
			kindText: `arch authfile blob-cache cache-ttl cdi-config-dir cert-dir cgroup-parent cgroupns
				compression-format cpuset-cpus cpuset-mems creds cw format from ignorefile iidfile iidfile-raw
				ipc isolation logfile manifest memory memory-swap metadata-file network os os-version pid
				progress retry-delay rusage-logfile sbom sbom-image-output sbom-image-purl-output
				sbom-merge-strategy sbom-output sbom-purl-output sbom-scanner-image shm-size sign-by
				signature-policy source-date-epoch source-policy-file target userns userns-gid-map-group
				userns-uid-map-user uts variant`,
			kindTexts: `annotation build-arg build-arg-file build-context cache-from cache-to cpp-flag device env
				hooks-dir label layer-label mount os-feature output sbom-scanner-command secret security-opt
				ssh tag volume`,
			kindWords: `add-host cap-add cap-drop decryption-key dns dns-option dns-search file group-add platform
				runtime-flag ulimit unsetannotation unsetenv unsetlabel userns-gid-map userns-uid-map`,
			kindBool: `all-platforms compat-volumes compress created-annotation disable-compression
				disable-content-trust force-compression force-rm help http-proxy identity-label
				inherit-annotations inherit-labels layers load log-rusage logsplit no-cache no-hostname
				no-hosts omit-history pull-always pull-never quiet rewrite-timestamp rm save-stages
				skip-unused-stages squash squash-all stage-labels stdin tls-verify`,
			kindInt:  `compression-level cpu-quota jobs loglevel retry timestamp`,
			kindUint: `cpu-period cpu-shares`,
			kindPull: `pull`,
		},
		shorts: `c=cpu-shares D=disable-compression f=file m=memory o=output q=quiet t=tag v=volume`,
		checks: checks,
		rules:  []rule{pull},
	}
}

// buildShared are the options of build whose values read as those of run.
var buildShared = []string{"memory", "memory-swap", "shm-size", "creds", "retry-delay"}

// buildPull knows words of truth too, from when --pull was a switch.
func buildPull(value string) error {
	switch strings.ToLower(value) {
	case "true", "false", "1", "0", "t", "f":
		return nil
	}
	return later(pullPolicy(value))
}

// buildSecret is id=NAME with where the secret is.
func buildSecret(value string) error {
	id := ""
	for option := range strings.SplitSeq(value, ",") {
		key, value, ok := strings.Cut(option, "=")
		switch {
		case !ok || !slices.Contains([]string{"id", "src", "env", "type"}, key):
			return refuse("unknown option %q; want id=NAME[,src=PATH|,env=NAME][,type=file|env]", option)
		case key == "type" && value != "file" && value != "env":
			return refuse("type %q; want file or env", value)
		case key == "id":
			id = value
		}
	}
	if id == "" {
		return refuse("no id; want id=NAME[,src=PATH|,env=NAME]")
	}
	return nil
}
