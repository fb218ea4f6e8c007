// Package tankos composes appliances: the machine an agent runs on, as a value.
//
//	a := tankos.Appliance{
//		Name:    "hermit-os",
//		Runtime: tankos.Container{ContainerName: "hermit", Image: "ghcr.io/hermit/hermit:1"},
//		Gateway: tankos.Gator{Policy: policy},
//	}
//	plan, err := a.Plan()
//	fmt.Print(plan) // everything that will be on the machine
//
// Planning does nothing to any machine. What a plan says becomes an image when
// its Image is given to an engine, see
// [github.com/tank-os/tank/bootcimg.Build], or when the appliance is given to
// [github.com/tank-os/tank/tankos/cli], which makes a program of it.
//
//	Appliance ──Plan()──▶ Plan ──bootcimg.Build──▶ image
//	 Runtime ─┐            units, and whom they run as
//	 Gateway ─┴─ Parts     secret names, policy, image steps
//
// # Runtimes
//
// A [Runtime] is an agent program. There are [OpenClaw] and, for whatever comes
// in a container, [Container]; any type with Name and Compose is one too. Which
// one an appliance has is one field, and nothing else knows its name:
//
//	b := a
//	b.Runtime = tankos.OpenClaw{}
//
// A copy shares slices and maps with the original; [Appliance.Clone] makes one
// that does not. Whoever writes a runtime tests it with
// [github.com/tank-os/tank/tankos/tankostest].
//
// # Users
//
// Three accounts are on the machine. The agent's runs the agent and may do nothing
// else; the gator's runs the gateway, in a podman store of its own, which is where
// secrets are; the admin's is an operator's. Each has subordinate ids that no
// other has: they own what is in its containers.
//
// The agent finds the gateway at 127.0.0.1 and the gateway's port, as if both were
// one machine's programs, and never finds its credentials.
//
// # Secrets
//
// An appliance knows the names of secrets. A value is made on the machine, by an
// operator, with podman secret create, as the user that the plan says; there is no
// place for one here. A gateway that waits for a secret is inactive and says which.
//
// # Checks
//
// A plan is made only when all parts fit: no two units take a port, a name or an
// id; every secret and every unit that is named is there; every unit is started by
// something; every unit and step is valid by itself. [Appliance.Plan] reports all
// that does not hold at once, typed: [ConflictError], [DanglingError],
// [NotStartedError].
//
// # The machine
//
// Beside its parts an appliance has the command tank, at /usr/bin/tank and, by
// links, under names below /usr/local/bin and /usr/libexec/tank-os: those of the
// reference, for any runtime. A base whose /usr/local is a link into /var gets
// them there, when it is installed. Package machine is what tank knows of the
// appliance.
//
// [Reference] is the appliance this project measures itself by. Its comment lists
// what it does otherwise, and what it keeps.
package tankos
