// Package tank is the front door of a library that composes the machine an AI
// agent runs on. It holds no code; the packages below it do.
//
// Package [quadlet] says what runs. Package [gator] says what it may reach.
// Package [bootcimg] says what it boots from. Package [tankos] puts the three
// together.
//
// # How data flows
//
//	Appliance ──Plan()──▶ Plan ──bootcimg.Build(engine)──▶ OCI image ──▶ registry │ disk │ VM
//	 (a value)            (image ops, units, files,          (digest)
//	                       policy, secret names)
//	 at run time:   agent ──▶ gator ──▶ GitHub and others
//	                (no key)   (keys, policy, audit)
//
// An appliance is a plain struct. Planning it does no I/O and is deterministic:
// the same value gives the same bytes, and fmt.Print of a plan is a txtar of
// everything that will be on the machine. Effects happen in one place, behind
// [bootcimg.Engine].
//
// # Guarantees
//
//   - No secret is in an image. tankos, quadlet and bootcimg know secrets by name
//     only; values come in after boot, through Podman's secret store.
//   - The agent never holds a credential. The gateway adds it on the way out, to
//     a request that it built itself from what it parsed and allowed.
//   - Zero means the least: the zero policy denies all, an unknown key is an
//     error, a request that is not understood is refused.
//   - The same value on the same base gives the same digest, for every plan
//     without package and run steps.
//
// # Where to start
//
// Read the example programs: anyagent is an appliance around an agent of one's
// own, openclaw the reference image, units typed Quadlets alone, gate the
// gateway as net/http middleware, and quickstart builds an appliance and boots
// it on this machine.
//
// # Not here
//
// Cluster orchestration, an agent, and a package manager. Images go to a
// registry; machines are virtual machines or bootc hosts.
//
// [quadlet]: https://pkg.go.dev/github.com/tank-os/tank/quadlet
// [gator]: https://pkg.go.dev/github.com/tank-os/tank/gator
// [bootcimg]: https://pkg.go.dev/github.com/tank-os/tank/bootcimg
// [tankos]: https://pkg.go.dev/github.com/tank-os/tank/tankos
// [bootcimg.Engine]: https://pkg.go.dev/github.com/tank-os/tank/bootcimg#Engine
package tank
