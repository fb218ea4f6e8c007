// The Quadlet generator of Podman 5.7, which the tests hold our units against.
module github.com/tank-os/tank/testscripts/oracles/podman57

go 1.25

tool github.com/containers/podman/v5/cmd/quadlet

require (
	github.com/containers/podman/v5 v5.7.1 // indirect
	go.podman.io/storage v1.61.0 // indirect
)
