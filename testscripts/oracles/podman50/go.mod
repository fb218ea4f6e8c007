// The Quadlet generator of Podman 5.0, which the tests hold our units against.
module github.com/tank-os/tank/testscripts/oracles/podman50

go 1.25

tool github.com/containers/podman/v5/cmd/quadlet

require (
	github.com/containers/podman/v5 v5.0.3 // indirect
	github.com/containers/storage v1.53.0 // indirect
)
