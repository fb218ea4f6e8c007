// Package bootcimg composes bootc images in code: a base, and typed steps that
// change it.
//
//	img := &bootcimg.Image{
//		Name: "localhost/hello:1",
//		From: "quay.io/fedora/fedora-bootc:44",
//		Steps: []bootcimg.Step{
//			bootcimg.Packages{"podman"},
//			bootcimg.Users{{Name: "agent", UID: 1000, SubIDs: 100000, Linger: true}},
//			bootcimg.Quadlets{UID: 1000, Units: units},
//			bootcimg.Enable{"sshd.service"},
//		},
//	}
//	result, err := bootcimg.Build(ctx, engine, img, &bootcimg.BuildOptions{Output: "oci:out"})
//
// An [Image] is a value. [Image.Plan] turns it into a [Plan] of primitive ops,
// without touching anything; [Build] hands the plan to an [Engine], which does.
//
//	Image ──Plan──▶ Plan ──Engine──▶ Result
//	steps, open     ops, closed      an OCI image
//
// # Steps
//
// A [Step] adds ops to the plan, and becomes one layer of the image. The package
// has those that most images need: [Packages], [Files], [Users], [Enable],
// [Mask], [Kargs], [Quadlets], [GoBinary], [Archive] and [Run]. Every [Op] is a
// step too, for what those leave unsaid, such as an [EnableUnit] with IfPresent.
// A step of one's own is any type with a Plan method that adds ops, or calls the
// Plan of other steps.
//
// # Planning
//
// A plan is all that will happen, in order. It prints like a Containerfile and
// encodes as JSON. The bytes of [GoProgram] and [ImageArchive] come at build
// time; the plan names where they come from.
//
// Planning reports all that is wrong at once: paths a machine would not see
// again, accounts that share ids, and steps that undo each other. Two steps may
// write the same thing; they may not write different things to one path, unless
// the later is an [Override].
//
// # Guarantees
//
// The same image gives the same plan, byte for byte. A plan does not change when
// the slices and maps it was made from do; an image that it carries is planned
// when it is built. Nothing here logs, and no data makes it panic.
//
// Regular files below /var are refused in bootc images, since bootc copies /var
// from the image at the first install and never again; what users need there,
// [Users] has tmpfiles.d make at boot. Accounts are made at boot by sysusers.d,
// so that they survive changes to /etc/passwd on the machine.
//
// # Errors
//
// What concerns a step is a [*StepError], from planning and from engines alike.
// An engine says by type what a program can act on: [*BaseError],
// [*OutputError], [*StoreLockedError], [ErrNoKernel], [ErrNoRuntime] and
// [ErrNoUserNamespace].
//
// # Not here
//
// There is no way to say a secret: an image is public by nature. Disks and
// installers are made from a finished image by other tools, and the base's own
// package manager resolves packages.
package bootcimg
