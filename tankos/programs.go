//go:build tank_programs

// Nothing is built with this tag. The commands below are compiled into images by
// the module that an appliance is written in, whose go.sum must then know what
// they import; go mod tidy, which reads files whatever their tags, sees to it.

package tankos

import (
	_ "github.com/tank-os/tank/gator/cmd/gatord"
	_ "github.com/tank-os/tank/tankos/cmd/tank"
)
