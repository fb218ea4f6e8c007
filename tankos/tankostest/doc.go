// Package tankostest tests runtimes: whether an agent program that somebody wrote
// a [tankos.Runtime] for can be put on any appliance.
//
//	func TestHermit(t *testing.T) {
//		tankostest.TestRuntime(t, Hermit{Image: "ghcr.io/hermit/hermit:1"})
//	}
//
// It needs no machine: a runtime composes without touching one, and what it
// composes is checked the same way.
package tankostest
