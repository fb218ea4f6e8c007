package format_test

import (
	"fmt"

	"github.com/tank-os/tank/quadlet/format"
)

const untidy = `[Unit]
Description = A web server
# What runs.
[Container]
Image = docker.io/library/caddy:2.10
Exec = caddy respond \
  --listen :8080
`

func ExampleSource() {
	text, err := format.Source("web.container", []byte(untidy))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s", text)
	// Output:
	// [Unit]
	// Description=A web server
	//
	// # What runs.
	// [Container]
	// Image=docker.io/library/caddy:2.10
	// Exec=caddy respond \
	//     --listen :8080
}

func ExampleDiff() {
	before := []byte("[Image]\nImage = docker.io/library/caddy:2.10\n")
	after, err := format.Source("web.image", before)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s", format.Diff("web.image", before, after))
	// Output:
	// diff web.image.orig web.image
	// --- web.image.orig
	// +++ web.image
	// @@ -1,2 +1,2 @@
	//  [Image]
	// -Image = docker.io/library/caddy:2.10
	// +Image=docker.io/library/caddy:2.10
}
