package podmanarg

// runDefinition is podman-run(1).
func runDefinition() *definition {
	return &definition{
		args: 1,
		kinds: [numberKinds]string{
			kindText: `arch authfile blkio-weight cert-dir cgroup-parent cgroupns cgroups cidfile conmon-pidfile
				cpuset-cpus cpuset-mems creds detach-keys entrypoint group-entry health-cmd health-interval
				health-log-destination health-on-failure health-start-period health-startup-cmd
				health-startup-interval health-startup-timeout health-timeout hostname hosts-file image-volume
				init-path ip ip6 ipc kernel-memory log-driver mac-address memory memory-reservation memory-swap
				name os passwd-entry personality pid pidfile platform pod pod-id-file pull rdt-class restart
				retry-delay sdnotify seccomp-policy shm-size shm-size-systemd signature-policy stop-signal
				subgidname subuidname systemd tz umask user userns uts variant workdir`,
			kindTexts: `annotation blkio-weight-device chrootdirs decryption-key device device-read-bps
				device-read-iops device-write-bps device-write-iops env env-file env-merge label label-file
				log-opt mount network secret security-opt tmpfs unsetenv volume volumes-from`,
			kindWords: `add-host attach cap-add cap-drop cgroup-conf device-cgroup-rule dns dns-option dns-search
				expose gidmap gpus group-add hostuser network-alias publish requires sysctl uidmap ulimit`,
			kindBool: `detach disable-content-trust env-host help http-proxy init interactive no-healthcheck
				no-hostname no-hosts oom-kill-disable passwd privileged publish-all quiet read-only
				read-only-tmpfs replace rm rmi rootfs sig-proxy tls-verify tty unsetenv-all`,
			kindInt: `cpu-quota cpu-rt-runtime memory-swappiness oom-score-adj pids-limit`,
			kindUint: `cpu-period cpu-rt-period cpu-shares health-max-log-count health-max-log-size health-retries
				health-startup-retries health-startup-success preserve-fds retry stop-timeout timeout`,
			kindFloat: `cpus`,
			kindUints: `preserve-fd`,
		},
		shorts: `a=attach c=cpu-shares d=detach e=env h=hostname i=interactive l=label m=memory p=publish
			P=publish-all q=quiet t=tty u=user v=volume w=workdir`,
		checks: runChecks,
		rules:  runRules,
	}
}

// runChecks are the grammars of the options of run; those of the other commands
// that mean the same share them.
var runChecks = map[string]grammar{
	"add-host":                addHost,
	"annotation":              annotation,
	"attach":                  attach,
	"blkio-weight":            blockWeight,
	"blkio-weight-device":     deviceWeight,
	"cap-add":                 capability,
	"cap-drop":                capability,
	"cgroup-conf":             keyValue,
	"cgroupns":                namespace,
	"cgroups":                 cgroups,
	"creds":                   credentials,
	"device":                  device,
	"device-cgroup-rule":      deviceRule,
	"device-read-bps":         deviceBytes,
	"device-read-iops":        deviceCount,
	"device-write-bps":        deviceBytes,
	"device-write-iops":       deviceCount,
	"dns":                     resolver,
	"dns-search":              searchDomain,
	"env":                     environment,
	"env-merge":               envMerge,
	"expose":                  expose,
	"gidmap":                  idMap,
	"health-interval":         interval,
	"health-on-failure":       onFailure,
	"health-retries":          retries,
	"health-start-period":     startPeriod,
	"health-startup-interval": interval,
	"health-startup-timeout":  timeout,
	"health-timeout":          timeout,
	"image-volume":            imageVolume,
	"ip":                      address,
	"ip6":                     address,
	"ipc":                     ipcNamespace,
	"label":                   label,
	"log-driver":              logDriver,
	"log-opt":                 logOption,
	"mac-address":             hardwareAddress,
	"memory":                  size,
	"memory-reservation":      size,
	"memory-swap":             swap,
	"mount":                   mountValue,
	"name":                    name,
	"network":                 network,
	"oom-score-adj":           oomScore,
	"pid":                     namespace,
	"pids-limit":              pidsLimit,
	"publish":                 publish,
	"pull":                    pullPolicy,
	"restart":                 restart,
	"retry-delay":             duration,
	"sdnotify":                sdNotify,
	"secret":                  secret,
	"security-opt":            securityOption,
	"shm-size":                size,
	"shm-size-systemd":        size,
	"stop-signal":             signal,
	"sysctl":                  sysctl,
	"systemd":                 systemdMode,
	"tmpfs":                   tmpfs,
	"tz":                      timezone,
	"uidmap":                  idMap,
	"ulimit":                  ulimit,
	"umask":                   umask,
	"userns":                  userNamespace,
	"uts":                     namespace,
	"volume":                  volume,
	"volumes-from":            volumesFrom,
}
