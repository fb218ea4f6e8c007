package distro_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/bootcimg/internal/distro"
)

func TestDetect(t *testing.T) {
	for _, tt := range []struct {
		name, osRelease string
		want            distro.Family
	}{
		{"fedora", "NAME=\"Fedora Linux\"\nVERSION=\"44 (Forty Four)\"\nID=fedora\nVERSION_ID=44\n", distro.DNF},
		{"centos stream", "NAME=\"CentOS Stream\"\nID=\"centos\"\nID_LIKE=\"rhel fedora\"\n", distro.DNF},
		{"rhel", "ID=\"rhel\"\nID_LIKE=\"fedora\"\n", distro.DNF},
		{"like rhel", "ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n", distro.DNF},
		{"debian", "PRETTY_NAME=\"Debian GNU/Linux 13 (trixie)\"\nID=debian\n", distro.APT},
		{"like debian", "ID=ubuntu\nID_LIKE=debian\n", distro.APT},
		{"single quotes", "ID='debian'\n", distro.APT},
		{"comments and blanks", "# ID=fedora\n\n  ID=debian  \n", distro.APT},
		{"last one wins", "ID=fedora\nID=debian\n", distro.APT},
		{"own ID before like", "ID=debian\nID_LIKE=fedora\n", distro.APT},
		{"no newline", "ID=fedora", distro.DNF},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := distro.Detect([]byte(tt.osRelease))
			if err != nil || got != tt.want {
				t.Errorf("Detect() = %q, %v, want %q", got, err, tt.want)
			}
		})
	}
}

func TestDetectUnknown(t *testing.T) {
	for _, tt := range []struct {
		osRelease string
		want      distro.UnknownError
		text      string
	}{
		{
			"ID=alpine\nID_LIKE=\"a b\"\n",
			distro.UnknownError{ID: "alpine", Like: "a b"},
			`os-release: ID="alpine" ID_LIKE="a b": package manager unknown (Fedora, CentOS Stream, RHEL, Debian and what is like them are known)`,
		},
		{"", distro.UnknownError{}, "os-release has no ID=, so the package manager is unknown"},
		{"ID_LIKE=debian\n", distro.UnknownError{Like: "debian"}, "os-release has no ID=, so the package manager is unknown"},
		{"VERSION_ID=debian\n", distro.UnknownError{}, "os-release has no ID=, so the package manager is unknown"},
	} {
		_, err := distro.Detect([]byte(tt.osRelease))
		var unknown *distro.UnknownError
		if !errors.As(err, &unknown) {
			t.Errorf("Detect(%q): error %v, want an UnknownError", tt.osRelease, err)
			continue
		}
		if diff := cmp.Diff(tt.want, *unknown); diff != "" {
			t.Errorf("Detect(%q) (-want +got):\n%s", tt.osRelease, diff)
		}
		if diff := cmp.Diff(tt.text, err.Error()); diff != "" {
			t.Errorf("Detect(%q) message (-want +got):\n%s", tt.osRelease, diff)
		}
	}
}
