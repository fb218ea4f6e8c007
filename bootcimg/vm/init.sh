#!/bin/sh
# The root disk is read-only. Put a writable layer in memory over it, keep /usr
# out of that layer, and hand over to systemd. This does not depend on what made
# the initramfs; systemd.volatile=overlay works with a systemd one only.
set -eu
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
mount --make-rprivate /
mount -t tmpfs -o mode=0755 vm /tmp
mkdir /tmp/upper /tmp/work /tmp/root
modprobe -q overlay || :
mount -t overlay -o lowerdir=/,upperdir=/tmp/upper,workdir=/tmp/work overlay /tmp/root
mount -o bind,ro /usr /tmp/root/usr
rm /tmp/root/.vm-init
echo '@FSTAB@' >>/tmp/root/etc/fstab
exec switch_root /tmp/root /sbin/init "$@"
