package bootcimg_test

import (
	"io/fs"
	"strings"

	"github.com/tank-os/tank/quadlet"
)

const symlink = fs.ModeSymlink

// unit is a Quadlet unit of known text. It embeds a real one, as the interface
// is closed.
type unit struct {
	*quadlet.Volume
	name, text string
	err        error
}

func (u unit) FileName() string             { return u.name }
func (u unit) ServiceName() string          { return strings.TrimSuffix(u.name, ".container") + ".service" }
func (u unit) MarshalText() ([]byte, error) { return []byte(u.text), u.err }
