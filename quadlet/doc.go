// Package quadlet holds Podman's Quadlet units as typed Go values.
package quadlet
