package quadlet

// UnitSection is the [Unit] section, systemd.unit(5). The zero value writes
// nothing.
type UnitSection struct {
	// Description is the human-readable name of the unit.
	Description string
	// Documentation lists URIs that document the unit.
	Documentation []string `quadlet:"words"`
	// After orders this unit behind others, without pulling them in.
	After []Dependency
	// Before orders this unit ahead of others.
	Before []Dependency
	// Requires pulls units in; this one stops when they do.
	Requires []Dependency
	// Requisite fails the start unless these units already run.
	Requisite []Dependency
	// Wants pulls units in, without failing when they do.
	Wants []Dependency
	// BindsTo is Requires, and stops this unit when the other goes away.
	BindsTo []Dependency
	// PartOf passes stop and restart of the others on to this unit.
	PartOf []Dependency
	// Upholds starts units again whenever they are found stopped. Since systemd
	// 249.
	Upholds []Dependency
	// Conflicts stops units when this one starts, and the other way around.
	Conflicts []Dependency
	// OnFailure starts units when this one fails.
	OnFailure []Dependency
	// OnSuccess starts units when this one ends well. Since systemd 249.
	OnSuccess []Dependency
	// PropagatesReloadTo reloads units when this one is reloaded.
	PropagatesReloadTo []Dependency
	// ReloadPropagatedFrom reloads this unit when one of these is.
	ReloadPropagatedFrom []Dependency
	// PropagatesStopTo stops units when this one is stopped. Since systemd 249.
	PropagatesStopTo []Dependency
	// StopPropagatedFrom stops this unit when one of these is. Since systemd 249.
	StopPropagatedFrom []Dependency
	// RequiresMountsFor lists paths whose mounts are needed.
	RequiresMountsFor []string `quadlet:"words"`
	// DefaultDependencies orders the unit behind basic start-up; unset means true.
	// That of the [Quadlet] section is another one.
	DefaultDependencies OptionalBool
	// StopWhenUnneeded stops the unit when no other needs it; unset means false.
	StopWhenUnneeded OptionalBool
	// RefuseManualStart lets only other units start this one; unset means false.
	RefuseManualStart OptionalBool
	// ConditionPathExists skips the unit, without failing it, unless every path
	// exists ("!" negates).
	ConditionPathExists []string
	// ConditionFileNotEmpty skips the unit unless every file has content.
	ConditionFileNotEmpty []string
	// ConditionUser skips the unit unless the manager runs as this user.
	ConditionUser []string
	// ConditionPathIsDirectory skips the unit unless every path is a directory.
	ConditionPathIsDirectory []string
	// ConditionHost skips the unit unless this is the host's name or machine id.
	ConditionHost []string
	// ConditionEnvironment skips the unit unless the manager has the variable, as
	// NAME or NAME=VALUE. Since systemd 246.
	ConditionEnvironment []string
	// AssertPathExists fails the unit unless every path exists.
	AssertPathExists []string
	// StartLimitIntervalSec is the window StartLimitBurst counts in; 0 counts
	// nothing.
	StartLimitIntervalSec Timespan
	// StartLimitBurst is how many starts the window allows; zero leaves the
	// manager's default (5).
	StartLimitBurst int
	// StartLimitAction is what happens when they are used up, such as "reboot";
	// empty is nothing more than that the unit fails.
	StartLimitAction string
	// FailureAction is what happens when the unit fails, such as "reboot"; empty
	// is nothing.
	FailureAction string
	// JobTimeoutSec bounds how long a start or stop may wait and take; unset is
	// without end.
	JobTimeoutSec Timespan
	// Extra holds keys that have no field.
	Extra []Entry
}

// ServiceSection is the [Service] section, systemd.service(5), systemd.exec(5)
// and systemd.resource-control(5). The zero value writes nothing.
type ServiceSection struct {
	// Type is how systemd learns that the service is up; the generator sets
	// "notify" for containers unless told "oneshot".
	Type string
	// Restart says after which ends the service is started again, such as
	// "always" or "on-failure". Empty never restarts, or on failure for a pod.
	Restart string
	// RestartSec is the pause before a restart; unset leaves the manager's 100 ms.
	RestartSec Timespan
	// RestartSteps is in how many steps the pause grows from RestartSec to
	// RestartMaxDelaySec, which it needs; zero never grows. Since systemd 254.
	RestartSteps int
	// RestartMaxDelaySec is the longest pause; unset never grows. Since systemd
	// 254.
	RestartMaxDelaySec Timespan
	// RestartMode is "normal" or "direct", which skips the failed state between two
	// starts, so that what depends on the unit stays up; empty means normal. Since
	// systemd 254.
	RestartMode string
	// RestartPreventExitStatus lists exit codes and signals after which the
	// service is not restarted.
	RestartPreventExitStatus []string `quadlet:"words"`
	// SuccessExitStatus lists exit codes and signals that count as success.
	SuccessExitStatus []string `quadlet:"words"`
	// TimeoutStartSec bounds starting, an image pull included. Unset leaves
	// systemd's default (90 s), which the pull of a large image exceeds.
	TimeoutStartSec Timespan
	// TimeoutStopSec bounds stopping; unset leaves systemd's default (90 s).
	TimeoutStopSec Timespan
	// RuntimeMaxSec is how long the service may run; unset is without end.
	RuntimeMaxSec Timespan
	// WatchdogSec is how often the container must say that it lives, under
	// [NotifyContainer]; unset is never.
	WatchdogSec Timespan
	// RemainAfterExit keeps a service that has ended active; unset means true for
	// volumes, networks, images and artifacts, false for the others.
	RemainAfterExit OptionalBool
	// ExecCondition lists commands that must exit 0 for the service to start;
	// exit 1 to 254 leaves it inactive, with a reason, and not failed.
	ExecCondition []string
	// ExecStartPre lists commands that run before the container starts.
	ExecStartPre []string
	// ExecStartPost lists commands that run once the container is up.
	ExecStartPost []string
	// ExecReload lists commands that run on systemctl reload. For a container, say
	// ReloadCmd or ReloadSignal instead.
	ExecReload []string
	// ExecStop lists commands that run before podman stops what runs.
	ExecStop []string
	// ExecStopPost lists commands that run after the service stopped.
	ExecStopPost []string
	// Environment is what those commands, and podman itself, find in their
	// environment; the container does not see it.
	Environment map[string]string
	// EnvironmentFile lists files of such variables; "-" before one lets it be
	// missing.
	EnvironmentFile []string
	// PassEnvironment lists variables of the manager that they find too.
	PassEnvironment []string `quadlet:"words"`
	// LoadCredential lists credentials that those commands find below
	// $CREDENTIALS_DIRECTORY, as NAME[:PATH]; the container does not see them.
	// Since systemd 247.
	LoadCredential []string
	// WorkingDirectory is the directory those commands start in.
	WorkingDirectory string
	// Slice is the slice whose resource limits hold for the service.
	Slice string
	// MemoryMin is the memory that is never taken from it, a number of bytes with K,
	// M, G, T or %.
	MemoryMin string
	// MemoryLow is the memory that is taken from it last.
	MemoryLow string
	// MemoryHigh is the memory use above which the service is throttled, a number
	// of bytes with K, M, G, T or %, or "infinity".
	MemoryHigh string
	// MemoryMax is the memory use above which it is killed.
	MemoryMax string
	// MemorySwapMax is the most swap it may use.
	MemorySwapMax string
	// CPUQuota is the most CPU time it gets, in percent of one CPU, such as "150%".
	CPUQuota string
	// CPUWeight is its share under contention, 1 to 10000; zero means 100.
	CPUWeight int
	// AllowedCPUs are the CPUs it may use, such as "0-3,6".
	AllowedCPUs string
	// IOWeight is its share of disk time under contention, 1 to 10000; zero means
	// 100.
	IOWeight int
	// LimitNOFILE is the most open files podman may have, as N or SOFT:HARD; the
	// container's own limit is Ulimit.
	LimitNOFILE string
	// Nice is its scheduling priority, -20 for the first to 19 for the last.
	Nice OptionalInt
	// OOMScoreAdjust is how soon the kernel kills it for memory, -1000 for never to
	// 1000 for first.
	OOMScoreAdjust OptionalInt
	// TasksMax is the most tasks it may have.
	TasksMax string
	// OOMPolicy is what happens when the kernel kills one of its processes for
	// memory: "continue", "stop" or "kill".
	OOMPolicy string
	// StandardOutput is where its output goes, such as "journal" or
	// "append:/var/log/x"; empty means journal.
	StandardOutput string
	// StandardError is where its errors go; empty means where StandardOutput goes.
	StandardError string
	// LogRateLimitIntervalSec is the window LogRateLimitBurst counts in.
	LogRateLimitIntervalSec Timespan
	// LogRateLimitBurst is how many lines a window allows; the journal drops the
	// others. Zero leaves the journal's own.
	LogRateLimitBurst int
	// SyslogIdentifier is its name in the journal; empty means the unit's.
	SyslogIdentifier string
	// KillMode is "mixed", the default, or "control-group"; the generator takes no
	// other for a container.
	KillMode string
	// Extra holds keys that have no field.
	Extra []Entry
}

// InstallSection is the [Install] section. The generator acts on it itself:
// Quadlet units cannot be enabled with systemctl. The zero value writes nothing,
// so that nothing starts the unit.
type InstallSection struct {
	// WantedBy lists units that pull this one in, such as "default.target".
	WantedBy []string `quadlet:"units"`
	// RequiredBy lists units that pull this one in and fail without it.
	RequiredBy []string `quadlet:"units"`
	// UpheldBy lists units that start this one again whenever it is found
	// stopped. Since Podman 5.5 and systemd 254.
	UpheldBy []string `quadlet:"units"`
	// Alias lists further names of the service, with ".service".
	Alias []string `quadlet:"units"`
	// DefaultInstance is the instance of a template that is installed.
	DefaultInstance string
	// Extra holds keys that have no field.
	Extra []Entry
}

// QuadletSection is the [Quadlet] section, which steers the generator itself.
// Since Podman 5.3; earlier generators ignore it in silence.
type QuadletSection struct {
	// DefaultDependencies adds ordering behind the network; unset means true.
	// Since Podman 5.3.
	DefaultDependencies OptionalBool
}
