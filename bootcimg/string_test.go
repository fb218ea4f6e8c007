package bootcimg_test

import (
	"encoding/json"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/bootcimg"
)

var update = flag.Bool("update", false, "rewrite testdata")

// golden compares got with testdata/name.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	name = filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(name, got, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

func TestPlanPrintsAndEncodes(t *testing.T) {
	plan, err := typical().Plan()
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "typical.plan", []byte(plan.String()))
	text, err := json.MarshalIndent(plan, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "typical.json", append(text, '\n'))
}

func TestJSONOfBinary(t *testing.T) {
	text, err := json.Marshal(bootcimg.WriteFile{Path: "/x", Source: bootcimg.Bytes("\xff")})
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"op":"WriteFile","path":"/x","mode":"0000","uid":0,"gid":0,"source":{"digest":"sha256:a8100ae6aa1940d0b663bb31cd466142ebbdbd5187131b92d93818987832eb89","size":1}}`
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Errorf("json (-want +got):\n%s", diff)
	}
}

func TestPlanQuotes(t *testing.T) {
	p, err := plan(
		bootcimg.WriteFile{Path: "/a b", Source: bootcimg.Bytes(""), Mode: 0o755 | fs.ModeSetuid | fs.ModeSticky, Xattrs: map[string]string{"user.b": "\n", "user.a": "1"}},
		bootcimg.GoBinary{GoProgram: bootcimg.GoProgram{Package: "./x", Dir: "/my src", Tags: []string{"a", "b"}, LDFlags: []string{"-X", "main.v=1"}}, Path: "/x"},
		bootcimg.RunCommand{Argv: []string{"a\nRUN b"}, Env: []string{"A=\n"}},
	)
	if err != nil {
		t.Fatal(err)
	}
	want := `# x for linux/amd64
FROM scratch
LABEL containers.bootc="1"

# step 1: bootcimg.WriteFile
COPY --chmod=5755 --chown=0:0 --xattr=user.a=1 --xattr="user.b=\n" sha256:e3b0c44298fc "/a b"

# step 2: bootcimg.GoBinary
COPY --chmod=0755 --chown=0:0 go:./x --dir="/my src" --tags=a,b --ldflags="-X main.v=1" /x

# step 3: bootcimg.RunCommand
RUN --env="A=\n" ["a\nRUN b"]
`
	if diff := cmp.Diff(want, p.String()); diff != "" {
		t.Errorf("plan (-want +got):\n%s", diff)
	}
}
