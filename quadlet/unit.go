package quadlet

import "encoding"

// A Unit is one Quadlet file: a [*Container], [*Pod], [*Volume], [*Network] or
// [*Image]. It can stand in another unit's dependency lists.
type Unit interface {
	Dependency
	encoding.TextMarshaler

	// FileName is the unit file's base name, such as "openclaw.container".
	FileName() string

	// ServiceName is the systemd service the generator makes of the unit, such
	// as "openclaw.service" or "state-volume.service".
	ServiceName() string
}

// A Dependency is what After=, Requires= and their kin name: a [Unit] of ours,
// written as the service it becomes, or any other unit by [UnitName].
type Dependency interface {
	dependency() string
}

// UnitName names a systemd unit that is not one of ours, such as
// "network-online.target".
type UnitName string

func (n UnitName) dependency() string { return string(n) }

// An Entry is one line KEY=VALUE, for keys that have no field yet. The value is
// written as it stands.
type Entry struct {
	Key, Value string
}

// UnitSection is the [Unit] section, systemd.unit(5). The zero value writes
// nothing.
type UnitSection struct {
	// Description is the human-readable name of the unit.
	Description string
	// Documentation lists URIs that document the unit.
	Documentation []string
	// After orders this unit behind others, without pulling them in.
	After []Dependency
	// Before orders this unit ahead of others.
	Before []Dependency
	// Requires pulls units in; this one stops when they do.
	Requires []Dependency
	// Wants pulls units in, without failing when they do.
	Wants []Dependency
	// BindsTo is Requires, and stops this unit when the other goes away.
	BindsTo []Dependency
	// PartOf passes stop and restart of the others on to this unit.
	PartOf []Dependency
	// ConditionPathExists skips the unit, without failing it, unless every path
	// exists ("!" negates).
	ConditionPathExists []string
	// StartLimitIntervalSec is the window StartLimitBurst counts in.
	StartLimitIntervalSec Timespan
	// StartLimitBurst is how many starts the window allows; zero leaves the
	// manager's default (5).
	StartLimitBurst int
	// Extra holds keys that have no field.
	Extra []Entry
}

// ServiceSection is the [Service] section, systemd.service(5) and
// systemd.exec(5). The zero value writes nothing.
type ServiceSection struct {
	// Type is how systemd learns that the service is up; the generator sets
	// "notify" for containers unless told "oneshot".
	Type string
	// Restart says after which ends the service is started again, such as
	// "always" or "on-failure". Empty never restarts.
	Restart string
	// RestartSec is the pause before a restart; zero leaves the manager's 100 ms.
	RestartSec Timespan
	// TimeoutStartSec bounds starting, an image pull included. Zero leaves
	// systemd's default (90 s), which the pull of a large image exceeds.
	TimeoutStartSec Timespan
	// TimeoutStopSec bounds stopping; zero leaves systemd's default (90 s).
	TimeoutStopSec Timespan
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
	// Extra holds keys that have no field.
	Extra []Entry
}

// InstallSection is the [Install] section. The generator acts on it itself:
// Quadlet units cannot be enabled with systemctl. The zero value writes nothing,
// so that nothing starts the unit.
type InstallSection struct {
	// WantedBy lists units that pull this one in, such as "default.target".
	WantedBy []string
	// RequiredBy lists units that pull this one in and fail without it.
	RequiredBy []string
	// Alias lists further names of the service.
	Alias []string
	// DefaultInstance is the instance of a template that is installed.
	DefaultInstance string
	// Extra holds keys that have no field.
	Extra []Entry
}
