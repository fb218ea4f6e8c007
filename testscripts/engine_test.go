//go:build linux && containers_image_openpgp && (exclude_graphdriver_btrfs || !cgo)

package testscripts_test

func init() { engineBuilt = true }
