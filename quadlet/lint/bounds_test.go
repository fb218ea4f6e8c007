package lint_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/tank-os/tank/quadlet/lint"
	"github.com/tank-os/tank/quadlet/unitset"
)

// TestBounds checks files that somebody made to take long: there is an end soon, and
// the other units are checked all the same.
func TestBounds(t *testing.T) {
	const size = 1 << 18
	long := func(s string) string { return strings.Repeat(s, size/len(s)) }
	numbered := func(format string, n int) string {
		var s strings.Builder
		for i := range n {
			fmt.Fprintf(&s, format, i)
		}
		return s.String()
	}
	tests := map[string]string{
		"words":         head + "Exec=" + long("&& ") + "\nPodmanArgs=" + long("; ") + "\nAddCapability=" + long("A ") + "\nDropCapability=" + long("A "),
		"variables":     head + "Environment=" + long("A=1 ") + "\nSecret=" + long("a,type=env ") + "\nExec=" + long("${A ") + long("$A "),
		"braces":        head + "PublishPort=" + long("${") + "\nExec=" + long("%Y-%m "),
		"quotes":        head + "Exec=" + long(`"" `) + "\nEnvironment=" + long(`\q `) + "\nMask=" + long(`'`),
		"dependencies":  "[Unit]\nAfter=" + long("a.service ") + "\nRequires=" + long("a.service web.container ") + "\n" + head,
		"keys":          head + numbered("Key%d=1\n", 50_000),
		"strange":       head + "[Service]\n" + numbered("Key%d=1\n", 50_000),
		"same key":      head + strings.Repeat("ReadOnly=ture\n", 50_000),
		"sections":      head + numbered("[Contaner%d]\n", 5_000),
		"ports":         head + numbered("PublishPort=1-65535:1-65535\nPublishPort=%d:80\n", 5_000),
		"volumes":       head + numbered("Volume=/srv/%d:/data:Z\n", 20_000),
		"continuations": head + "Exec=a" + strings.Repeat("\\\nImage=a", 50_000) + "\n",
		"suppressions":  head + strings.Repeat("# quadlet:ignore value-bool,"+strings.Repeat("x,", 20)+"y because\nReadOnly=ture\n", 5_000),
		"near names":    "[Unit]\n" + numbered("Descriptio%d=1\n", 10_000) + head,
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			fsys := fstest.MapFS{
				"web.container": {Data: []byte(text + install)},
				"lan.network":   {Data: []byte("[Network]\nInternal=ture\n")},
			}
			set, _ := unitset.Load(fsys, unitset.Target{Dirs: []string{"/"}})
			start := time.Now()
			found := lint.Check(set, &lint.Options{Advice: true})
			took := time.Since(start)
			t.Logf("%d bytes: %d findings in %v", len(text), len(found), took)
			if took > 20*time.Second {
				t.Errorf("took %v", took)
			}
			other := func(f lint.Finding) bool { return f.Path == "lan.network" && f.Rule == "value-bool" }
			if !slices.ContainsFunc(found, other) {
				t.Error("the other unit is not checked")
			}
		})
	}
}
