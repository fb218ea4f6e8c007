// Package vm boots a bootable container image in QEMU.
package vm
