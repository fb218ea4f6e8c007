package distro_test

import (
	"fmt"
	"strings"

	"github.com/tank-os/tank/bootcimg/internal/distro"
)

func ExampleDetect() {
	family, err := distro.Detect([]byte("ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n"))
	fmt.Println(family, err)
	// Output: dnf <nil>
}

func ExampleFamily_InstallCommand() {
	cmds, err := distro.DNF.InstallCommand([]string{"podman", "vim-enhanced"})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, argv := range cmds[:len(cmds)-1] { // the last one is a script
		fmt.Println(strings.Join(argv, " "))
	}
	// Output:
	// touch /var/.packages-before
	// dnf -y install podman vim-enhanced
	// dnf clean all
}
