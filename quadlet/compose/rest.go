package compose

import (
	"reflect"
	"slices"
	"strings"
)

// because says why what a compose file may say is not carried, by the name of
// the setting, or by that of what it is in and its own. All others have no
// counterpart in Quadlet or podman.
var because = map[string]string{
	"app_protocol":            "podman does not use it",
	"attach":                  "the output of services is in the journal",
	"attachable":              "it is about swarms",
	"build.dockerfile_inline": "write it to a file, and name that as dockerfile",
	"build.entitlements":      "it is about BuildKit",
	"build.no_cache_filter":   "it is about BuildKit",
	"build.provenance":        "it is about BuildKit",
	"build.sbom":              "it is about BuildKit",
	"consistency":             "podman does not use it",
	"cpu_percent":             "it is about Windows",
	"credential_spec":         "it is about Windows",
	"deploy.labels":           "it is about swarms",
	"deploy.mode":             "it is about swarms",
	"develop":                 "it is about development: nothing watches the sources",
	"domainname":              "podman has no such option: hostname may hold the whole name",
	"endpoint_mode":           "it is about swarms",
	"external_links":          "podman has no links: join the network of the other container",
	"generic_resources":       "it is about swarms",
	"gw_priority":             "podman has no priority of networks",
	"isolation":               "it is about Windows",
	"models":                  "podman has no models",
	"placement":               "it is about swarms",
	"ports.name":              "podman has no names for ports",
	"post_start":              "[Service] ExecStartPost= with podman exec would do it",
	"pre_start":               "a unit with Type=oneshot before this one would do it",
	"pre_stop":                "[Service] ExecStop= with podman exec would do it",
	"provider":                "it is no container: only compose can run it",
	"rollback_config":         "it is about swarms",
	"secrets.driver":          "say it when you store the secret",
	"secrets.driver_opts":     "say it when you store the secret",
	"secrets.labels":          "say it when you store the secret",
	"start_interval":          "podman checks at one interval: a startup check, HealthStartupCmd=, may have another",
	"stdin_open":              "a service has no terminal; PodmanArgs=--interactive keeps its input open all the same",
	"storage_opt":             "podman has it for all containers, in storage.conf",
	"tty":                     "a service has no terminal; PodmanArgs=--tty makes one for a program that insists",
	"update_config":           "it is about swarms",
	"use_api_socket":          "mount podman's own socket where the service needs it",
}

// reason is why a setting is not carried.
func reason(path, tag string) string {
	elements := strings.Split(path, ".")
	parent := elements[len(elements)-1]
	if len(elements) == 2 && elements[0] != "services" {
		parent = elements[0]
	}
	parent, _, _ = strings.Cut(parent, "[")
	for _, key := range []string{parent + "." + tag, tag} {
		if why, ok := because[key]; ok {
			return why
		}
	}
	return "neither Quadlet nor podman has it"
}

// rest notes every setting of a struct that is said and not among the ones that
// are carried: nothing may be dropped only because nobody thought of it.
func (im *importer) rest(path string, config any, carried ...string) {
	v := reflect.Indirect(reflect.ValueOf(config))
	for i := range v.NumField() {
		tag, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("yaml"), ",")
		if tag == "" || tag == "-" || strings.HasPrefix(tag, "#") || v.Field(i).IsZero() || slices.Contains(carried, tag) {
			continue // extensions, x-…, are nobody's to carry
		}
		if k := v.Field(i).Kind(); (k == reflect.Map || k == reflect.Slice) && v.Field(i).Len() == 0 {
			continue
		}
		im.drop(path+"."+tag, reason(path, tag))
	}
}
