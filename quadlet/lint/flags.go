package lint

import (
	"strings"
	"sync"

	"github.com/tank-os/tank/quadlet"
)

// flagTable is the keys of each section by the option that they become, where it is
// one of their own.
var flagTable = sync.OnceValue(func() map[string]map[string]quadlet.Key {
	bySection := map[string]map[string]quadlet.Key{}
	for _, k := range quadlet.Keys() {
		flag := strings.TrimSuffix(k.Flag, "=")
		if k.Section == "Quadlet" || flag == "" || strings.Contains(flag, " ") || strings.Contains(flag, "=") || k.Instead != "" {
			continue
		}
		if bySection[k.Section] == nil {
			bySection[k.Section] = map[string]quadlet.Key{}
		}
		bySection[k.Section][flag] = k
	}
	return bySection
})
