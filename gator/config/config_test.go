package config_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/tank-os/tank/gator"
	"github.com/tank-os/tank/gator/config"
)

func ExampleParse() {
	c, err := config.Parse("gator.toml", []byte(`
[gh]
credential-file = "/run/secrets/gh_token"

[gh.repos]
"acme/*" = { read = true }
"acme/secret" = { deny = ["read"] }
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, g := range c.Policy.GitHub {
		fmt.Printf("%s: %v, never %v\n", g.Resource, g.Permission, g.Deny)
	}
	// Output:
	// acme/*: read, never none
	// acme/secret: none, never read
}

func ExampleParse_mistakes() {
	_, err := config.Parse("gator.toml", []byte(`
[gh]
credential-file = "/run/secrets/gh_token"
tokn = "ghp_"

[gh.repos]
"me*" = { read = true }
"me/ok" = { reed = true }
`))
	fmt.Println(err)
	// Output:
	// gator.toml:4: gh.tokn: unknown key
	// gator.toml:7: gh.repos."me*": not of the form "OWNER/REPO"
	// gator.toml:8: gh.repos."me/ok".reed: unknown key
}

func ExampleConfig_MarshalText() {
	c := &config.Config{
		Listen: "0.0.0.0:8080",
		GitHub: &config.GitHub{
			Upstream:       "http://10.0.2.2:9000",
			CredentialFile: "/run/secrets/gh_token",
			AllowPrivate:   []string{"10.0.2.2:9000"},
		},
		Policy: gator.Policy{GitHub: []gator.Grant{
			{Resource: "me/ok", Permission: gator.Read},
			{Resource: "me/*", Deny: gator.Read},
			{Resource: "acme/off"},
		}},
	}
	text, err := c.MarshalText()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s", text)
	// Output:
	// listen = "0.0.0.0:8080"
	//
	// [gh]
	// upstream = "http://10.0.2.2:9000"
	// credential-file = "/run/secrets/gh_token"
	// allow-private = ["10.0.2.2:9000"]
	//
	// [gh.repos]
	// "acme/off" = { read = false }
	// "me/*" = { deny = ["read"] }
	// "me/ok" = { read = true }
}

const head = "[gh]\ncredential-file = \"/t\"\n"

func TestParseErrors(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"syntax", "listen = ", `f:1: expected value, not end of input`},
		{"twice", "listen = \"\"\nlisten = \"\"", `f:2: listen: `},
		{"type", head + "[gh.repos]\n\"me/ok\" = { read = \"yes\" }", `f:4: `},
		{"bare wildcard", head + "[gh.repos]\n\"*\" = { read = true }", `f:4: gh.repos."*": not of the form "OWNER/REPO"`},
		{"part wildcard", head + "[gh.repos]\n\"me/o*\" = { read = true }", `f:4: gh.repos."me/o*": "o*": "*" stands for a whole name, not for a part of one`},
		{"three segments", head + "[gh.repos]\n\"a/b/c\" = { read = true }", `f:4: gh.repos."a/b/c": not of the form "OWNER/REPO"`},
		{"dots", head + "[gh.repos]\n\"me/..\" = { read = true }", `f:4: gh.repos."me/..": ".." is not a repository's name on GitHub`},
		{"owner", head + "[gh.repos]\n\"-me/ok\" = { read = true }", `f:4: gh.repos."-me/ok": "-me" is not an owner's name on GitHub`},
		{"same resource", head + "[gh.repos]\n\"Me/ok\" = { read = true }\n\"me/OK\" = { read = false }", `f:5: gh.repos."me/OK": granted twice: "Me/ok" names the same resource`},
		{"deny", head + "[gh.repos]\n\"me/ok\" = { deny = [\"rite\"] }", `f:4: gh.repos."me/ok".deny: unknown permission "rite"`},
		{"service-gator's key that does nothing", head + "[gh.repos]\n\"me/ok\" = { read = true, require-fork = true }", `f:4: gh.repos."me/ok".require-fork: unknown key`},
		{"a secret in the file", head + "token = \"ghp_x\"", `f:3: gh.token: unknown key`},
		{"other service", "[gitlab]\nhost = \"x\"", `f:1: gitlab: unknown key`},
		{"no credential", "\n[gh]\n", `f:2: gh.credential-file: required: the file that holds the token`},
		{"relative credential", "[gh]\ncredential-file = \"token\"", `f:2: gh.credential-file: "token" is not an absolute path`},
		{"http", head + "upstream = \"http://10.0.2.2:9000\"", `f:3: gh.upstream: "http" would send the credential in clear; use "https", or name "10.0.2.2:9000" among the private addresses that are allowed`},
		{"userinfo", head + "upstream = \"https://me:pw@evil\"", `f:3: gh.upstream: "https://[redacted]@evil" is not of the form "https://HOST[:PORT][/PATH]"`},
		{"scheme", head + "upstream = \"file:///x\"", `f:3: gh.upstream: "file:///x": the scheme is neither "https" nor "http"`},
		{"dot path", head + "upstream = \"https://h/a/../b\"", `f:3: gh.upstream: "https://h/a/../b": the path is not plain`},
		{"escaped path", head + "upstream = \"https://h/a%2fb\"", `f:3: gh.upstream: "https://h/a%2fb": the path is not plain`},
		{"listen", "listen = \"8080\"", `f:1: listen: "8080" is not "HOST:PORT"`},
		{"listen port", "listen = \":http\"", `f:1: listen: ":http": port "http" is not a number up to 65535`},
		{"private", head + "allow-private = [\"localhost\"]", `f:3: gh.allow-private: "localhost" is not "HOST:PORT"`},
		{"private host", head + "allow-private = [\":80\"]", `f:3: gh.allow-private: ":80" is not "HOST:PORT"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, err := config.Parse("f", []byte(test.text))
			if c != nil || err == nil {
				t.Fatalf("Parse = %+v, %v; want an error", c, err)
			}
			var e *config.Error
			if !errors.As(err, &e) || e.File != "f" || e.Line == 0 {
				t.Errorf("error %#v is not an *Error with a place", err)
			}
			if got := err.Error(); !strings.HasPrefix(got, test.want) {
				t.Errorf("error\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

func TestMarshalRefuses(t *testing.T) {
	c := &config.Config{Policy: gator.Policy{GitHub: []gator.Grant{{Resource: "me*", Permission: gator.Read}}}}
	_, err := c.MarshalText()
	want := `gator configuration: gh.repos."me*": not of the form "OWNER/REPO"
gh: the policy has grants on GitHub, which is not configured`
	if err == nil || err.Error() != want {
		t.Errorf("MarshalText: %v\nwant %s", err, want)
	}
	var e *config.Error
	if !errors.As(err, &e) {
		t.Errorf("error %#v is not an *Error", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(head + "[gh.repos]\n\"me/*\" = { read = true, deny = [\"read\"] }"))
	f.Add([]byte("listen = \"[::1]:80\"\n[gh]\nupstream=\"https://x/api/v3\"\ncredential-file='''/a\"\\b'''"))
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := config.Parse("f", text)
		if err != nil {
			return
		}
		out, err := c.MarshalText()
		if err != nil {
			t.Fatalf("MarshalText of what was parsed: %v", err)
		}
		again, err := config.Parse("f", out)
		if err != nil {
			t.Fatalf("Parse of what was written: %v\n%s", err, out)
		}
		if diff := cmp.Diff(c, again, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("round trip (-want +got):\n%s", diff)
		}
	})
}

// A policy of ten thousand rules is read in a fraction of the time that a
// daemon may take to start.
func BenchmarkParse(b *testing.B) {
	text := []byte(head + "[gh.repos]\n")
	for i := range 10000 {
		text = fmt.Appendf(text, "\"owner%d/repo\" = { read = true }\n", i)
	}
	for b.Loop() {
		if _, err := config.Parse("f", text); err != nil {
			b.Fatal(err)
		}
	}
}
