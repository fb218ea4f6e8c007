// Package tank says in one place how the parts of Tank fit together.
package tank
