package vm_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"strings"

	"github.com/tank-os/tank/bootcimg/vm"
)

// In these examples QEMU is a stand-in, and the image is a few bytes.
var (
	qemu  = os.Args[0]
	image = func(w io.Writer) error { return tree(w, bootable...) }
)

func ExampleStart() {
	ctx := context.Background()
	m, err := vm.Start(ctx, &vm.Config{RootFS: image, QEMU: qemu, Accel: "tcg"})
	if err != nil {
		log.Fatal(err)
	}
	defer m.Close()
	if err := m.WaitBoot(ctx); err != nil {
		log.Fatal(err) // vm: boot: kernel panic after 4.1s; last on the console: …
	}
	if _, err := m.WaitUnit(ctx, "agent", "agent.service"); err != nil {
		log.Fatal(err) // vm: unit agent.service of agent is failed (exit-code): …
	}
	failed, err := m.Failed(ctx)
	fmt.Printf("Linux %s on %s; failed units: %v, %v\n", m.Kernel, m.Accel, failed, err)
	fmt.Println(m.PowerOff(ctx))
	// Output:
	// Linux 6.1.0 on tcg; failed units: [agent.service of agent], <nil>
	// <nil>
}

// A secret goes in by stdin: it is in no argument and in no file of the host.
func ExampleMachine_Run() {
	ctx := context.Background()
	m, err := vm.Start(ctx, &vm.Config{RootFS: image, QEMU: qemu, Accel: "tcg"})
	if err != nil {
		log.Fatal(err)
	}
	defer m.Close()
	if err := m.WaitBoot(ctx); err != nil {
		log.Fatal(err)
	}
	out, err := m.Run(ctx, "cat", &vm.RunOptions{User: "gator", Stdin: strings.NewReader("a secret")})
	fmt.Printf("%s %v\n", out, err)
	// Output: a secret <nil>
}
