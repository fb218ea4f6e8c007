package quadlet_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/quadlet"
)

// TestEveryKeyIsAField holds the structs against the table of keys: each key has
// a field of its name, whose comment says what the table says of it. Creds alone
// has none.
func TestEveryKeyIsAField(t *testing.T) {
	want := map[string]string{}
	for _, k := range quadlet.Keys() {
		if k.Name == "Creds" {
			continue
		}
		doc := k.Doc
		if k.Since.Compare(quadlet.Version{Major: 5, Minor: 0, Patch: 99}) > 0 {
			doc += fmt.Sprintf(" Since Podman %d.%d.", k.Since.Major, k.Since.Minor)
		}
		if k.Instead != "" {
			doc += " Deprecated: upstream asks for " + k.Instead + " instead."
		}
		want[k.Section+"."+k.Name] = doc
	}
	got := map[string]string{}
	for _, section := range []string{"Container", "Pod", "Volume", "Network", "Kube", "Image", "Build", "Artifact"} {
		fields(t, strings.ToLower(section)+".go", section, section, got)
	}
	fields(t, "sections.go", "QuadletSection", "Quadlet", got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("keys and fields (-want +got):\n%s", diff)
	}
	if len(got) != 235 {
		t.Errorf("%d keys have a field, want 235", len(got))
	}
}

// link is a doc link to something of this package.
var link = regexp.MustCompile(`\[(\w+)\]`)

// fields reads from the source each field that is a key, with its comment in one
// line.
func fields(t *testing.T, file, name, section string, found map[string]string) {
	t.Helper()
	tree, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(tree, func(n ast.Node) bool {
		spec, ok := n.(*ast.TypeSpec)
		if !ok || spec.Name.Name != name {
			return true
		}
		for _, f := range spec.Type.(*ast.StructType).Fields.List {
			switch key := f.Names[0].Name; key {
			case "Name", "Unit", "Extra", "Quadlet", "Service", "Install":
			default:
				doc := strings.Join(strings.Fields(f.Doc.Text()), " ")
				found[section+"."+key] = link.ReplaceAllString(doc, "$1")
			}
		}
		return false
	})
}
