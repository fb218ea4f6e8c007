package gatortest_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/gator/gatortest"
)

func ExampleNewGitHub() {
	forge, err := gatortest.NewGitHub(&gatortest.Options{
		Token: "ghp_test",
		Repos: []gatortest.Repo{{Name: "me/ok", Issues: []string{"First"}}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = forge.Close() }()
	fmt.Println(ask(forge.URL+"/repos/me/ok/issues/1", "ghp_test"))
	fmt.Println(ask(forge.URL+"/repos/me/ok/../../victim/secret", ""))
	for _, r := range forge.Requests() {
		fmt.Println(r.Method, r.URI, "is about", r.Repo)
	}
	// Output:
	// 200 {"number":1,"state":"open","title":"First"}
	// 401 {"message":"Bad credentials"}
	// GET /repos/me/ok/issues/1 is about me/ok
	// GET /repos/me/ok/../../victim/secret is about victim/secret
}

func ask(target, token string) string {
	r, err := http.NewRequest(http.MethodGet, target, nil)
	if err != nil {
		return err.Error()
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := (&http.Client{Timeout: 5 * time.Second}).Do(r)
	if err != nil {
		return err.Error()
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return err.Error()
	}
	return fmt.Sprint(resp.StatusCode, " ", strings.TrimSpace(string(body)))
}

func newForge(t *testing.T, opts *gatortest.Options) *gatortest.GitHub {
	t.Helper()
	forge, err := gatortest.NewGitHub(opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = forge.Close() })
	return forge
}

func TestRoutes(t *testing.T) {
	forge := newForge(t, &gatortest.Options{Repos: []gatortest.Repo{{
		Name: "Me/OK", Private: true, Files: map[string]string{"README.md": "hi", "d/a": "1", "d/b": "2"}, Issues: []string{"x", "y"},
	}}})
	for path, want := range map[string]string{
		"/repos/me/ok/branches":           `200 [{"name":"main"}]`,
		"/repos/ME/ok/issues?per_page=1":  `200 [{"number":1,"state":"open","title":"x"}]`,
		"/repos/me/ok/issues?page=9":      `200 []`,
		"/repos/me/ok/issues/3":           `404 {"message":"Not Found"}`,
		"/repos/me/ok/contents/nothing":   `404 {"message":"Not Found"}`,
		"/repos/me/other":                 `404 {"message":"Not Found"}`,
		"/repos/me/ok/hooks":              `404 {"message":"Not Found"}`,
		"/user":                           `404 {"message":"Not Found"}`,
		"/repos/me/ok/contents/README.md": `200 {"content":"aGk=","download_url":"https://raw.githubusercontent.com/Me/OK/main/README.md?token=CLONETOKEN0123456789","encoding":"base64","name":"README.md","path":"README.md","size":2,"type":"file"}`,
	} {
		if got := ask(forge.URL+path, ""); got != want {
			t.Errorf("%s: %s; want %s", path, got, want)
		}
	}
	if got := ask(forge.URL+"/repos/me/ok/contents/d", ""); strings.Count(got, `"type":"file"`) != 2 || strings.Contains(got, "README") {
		t.Errorf("directory: %s", got)
	}
	if got := ask(forge.URL+"/repos/me/ok/contents", ""); strings.Count(got, `"type":"file"`) != 1 {
		t.Errorf("top directory: %s", got)
	}
	var repo struct {
		Private bool
		Token   string `json:"temp_clone_token"`
	}
	_, body, _ := strings.Cut(ask(forge.URL+"/repos/me/ok", ""), " ")
	if err := json.Unmarshal([]byte(body), &repo); err != nil || !repo.Private || repo.Token != gatortest.CloneToken {
		t.Errorf("repository: %s, %v", body, err)
	}
}

// The fake has to be the most careless reader there is, or a gateway's mistake
// goes unnoticed.
func TestRepoIsReadCarelessly(t *testing.T) {
	forge := newForge(t, nil)
	for uri, want := range map[string]string{
		"/repos/me/ok":                               "me/ok",
		"/REPOS/Me/OK/x?y":                           "me/ok",
		"/api/v3/repos/me/ok/issues":                 "me/ok",
		"/repos/me/ok/../../victim/secret":           "victim/secret",
		"/repos/me/ok/../../victim/secret/x":         "victim/secret",
		"/repos/me/ok/../../../repos/victim/secret":  "victim/secret",
		"/repos/me/../victim/secret":                 "victim/secret",
		"/repos/me/%2e%2e/victim/secret":             "victim/secret",
		"/repos/me/%252e%252e/victim%252fsecret":     "victim/secret",
		`/repos/me\..\victim\secret`:                 "victim/secret",
		"/repos//me/ok.git":                          "me/ok",
		"/user":                                      "",
		"/repos/me/ok/contents/../../../victim/s/x/": "victim/s",
	} {
		forge.Reset()
		r := httptest.NewRequestWithContext(t.Context(), "GET", "/", nil)
		r.RequestURI = uri
		forge.ServeHTTP(httptest.NewRecorder(), r)
		seen := forge.Requests()
		if len(seen) != 1 || seen[0].Repo != want || seen[0].URI != uri {
			t.Errorf("%s: %+v; want repository %q", uri, seen, want)
		}
	}
}

func TestBehaviours(t *testing.T) {
	forge := newForge(t, nil)
	forge.Behave(gatortest.Redirect(http.StatusFound, "http://127.0.0.1:1/"))
	r := httptest.NewRequestWithContext(t.Context(), "GET", "/", nil)
	r.Header.Set("Authorization", "Bearer ghp_test")
	w := httptest.NewRecorder()
	forge.ServeHTTP(w, r)
	if w.Code != 302 || w.Header().Get("Location") != "http://127.0.0.1:1/" {
		t.Errorf("redirect: %d %v", w.Code, w.Header())
	}
	forge.Behave(gatortest.Echo)
	w = httptest.NewRecorder()
	forge.ServeHTTP(w, r)
	if body := w.Body.String(); !strings.Contains(body, "Bearer ghp_test") || !strings.Contains(body, "6768705f74657374") || !strings.Contains(body, "%67%68%70") {
		t.Errorf("echo: %s", body)
	}
	forge.Behave(gatortest.Flood(1 << 16))
	w = httptest.NewRecorder()
	forge.ServeHTTP(w, r)
	if w.Body.Len() != 1<<16 {
		t.Errorf("flood: %d bytes", w.Body.Len())
	}
	forge.Behave(gatortest.Stall)
	client := &http.Client{Timeout: 50 * time.Millisecond}
	if resp, err := client.Get(forge.URL); err == nil {
		_ = resp.Body.Close()
		t.Errorf("stall: %s", resp.Status)
	}
	forge.Behave(nil)
	if got := ask(forge.URL+"/user", ""); got != `404 {"message":"Not Found"}` {
		t.Errorf("the forge again: %s", got)
	}
}

func TestAddr(t *testing.T) {
	forge := newForge(t, nil)
	_, err := gatortest.NewGitHub(&gatortest.Options{Addr: forge.Addr()})
	if err == nil || !strings.HasPrefix(err.Error(), "gatortest: listen tcp "+forge.Addr()) {
		t.Errorf("address in use: %v", err)
	}
	if err := errors.Join(forge.Close(), nil); err != nil {
		t.Error(err)
	}
	again := newForge(t, &gatortest.Options{Addr: forge.Addr()})
	if diff := cmp.Diff(forge.URL, again.URL); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
