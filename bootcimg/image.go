package bootcimg

// DefaultBase is what the reference appliance is built from.
const DefaultBase = "quay.io/fedora/fedora-bootc:44"

// An Image is a bootc image to be: a base and the steps that change it. It is a
// value; nothing happens before [Build].
type Image struct {
	// Name is what errors call the image, and its reference in the engine's
	// store, such as "localhost/openclaw:1". Required.
	Name string
	// From is the base: any containers transport ("docker://", "oci:",
	// "oci-archive:", "containers-storage:"), a bare registry reference,
	// "rootfs:DIR" or "rootfs:FILE.tar", "mmdebstrap:SUITE", or "scratch".
	// Required, unless BuildOptions.Base is said.
	From string
	// Platform is "os/arch", such as "linux/arm64"; empty is linux on the
	// architecture of this process.
	Platform string
	// Steps change the base, in order; each becomes one layer.
	Steps []Step
	// Labels are set on the image, over the base's. containers.bootc=1 is always
	// set, unless Container is.
	Labels map[string]string
	// Container makes this an ordinary container image, such as one that an
	// [Archive] carries; nil makes it a bootc image, which must hold a kernel.
	Container *ContainerConfig
}

// ContainerConfig is the part of the OCI image configuration that containers
// use. A booted machine ignores it.
type ContainerConfig struct {
	// Entrypoint is the program and its first arguments.
	Entrypoint []string `json:"entrypoint,omitempty"`
	// Cmd is the default for the remaining arguments.
	Cmd []string `json:"cmd,omitempty"`
	// Env lists KEY=VALUE pairs.
	Env []string `json:"env,omitempty"`
	// User is who runs it, as UID[:GID] or a name.
	User string `json:"user,omitempty"`
	// WorkingDir is where it runs; empty is "/".
	WorkingDir string `json:"workingDir,omitempty"`
}

// A Step changes an image by adding ops to its plan. Anyone may write one; every
// [Op] is a step too. Plan does no I/O and is deterministic.
type Step interface {
	Plan(p *Planner) error
}
