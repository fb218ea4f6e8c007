package podmanrun

import "strings"

// The options of podman run and podman create, by how they take values:
// podman-run(1), podman-create(1), and podman's own definitions for the hidden
// ones.
var (
	// switches take none, or one after an equals sign.
	switches = set(`detach disable-content-trust env-host help http-proxy init interactive no-healthcheck
		no-hostname no-hosts oom-kill-disable passwd privileged publish-all quiet read-only read-only-tmpfs
		replace rm rmi rootfs sig-proxy tls-verify tty unsetenv-all`)

	// scalars take one; of several, the last holds.
	scalars = set(`arch authfile blkio-weight cert-dir cgroup-parent cgroupns cgroups cidfile conmon-pidfile
		cpu-period cpu-quota cpu-rt-period cpu-rt-runtime cpu-shares cpus cpuset-cpus cpuset-mems creds
		detach-keys entrypoint group-entry health-cmd health-interval health-log-destination
		health-max-log-count health-max-log-size health-on-failure health-retries health-start-period
		health-startup-cmd health-startup-interval health-startup-retries health-startup-success
		health-startup-timeout health-timeout hostname hosts-file image-volume init-ctr init-path ip ip6 ipc
		kernel-memory log-driver mac-address memory memory-reservation memory-swap memory-swappiness name
		oom-score-adj os passwd-entry personality pid pidfile pids-limit platform pod pod-id-file
		preserve-fds pull rdt-class restart retry retry-delay sdnotify seccomp-policy shm-size
		shm-size-systemd signature-policy stop-signal stop-timeout subgidname subuidname systemd timeout tz
		umask user userns uts variant workdir`)

	// lists may be given many times.
	lists = set(`annotation blkio-weight-device chrootdirs decryption-key device device-read-bps
		device-read-iops device-write-bps device-write-iops env env-file env-merge label label-file log-opt
		mount network secret security-opt tmpfs unsetenv volume volumes-from`)

	// csvs may be given many times, and hold several values with commas between.
	csvs = set(`add-host attach cap-add cap-drop cgroup-conf device-cgroup-rule dns dns-option dns-search
		expose gidmap gpus group-add hostuser network-alias preserve-fd publish requires sysctl uidmap
		ulimit`)

	// globals stand between podman and its command, and take a value.
	globals = set(`cdi-spec-dir cgroup-manager config conmon connection context cpu-profile
		default-mounts-file events-backend hooks-dir host identity imagestore log-level max-workers
		memory-profile module namespace network-backend network-cmd-path network-config-dir out pull-option
		registries-conf root runroot runtime runtime-flag ssh storage-driver storage-opt tls-ca tls-cert
		tls-details tls-key tmpdir url volumepath`)

	// globalSwitches are those that take none.
	globalSwitches = set(`debug help noout remote syslog trace transient-store version`)
)

// shorts are the one-letter options.
var shorts = map[byte]string{
	'a': "attach", 'c': "cpu-shares", 'd': "detach", 'e': "env", 'h': "hostname", 'i': "interactive",
	'l': "label", 'm': "memory", 'p': "publish", 'P': "publish-all", 'q': "quiet", 't': "tty", 'u': "user",
	'v': "volume", 'w': "workdir",
}

// globalShorts are those between podman and its command.
var globalShorts = map[byte]string{'c': "connection", 'D': "debug", 'H': "host", 'r': "remote", 'v': "version"}

// aliases are older names, which podman still takes.
var aliases = map[string]string{
	"dns-opt": "dns-option", "net": "network",
	"healthcheck-command": "health-cmd", "healthcheck-interval": "health-interval",
	"healthcheck-retries": "health-retries", "healthcheck-start-period": "health-start-period",
	"healthcheck-timeout": "health-timeout",
	"override-arch":       "arch", "override-os": "os", "override-variant": "variant",
}

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}
