// Package debian makes a bootable Debian root from packages and gives it the
// layout bootc asks for. It is the base for machines that reach a Debian mirror
// and no container registry.
//
//	tar, err := debian.Base(ctx, "trixie", &debian.Options{Progress: println})
//
// mmdebstrap(1) unpacks and configures the packages; this package then rewrites
// the tar it made, entry by entry, and never touches a root directory itself.
//
// # Layout
//
//   - The kernel is /usr/lib/modules/VERSION/vmlinuz, its initramfs beside it;
//     /boot is empty. A trigger of a package installed later makes no other
//     initramfs (update-initramfs.conf).
//   - /home, /root, /opt, /srv and /mnt are links into /var; /usr/local stays,
//     and with it belongs to the image. /sysroot and /ostree are there for the lint.
//   - /var can start empty. Directories and links that packages have there are
//     made by a generated tmpfiles.d file, files are copied from
//     /usr/share/factory; logs, caches and lists are gone.
//   - What dpkg, debconf, pam-auth-update, ucf and deb-systemd-helper keep in
//     /var moves to /usr/lib/sysimage, and a link takes its place, so that apt
//     works in a later build step as before: what it writes lands in the image,
//     is rolled back with it, and can be read (dpkg -l) on the running machine.
//   - Accounts that no sysusers.d file defines get one. Passwords are locked.
//   - There are no host keys, no machine id and no host name. An Ed25519 host key
//     is made at boot where none is.
//   - systemd-networkd asks for an address on every Ethernet link, and
//     systemd-resolved resolves; wait-online is enabled.
//
// # Cache
//
// A base is made once for each set of packages and state of the archive, and
// kept. The state is what the Release files say of the package indexes, so a
// Release file that was only signed anew is no change. The last three of the same
// packages stay; without a network the newest is used.
package debian
