package newer_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/internal/newer"
)

func TestKeys(t *testing.T) {
	pod := &quadlet.Pod{Name: "p", PodName: "p", DNS: []string{"1.1.1.1", "8.8.8.8"}, ShmSize: "1m"}
	tests := []struct {
		unit    quadlet.Unit
		version string
		want    []string
	}{
		{pod, "5.0", []string{"DNS", "ShmSize"}},
		{pod, "5.3.2", []string{"ShmSize"}},
		{pod, "5.4", nil},
		{&quadlet.Pod{Name: "not a name"}, "5.0", nil},
	}
	for _, tt := range tests {
		v, err := quadlet.ParseVersion(tt.version)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, k := range newer.Keys(tt.unit, v) {
			got = append(got, k.Name)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s, %s (-want +got):\n%s", tt.unit.FileName(), tt.version, diff)
		}
	}
}
