package bundle_test

import (
	"fmt"
	"log"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/bundle"
)

func ExampleParse() {
	b, err := bundle.Parse("app.quadlets", []byte(`# FileName=web
[Container]
Image=docker.io/library/caddy:2.10
Volume=data.volume:/data
---
# FileName=data
[Volume]
`))
	if err != nil {
		log.Fatal(err)
	}
	for _, p := range b.Parts {
		fmt.Printf("line %d: %s\n", p.Line, p.Name)
	}
	// Output:
	// line 1: web.container
	// line 6: data.volume
}

func ExampleBundle_Files() {
	b, err := bundle.Parse("app.quadlets", []byte("# FileName=data\n[Volume]\nVolumeName=x\n---\n# FileName=web\n[Pod]\nPodNam\n"))
	if err != nil {
		log.Fatal(err)
	}
	files, err := b.Files()
	fmt.Println(len(files), "files")
	fmt.Println(err)
	// Output:
	// 2 files
	// app.quadlets:7:1: [Pod] "PodNam" is neither a section, nor a key with a value, nor a comment
}

func ExampleOf() {
	web, err := quadlet.Parse("web.container", []byte("[Container]\nImage=docker.io/library/caddy:2.10\n"))
	if err != nil {
		log.Fatal(err)
	}
	data, err := quadlet.Parse("data.volume", []byte("[Volume]\n"))
	if err != nil {
		log.Fatal(err)
	}
	b, err := bundle.Of("app.quadlets", web, data)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(b)
	// Output:
	// # FileName=web
	// [Container]
	// Image=docker.io/library/caddy:2.10
	// ---
	// # FileName=data
	// [Volume]
}
