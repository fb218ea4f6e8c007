// Package buildah is the [bootcimg.Engine] that builds with the containers
// libraries: containers/image moves images, containers/buildah runs commands in
// them on containers/storage.
//
//	func main() {
//		if buildah.Reexec() {
//			return
//		}
//		engine, err := buildah.Open(ctx, nil)
//		…
//		defer engine.Close()
//		res, err := bootcimg.Build(ctx, engine, img, &bootcimg.BuildOptions{Output: "oci:out"})
//	}
//
// # Data flow
//
//	base ──pull──▶ pool of blobs ──┬─ steps of files: layer tars ──────▶ pool
//	                               └─ steps that run: buildah, a store ─▶ pool
//	pool ──▶ oci: │ oci-archive: │ docker:// │ containers-storage:
//
// Everything is kept below [Options].Root. The pool holds each layer once, as it
// was compressed by whoever made it, so a base is fetched and packed once, its
// layers keep the digests that its registry knows, and a push sends only what is
// new.
//
// # Bases
//
// A base is "scratch", a registry reference with or without "docker://",
// "oci:DIR[:TAG]", "oci-archive:FILE[:TAG]", "containers-storage:REF" in the
// host's own store, "rootfs:DIR", "rootfs:FILE.tar" plain or compressed with
// gzip or zstd, or "mmdebstrap:SUITE", a Debian base made from packages.
//
// # Guarantees
//
//   - A plan without package or run steps needs nothing on the host, not even
//     root, and the same plan on the same base has the same digest, from an empty
//     store too.
//   - An output appears whole or not at all, and a build that ended at any moment
//     leaves a store that the next one can use.
//   - One build at a time works with a store; the next one waits, and says for
//     whom.
//
// # Design
//
// A step of files becomes a layer without buildah: it is written as a tar
// straight into the pool. Buildah can commit such tars too
// (CommitOptions.AppendedLinkedLayers), and does it well, but it then unpacks the
// base into a store, copies each layer three times, and packs the base anew on
// its way out. Steps that run something are buildah's: a working container on a
// store with the layers so far, Run, Commit, and the layer it made goes to the
// pool.
//
// A step that both writes files and runs something makes more than one layer,
// one for each run of like changes. Layers of commands are kept and found again
// by what they were run on: [Options].NoCache runs them anew.
package buildah
