// Package vm boots a bootable container image in QEMU: what was built is started
// as the machine it is, without root, a disk builder or an installed tool other
// than QEMU.
//
//	m, err := vm.Start(ctx, &vm.Config{
//		RootFS:  func(w io.Writer) error { … },     // the image's files, as a tar stream
//		Key:     "sha256:…",                        // its digest: the disk is made once
//		VarDisk: "agent.var",                       // /var is kept
//	})
//	if err != nil {
//		return err
//	}
//	defer m.Close()
//	if err := m.WaitBoot(ctx); err != nil {
//		return err // kernel panic after 4.1s; last on the console: …
//	}
//	ready, err := m.WaitUnit(ctx, "agent", "agent.service")
//	_, err = m.Run(ctx, "podman secret create token -", &vm.RunOptions{User: "gator", Stdin: token})
//	err = m.PowerOff(ctx)
//
// # The machine
//
// Kernel and initramfs are the image's, from /usr/lib/modules/VERSION, and so are
// the kernel arguments in /usr/lib/bootc/kargs.d. The image's files become an
// ext4 disk that is read-only. A short script on that disk, which is not in the
// image, puts a layer in memory over it before systemd starts. So:
//
//   - /usr refuses to be written to, as on a bootc host;
//   - /etc and the rest of the root can be written to, and start anew from the
//     image with every boot (a bootc host keeps /etc);
//   - /var is a file system of its own, empty at first and filled by tmpfiles.d,
//     which the machine makes on Config.VarDisk, or on a disk that ends with it.
//     What the image has in /var is not seen.
//
// A reboot with the same VarDisk is a reboot of the same machine: the machine id
// and the ssh host key stay. They are kept beside the disk, because /etc is not.
//
// A tar stream has no SELinux labels, so the policy of an image that has one is
// switched off. The machine is x86_64, with the host at 10.0.2.2.
//
// # Keys and secrets
//
// Each machine gets an ssh key of its own, made in memory, for one user: root, or
// Config.User. Passwords stay locked. The machine's host key is made here too, so
// that [Machine.Run] talks to that machine and to no other.
//
// Keys and Config.Credentials go in as systemd credentials, in SMBIOS strings that
// QEMU reads from pipes: they are in no file, no argument and no environment of
// the host. In the machine they are root's to read. Secrets for later go in by
// [RunOptions].Stdin.
//
// # Acceleration
//
// KVM is used when it was seen to work: a probe boots the image's kernel with it
// once per boot of the host. Else QEMU emulates, ten to thirty times slower.
//
// # What stays behind
//
// Nothing, but disks with a key in Config.CacheDir (the last four) and VarDisk.
// QEMU ends with the context and, on Linux, with the process that started it,
// whatever kills that.
package vm
