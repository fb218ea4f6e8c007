package quadlet_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// since is how a field's comment says which Podman is the first to have its key.
var since = regexp.MustCompile(`Since Podman (\d+\.\d+)`)

// TestEveryKeyIsAField holds the structs against testdata/keys.tsv, the keys of
// all generators up to Podman 6.1 with the release that brought them: each has a
// field, and the field says so if the release is newer than 5.0. Creds alone has
// none.
func TestEveryKeyIsAField(t *testing.T) {
	table, err := os.ReadFile("testdata/keys.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for line := range strings.Lines(string(table)) {
		f := strings.Split(strings.TrimSpace(line), "\t")
		if f[0] == "section" {
			continue
		}
		switch f[2] {
		case "4.4", "4.5", "4.6", "4.7", "4.8", "5.0":
			f[2] = "" // goes without saying
		}
		want = append(want, strings.TrimSpace(fmt.Sprintf("%s.%s %s", f[0], f[1], f[2])))
	}
	slices.Sort(want)
	got := slices.Sorted(maps.Values(fieldsWithSince(t)))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("keys and fields (-want +got):\n%s", diff)
	}
	if len(got) != 175 {
		t.Errorf("%d keys, want 175", len(got))
	}
}

// fieldsWithSince reads from the source each field that is a key.
func fieldsWithSince(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, file := range []string{"container.go", "pod.go", "volume.go", "network.go", "image.go"} {
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			spec, ok := n.(*ast.TypeSpec)
			if !ok {
				return true
			}
			fields, ok := spec.Type.(*ast.StructType)
			if !ok || "."+strings.ToLower(spec.Name.Name)+"."+"go" != "."+file {
				return true
			}
			for _, f := range fields.Fields.List {
				name := f.Names[0].Name
				switch name {
				case "Name", "Unit", "Extra", "Quadlet", "Service", "Install":
					continue
				}
				version := ""
				if m := since.FindStringSubmatch(strings.Join(strings.Fields(f.Doc.Text()), " ")); m != nil {
					version = m[1]
				}
				key := spec.Name.Name + "." + name
				found[key] = strings.TrimSpace(key + " " + version)
			}
			return false
		})
	}
	return found
}
