// The Quadlet generator of Podman 6.0, which the tests hold our units against.
module github.com/tank-os/tank/testscripts/oracles/podman6

go 1.25.6

tool go.podman.io/podman/v6/cmd/quadlet

require (
	go.podman.io/podman/v6 v6.0.0 // indirect
	go.podman.io/storage v1.63.0 // indirect
)
