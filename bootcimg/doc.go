// Package bootcimg composes bootc images: a base, and typed steps that change it.
package bootcimg
