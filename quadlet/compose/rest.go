package compose

import (
	"reflect"
	"slices"
	"strings"
)

// because says why what a compose file may say is not carried, by the name of
// the setting. All others have no counterpart in Quadlet or podman.
var because = map[string]string{
	"app_protocol":    "podman does not use it",
	"attach":          "the output of services is in the journal",
	"attachable":      "it is about swarms",
	"configs":         "",
	"consistency":     "podman does not use it",
	"credential_spec": "it is about Windows",
	"develop":         "it is about development: nothing watches the sources",
	"domainname":      "podman has no such option: hostname may hold the whole name",
	"endpoint_mode":   "it is about swarms",
	"external_links":  "podman has no links: join the network of the other container",
	"gw_priority":     "podman has no priority of networks",
	"isolation":       "it is about Windows",
	"mode":            "it is about swarms",
	"models":          "podman has no models",
	"name":            "podman has no names for ports",
	"placement":       "it is about swarms",
	"post_start":      "[Service] ExecStartPost= with podman exec would do it",
	"pre_start":       "a unit with Type=oneshot before this one would do it",
	"pre_stop":        "[Service] ExecStop= with podman exec would do it",
	"priority":        "podman has no priority of networks",
	"provider":        "it is no container: only compose can run it",
	"start_interval":  "podman checks at one interval: a startup check, HealthStartupCmd=, may have another",
	"rollback_config": "it is about swarms",
	"stdin_open":      "a service has no terminal; PodmanArgs=--interactive keeps its input open all the same",
	"tty":             "a service has no terminal; PodmanArgs=--tty makes one for a program that insists",
	"update_config":   "it is about swarms",
	"use_api_socket":  "mount podman's own socket where the service needs it",
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
		why := because[tag]
		if why == "" {
			why = "neither Quadlet nor podman has it"
		}
		im.drop(path+"."+tag, why)
	}
}
