// The Quadlet generator of Podman 5.2, which the tests hold our units against.
module github.com/tank-os/tank/testscripts/oracles/podman52

go 1.25

tool github.com/containers/podman/v5/cmd/quadlet

require (
	github.com/containers/podman/v5 v5.2.5 // indirect
	github.com/containers/storage v1.55.1 // indirect
	github.com/sirupsen/logrus v1.9.3 // indirect
	golang.org/x/sys v0.24.0 // indirect
)
