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
	// Upholds starts units again whenever they are found stopped.
	Upholds []Dependency
	// Conflicts stops units when this one starts, and the other way around.
	Conflicts []Dependency
	// OnFailure starts units when this one fails.
	OnFailure []Dependency
	// OnSuccess starts units when this one ends well.
	OnSuccess []Dependency
	// RequiresMountsFor lists paths whose mounts are needed.
	RequiresMountsFor []string `quadlet:"words"`
	// DefaultDependencies orders the unit behind basic start-up; unset means true.
	// That of the [Quadlet] section is another one.
	DefaultDependencies OptionalBool
	// ConditionPathExists skips the unit, without failing it, unless every path
	// exists ("!" negates).
	ConditionPathExists []string
	// ConditionFileNotEmpty skips the unit unless every file has content.
	ConditionFileNotEmpty []string
	// ConditionUser skips the unit unless the manager runs as this user.
	ConditionUser []string
	// AssertPathExists fails the unit unless every path exists.
	AssertPathExists []string
	// StartLimitIntervalSec is the window StartLimitBurst counts in; 0 counts
	// nothing.
	StartLimitIntervalSec Timespan
	// StartLimitBurst is how many starts the window allows; zero leaves the
	// manager's default (5).
	StartLimitBurst int
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
	// volumes, networks and images, false for the others.
	RemainAfterExit OptionalBool
	// ExecCondition lists commands that must exit 0 for the service to start;
	// exit 1 to 254 leaves it inactive, with a reason, and not failed.
	ExecCondition []string
	// ExecStartPre lists commands that run before the container starts.
	ExecStartPre []string
	// ExecStartPost lists commands that run once the container is up.
	ExecStartPost []string
	// ExecStopPost lists commands that run after the service stopped.
	ExecStopPost []string
	// Environment is what those commands, and podman itself, find in their
	// environment; the container does not see it.
	Environment map[string]string
	// EnvironmentFile lists files of such variables; "-" before one lets it be
	// missing.
	EnvironmentFile []string
	// WorkingDirectory is the directory those commands start in.
	WorkingDirectory string
	// Slice is the slice whose resource limits hold for the service.
	Slice string
	// MemoryHigh is the memory use above which the service is throttled, a number
	// of bytes with K, M, G, T or %, or "infinity".
	MemoryHigh string
	// MemoryMax is the memory use above which it is killed.
	MemoryMax string
	// CPUQuota is the most CPU time it gets, in percent of one CPU, such as "150%".
	CPUQuota string
	// CPUWeight is its share under contention, 1 to 10000; zero means 100.
	CPUWeight int
	// TasksMax is the most tasks it may have.
	TasksMax string
	// OOMPolicy is what happens when the kernel kills one of its processes for
	// memory: "continue", "stop" or "kill".
	OOMPolicy string
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
