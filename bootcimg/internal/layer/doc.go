// Package layer makes image layers: deterministic tars of the files that a step
// adds to an image, composed against a read-only view of what is there already.
//
// A [Builder] collects one step's changes. It resolves every path inside the
// image, as the booted machine would, and refuses what cannot be there, such as a
// file below a file. A link in the base is never followed on the host: all
// lookups go through a [View], which knows nothing but the image. [Index] is the
// view of an image made of layer tars; [Flatten] writes what they add up to.
//
// Nothing here needs privileges, a store or a mount, so every engine can share it.
package layer
