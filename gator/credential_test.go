package gator_test

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"text/template"

	"github.com/tank-os/tank/gator"
)

func ExampleCredential() {
	cred := gator.BearerFunc(func(context.Context, gator.Operation) (string, error) { return "ghp_0123456789", nil })
	fmt.Println(cred.Check(context.Background()))
	fmt.Printf("%v %+v %#v %s\n", cred, cred, cred, cred)
	// Output:
	// <nil>
	// [redacted] [redacted] [redacted] [redacted]
}

// printers are the ways in which a value gets into a log by accident.
var printers = map[string]func(v any) (string, error){
	"%v":         func(v any) (string, error) { return fmt.Sprintf("%v", v), nil },
	"%+v":        func(v any) (string, error) { return fmt.Sprintf("%+v", v), nil },
	"%#v":        func(v any) (string, error) { return fmt.Sprintf("%#v", v), nil },
	"%s":         func(v any) (string, error) { return fmt.Sprintf("%s", v), nil },
	"%q":         func(v any) (string, error) { return fmt.Sprintf("%q", v), nil },
	"%x":         func(v any) (string, error) { return fmt.Sprintf("%x", v), nil },
	"%d":         func(v any) (string, error) { return fmt.Sprintf("%d", v), nil },
	"fmt.Sprint": func(v any) (string, error) { return fmt.Sprint(v), nil },
	"error":      func(v any) (string, error) { return fmt.Errorf("with %v", v).Error(), nil },
	"JSON":       func(v any) (string, error) { b, err := json.Marshal(v); return string(b), err },
	"JSON key":   func(v any) (string, error) { b, err := json.Marshal(map[string]any{"cred": v}); return string(b), err },
	"XML":        func(v any) (string, error) { b, err := xml.Marshal(v); return string(b), err },
	"slog text": func(v any) (string, error) {
		return logged(func(w *bytes.Buffer) slog.Handler { return slog.NewTextHandler(w, nil) }, v)
	},
	"slog JSON": func(v any) (string, error) {
		return logged(func(w *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(w, nil) }, v)
	},
	"template": func(v any) (string, error) {
		var b bytes.Buffer
		err := template.Must(template.New("").Parse("{{.}}")).Execute(&b, v)
		return b.String(), err
	},
	"MarshalText": func(v any) (string, error) { b, err := v.(gator.Credential).MarshalText(); return string(b), err },
	"String":      func(v any) (string, error) { return v.(gator.Credential).String(), nil },
	"GoString":    func(v any) (string, error) { return v.(gator.Credential).GoString(), nil },
}

func logged(h func(*bytes.Buffer) slog.Handler, v any) (string, error) {
	var b bytes.Buffer
	slog.New(h(&b)).Info("x", slog.Any("cred", v))
	return b.String(), nil
}

func TestCredentialPrintsRedacted(t *testing.T) {
	for source, cred := range credentials(t) {
		if err := cred.Check(t.Context()); err != nil {
			t.Fatal(err)
		}
		for name, print := range printers {
			out, err := print(cred)
			if err != nil {
				t.Errorf("%s by %s: %v", source, name, err)
			}
			if !strings.Contains(out, "[redacted]") || strings.Contains(out, token) || strings.Contains(out, fmt.Sprintf("%x", token)) {
				t.Errorf("%s by %s: %s", source, name, out)
			}
		}
	}
}

// What has a credential in it does not show it either, after it was used.
func TestHoldersOfCredentialsDoNotShowThem(t *testing.T) {
	w := newWorld(t, readMe)
	type holder struct {
		Public  gator.Credential
		private gator.Credential
		Deep    []*gator.Credential
	}
	for source, cred := range credentials(t) {
		transport, handler := w.gate.Inject(cred, nil), w.gate.Handler(cred)
		w.serve(handler)
		w.passed(source, w.raw("/repos/me/ok"), "/repos/me/ok")
		for name, v := range map[string]any{
			"struct": holder{cred, cred, []*gator.Credential{&cred}}, "pointer": &holder{private: cred},
			"transport": transport, "gate": w.gate, "handler": handler,
		} {
			out := fmt.Sprintf("%v %+v %#v %s %x", v, v, v, v, v)
			if strings.Contains(out, token) || strings.Contains(out, fmt.Sprintf("%x", token)) {
				t.Errorf("%s in a %s: %s", source, name, out)
			}
		}
	}
}

func credentials(t *testing.T) map[string]gator.Credential {
	t.Helper()
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte(" "+token+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("GATOR_TEST_TOKEN", token)
	return map[string]gator.Credential{
		"file": gator.BearerFile(file),
		"env":  gator.BearerEnv("GATOR_TEST_TOKEN"),
		"func": gator.BearerFunc(func(context.Context, gator.Operation) (string, error) { return token, nil }),
	}
}

func TestCredentialThatCannotBeUsed(t *testing.T) {
	dir := t.TempDir()
	for name, test := range map[string]struct{ text, want string }{
		"empty":       {"\n", "empty"},
		"short":       {"1234567\n", "shorter than 8 bytes"},
		"long":        {strings.Repeat("x", 1<<20), "longer than 16384 bytes"},
		"two lines":   {token + "\nX-Evil: y", "has a byte that no token has: is there more than the token in it?"},
		"carriage":    {token + "\rX", "has a byte that no token has: is there more than the token in it?"},
		"NUL":         {token + "\x00", "has a byte that no token has: is there more than the token in it?"},
		"not ASCII":   {token + "é", "has a byte that no token has: is there more than the token in it?"},
		"whole entry": {"GH_TOKEN = " + token, "has a byte that no token has: is there more than the token in it?"},
	} {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(test.text), 0o600); err != nil {
			t.Fatal(err)
		}
		err := gator.BearerFile(file).Check(t.Context())
		var ce *gator.CredentialError
		if !errors.As(err, &ce) || err.Error() != "credential: file "+file+": "+test.want {
			t.Errorf("%s: %v; want %s", name, err, test.want)
		}
	}
	err := gator.BearerFile(filepath.Join(dir, "none")).Check(t.Context())
	if !errors.Is(err, fs.ErrNotExist) || strings.Count(err.Error(), dir) != 1 {
		t.Errorf("missing file: %v", err)
	}
	if err := gator.BearerEnv("GATOR_TEST_UNSET").Check(t.Context()); err == nil || err.Error() != "credential: variable GATOR_TEST_UNSET: empty" {
		t.Errorf("unset variable: %v", err)
	}
	if err := (gator.Credential{}).Check(t.Context()); err == nil || err.Error() != "credential: none: no credential is configured" {
		t.Errorf("zero credential: %v", err)
	}
}
