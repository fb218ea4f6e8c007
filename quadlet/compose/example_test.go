package compose_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/tank-os/tank/quadlet/compose"
)

func ExampleParse() {
	r, err := compose.Parse(context.Background(), "/srv/blog/compose.yaml", []byte(`
services:
  web:
    image: docker.io/library/caddy:${TAG:-2.10}
    ports: ["8080:80"]
    depends_on: {db: {condition: service_healthy}}
    deploy: {replicas: 2}
  db:
    image: docker.io/library/postgres:17
    healthcheck: {test: [CMD, pg_isready], interval: 5s, retries: 5}
`), nil)
	if err != nil {
		log.Fatal(err)
	}
	for _, u := range r.Units {
		text, err := u.MarshalText()
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("# %s\n%s\n", u.FileName(), text)
	}
	for _, n := range r.NotCarried {
		fmt.Println(n)
	}
	// Output:
	// # blog-db.container
	// [Container]
	// Image=docker.io/library/postgres:17
	// Network=blog-default.network:alias=db
	// Notify=healthy
	// HealthCmd='pg_isready'
	// HealthInterval=5s
	// HealthRetries=5
	//
	// [Service]
	// TimeoutStartSec=3min 30s
	//
	// [Install]
	// WantedBy=default.target
	//
	// # blog-default.network
	// [Network]
	// NetworkName=blog_default
	//
	// # blog-web.container
	// [Unit]
	// After=blog-db.service
	// Requires=blog-db.service
	//
	// [Container]
	// Image=docker.io/library/caddy:2.10
	// PublishPort=8080:80
	// Network=blog-default.network:alias=web
	//
	// [Install]
	// WantedBy=default.target
	//
	// services.web.deploy.replicas: a unit is one container, not 2: a template with so many instances would be
}

func ExampleImport() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "compose.yaml")
	text := "name: shop\nservices: {web: {image: docker.io/library/caddy, volumes: [data:/data]}}\nvolumes: {data: {external: true}}\n"
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		log.Fatal(err)
	}
	r, err := compose.Import(context.Background(), []string{file}, &compose.Options{Pod: true})
	if err != nil {
		log.Fatal(err)
	}
	for _, u := range r.Units {
		fmt.Println(u.FileName())
	}
	for _, n := range r.Remarks {
		fmt.Println(n)
	}
	// Output:
	// shop-default.network
	// shop-web.container
	// shop.pod
	// volumes.data: the volume "data" must exist before the services start
}
