// The Quadlet generator of Podman 5.6, which the tests hold our units against.
module github.com/tank-os/tank/testscripts/oracles/podman56

go 1.25

tool github.com/containers/podman/v5/cmd/quadlet

require (
	github.com/containers/podman/v5 v5.6.2 // indirect
	github.com/containers/storage v1.59.1 // indirect
)
