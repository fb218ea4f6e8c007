package gator_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/tank-os/tank/gator/gatortest"
)

func answering(contentType, body string) gatortest.Behaviour {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		_, _ = w.Write([]byte(body))
	}
}

func TestCredentialsInAnswersAreBlanked(t *testing.T) {
	const clone = gatortest.CloneToken
	w := newWorld(t, readMe)
	for _, test := range []struct{ name, body, want string }{
		{"field", `{"a":1,"temp_clone_token":"` + clone + `","b":2}`, `{"a":1,"temp_clone_token":"","b":2}`},
		{"space", "{ \"temp_clone_token\" :\n\t\"" + clone + "\" }", "{ \"temp_clone_token\" :\n\t\"\" }"},
		{"nested", `[{"x":[{"temp_clone_token":"` + clone + `"}]}]`, `[{"x":[{"temp_clone_token":""}]}]`},
		{"twice", `{"temp_clone_token":"` + clone + `","temp_clone_token":"` + clone + `"}`, `{"temp_clone_token":"","temp_clone_token":""}`},
		{"escaped key", `{"temp\u005fclone_token":"` + clone + `"}`, `{"temp\u005fclone_token":""}`},
		{"all escaped", `{"\u0074emp\u005fclon\u0065_token":"` + clone + `"}`, `{"\u0074emp\u005fclon\u0065_token":""}`},
		{"URL", `{"download_url":"https://raw/x?token=` + clone + `"}`, `{"download_url":""}`},
		{"URL, escaped", `{"download_url":"https://raw/x?tok\u0065n=` + clone + `"}`, `{"download_url":""}`},
		{"URL that does not parse", `{"download_url":"https://raw/100%?token=` + clone + `"}`, `{"download_url":""}`},
		{"colon in a key", `{"temp:x":"\u0041","temp_clone_token":"` + clone + `"}`, `{"temp:x":"\u0041","temp_clone_token":""}`},
		{"null", `{"temp_clone_token":null,"n":12345678901234567890.10}`, `{"temp_clone_token":null,"n":12345678901234567890.10}`},
		{"no URL of a file", `{"body":"use ?token=x","html_url":"https://x/?a=b"}`, `{"body":"use ?token=x","html_url":"https://x/?a=b"}`},
		{"our own, some of it escaped", `{"a":"x` + strings.Replace(token, "S", `\u0053`, 2) + `"}`, `{"a":""}`},
		{"our own, as it is", `{"a":"x` + token + `"}`, `{"a":"x[redacted]"}`},
		{"value is no key", `["temp_clone_token","kept"]`, `["temp_clone_token","kept"]`},
	} {
		w.forge.Behave(answering("application/json; charset=utf-8", test.body))
		if a := w.raw("/repos/me/ok"); a.status != http.StatusOK || a.body != test.want {
			t.Errorf("%s: status %d, body\n%s\nwant\n%s", test.name, a.status, a.body, test.want)
		}
	}
	for _, body := range []string{`{"temp_clone_token":"` + clone + `"`, `x{"temp_clone_token":"` + clone + `"}`, `{"temp_clone_token":"` + clone + `"}]`} {
		w.forge.Behave(answering("application/json", body))
		if a := w.raw("/repos/me/ok"); a.status != http.StatusBadGateway {
			t.Errorf("%s: status %d, body %s", body, a.status, a.body)
		}
	}
	// The twin: a file is what it is.
	raw := "see https://x/?token=abc {not json"
	w.forge.Behave(answering("application/vnd.github.raw+json; charset=utf-8", raw))
	if a := w.raw("/repos/me/ok/contents/x"); a.body != raw {
		t.Errorf("raw file: %q", a.body)
	}
}

// A fork's parent and a pull request's head are whole repositories.
func TestForeignRepositoriesAreBlanked(t *testing.T) {
	w := newWorld(t, readMe)
	const secret = `{"id":7,"temp_clone_token":"x","owner":{"login":"victim"},"full_name":"victim/secret","size":9}`
	for _, test := range []struct{ name, body, want string }{
		{"parent", `{"full_name":"Me/OK","parent":` + secret + `,"source" : ` + secret + ` }`, `{"full_name":"Me/OK","parent":null,"source" : null }`},
		{"head", `[{"head":{"repo":` + secret + `},"base":{"repo":{"full_name":"me/ok"}}}]`, `[{"head":{"repo":null},"base":{"repo":{"full_name":"me/ok"}}}]`},
		{"in a list", `[` + secret + `,1]`, `[null,1]`},
		{"in another", `{"full_name":"me/ok","x":{"full_name":"victim/x","parent":` + secret + `},"temp_clone_token":"x"}`, `{"full_name":"me/ok","x":null,"temp_clone_token":""}`},
		{"escaped", `{"p":{"full\u005fname":"victim\/secret"}}`, `{"p":null}`},
		{"twice", `{"p":{"full_name":"victim/secret","full_name":"me/ok"}}`, `{"p":null}`},
		{"no name", `{"p":{"full_name":"me/ok/../x"}}`, `{"p":null}`},
		{"itself", secret, `null`},
		{"not a key", `{"a":["full_name","victim/secret"]}`, `{"a":["full_name","victim/secret"]}`},
	} {
		w.forge.Behave(answering("application/json; charset=utf-8", test.body))
		if a := w.raw("/repos/me/ok"); a.status != http.StatusOK || a.body != test.want {
			t.Errorf("%s: status %d, body\n%s\nwant\n%s", test.name, a.status, a.body, test.want)
		}
	}
	// The twin: a file is what it is.
	w.forge.Behave(answering("application/vnd.github.raw+json", `{"full_name":"A B"}`))
	if a := w.raw("/repos/me/ok/contents/x"); a.body != `{"full_name":"A B"}` {
		t.Errorf("raw file: %s", a.body)
	}
}

func TestHeadHasNoBody(t *testing.T) {
	w := newWorld(t, readMe)
	a := w.send("HEAD /repos/me/ok HTTP/1.1\r\nHost: gate\r\nConnection: close\r\n\r\n", "HEAD")
	w.passed("HEAD", a, "/repos/me/ok")
	if a.body != "" || a.upstream[0].Method != "HEAD" {
		t.Errorf("body %q, upstream %v", a.body, a.upstream)
	}
}

// What a careless terminal or log would take for the end of a line is not in a
// record's JSON, and no record grows with what the agent sends.
func TestRecordIsBounded(t *testing.T) {
	w := newWorld(t, readMe)
	a := w.raw("/repos/me/ok/" + strings.Repeat("x", 4000))
	if len(a.records) != 1 || len(a.records[0].Path) != 256 {
		t.Errorf("records %v", a.records)
	}
	a = w.raw("/repos/me/ok?token=agents-secret")
	if text := fmt.Sprint(a.records[0].Attrs()); strings.Contains(text, "agents-secret") {
		t.Errorf("the query is in the record: %s", text)
	}
}
