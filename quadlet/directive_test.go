package quadlet_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/quadlet"
)

// TestDirectives holds the names against what systemd 252 and 262 count, and
// against the fields of the typed sections.
func TestDirectives(t *testing.T) {
	got := map[string]int{}
	for _, section := range []string{"Unit", "Service", "Install", "Container", ""} {
		all := quadlet.SystemdDirectives(section)
		got[section] = len(all)
		if !slices.IsSortedFunc(all, func(a, b quadlet.Directive) int { return strings.Compare(a.Name, b.Name) }) {
			t.Errorf("[%s] is not sorted", section)
		}
		for _, d := range all {
			if again, ok := quadlet.LookupDirective(section, d.Name); !ok || again != d || d.Section != section {
				t.Errorf("LookupDirective(%q, %q) is %+v, %v, want %+v", section, d.Name, again, ok, d)
			}
			if d.Since != 0 && (d.Since <= 244 || d.Since > 262) {
				t.Errorf("%+v is of no known version", d)
			}
		}
	}
	want := map[string]int{"Unit": 125, "Service": 299, "Install": 6, "Container": 0, "": 0}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("directives (-want +got):\n%s", diff)
	}
	for section, typed := range map[string]string{"Unit": "UnitSection", "Service": "ServiceSection", "Install": "InstallSection"} {
		found := map[string]string{}
		fields(t, "sections.go", typed, section, found)
		for field, doc := range found {
			_, name, _ := strings.Cut(field, ".")
			d, ok := quadlet.LookupDirective(section, name)
			if !ok {
				t.Errorf("the field %s is no directive of systemd's", field)
			}
			if since := fmt.Sprintf("systemd %d.", d.Since); strings.Contains(doc, "ince systemd") && d.Since == 0 || d.Since != 0 && !strings.Contains(doc, since) {
				t.Errorf("the comment of %s does not say that it is there since %d: %s", field, d.Since, doc)
			}
		}
	}
	if d, ok := quadlet.LookupDirective("Install", "UpheldBy"); !ok || d.Since != 254 {
		t.Errorf("UpheldBy is %+v, %v", d, ok)
	}
	if d, ok := quadlet.LookupDirective("Service", "Image"); ok {
		t.Errorf("[Service] has %+v", d)
	}
}

func TestSuggest(t *testing.T) {
	for _, test := range []struct{ section, name, want string }{
		{"Container", "PublishPorts", "PublishPort"},
		{"Container", "Volumes", "Volume"},
		{"Container", "image", "Image"},
		{"Container", "Iamge", "Image"},
		{"Container", "HealthCheckCmd", ""},
		{"Container", "Evnironment", "Environment"},
		{"Container", "IPv6", "IP6"},
		{"Container", "Restart", ""},
		{"Container", "Nonsense", ""},
		{"Container", "X", ""},
		{"Container", "", ""},
		{"Service", "TimeoutStartSecs", "TimeoutStartSec"},
		{"Service", "RestartSecs", "RestartSec"},
		{"Unit", "after", "After"},
		{"Install", "WantsBy", "WantedBy"},
		{"", "Volum", "Volume"},
		{"", "Sercive", "Service"},
		{"", "container", "Container"},
		{"", "Something", ""},
		{"Nothing", "Image", ""},
		{"Container", "IP", ""}, // is a key
	} {
		if got, ok := quadlet.Suggest(test.section, test.name); got != test.want || ok != (test.want != "") {
			t.Errorf("Suggest(%q, %q) is %q, %v, want %q", test.section, test.name, got, ok, test.want)
		}
	}
}
