// The Quadlet generator of Podman 5.8, which the tests hold our units against.
module github.com/tank-os/tank/testscripts/oracles/podman58

go 1.25.0

tool github.com/containers/podman/v5/cmd/quadlet

require (
	github.com/containers/podman/v5 v5.8.3 // indirect
	go.podman.io/storage v1.62.0 // indirect
)
