package gatortest

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
)

// object is a JSON object.
type object = map[string]any

// serve answers as the forge.
func (g *GitHub) serve(w http.ResponseWriter, r *http.Request) {
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	if len(parts) < 3 || parts[0] != "repos" {
		notFound(w)
		return
	}
	repo, ok := g.repos[strings.ToLower(parts[1]+"/"+parts[2])]
	if !ok {
		notFound(w)
		return
	}
	rest := parts[3:]
	switch {
	case len(rest) == 0:
		writeJSON(w, http.StatusOK, g.describe(repo))
	case rest[0] == "contents":
		g.serveContents(w, repo, path.Join(rest[1:]...))
	case rest[0] == "issues" && len(rest) == 1:
		g.serveIssues(w, r, repo)
	case rest[0] == "issues" && len(rest) == 2:
		g.serveIssue(w, repo, rest[1])
	case rest[0] == "branches" && len(rest) == 1:
		writeJSON(w, http.StatusOK, []object{{"name": "main"}})
	default:
		notFound(w)
	}
}

func notFound(w http.ResponseWriter) {
	writeJSON(w, http.StatusNotFound, object{"message": "Not Found"})
}

// describe is what the forge says of a repository. Like the real one's, the
// answer has a credential in it.
func (g *GitHub) describe(r Repo) object {
	owner, name, _ := strings.Cut(r.Name, "/")
	return object{
		"id":   1 + slices.Index(slices.Sorted(maps.Keys(g.repos)), strings.ToLower(r.Name)),
		"name": name, "full_name": r.Name, "private": r.Private,
		"owner": object{"login": owner}, "default_branch": "main",
		"html_url": "https://github.com/" + r.Name, "temp_clone_token": CloneToken,
	}
}

// CloneToken is the credential that the forge puts into its answers, as GitHub
// does with "temp_clone_token" and with the download URLs of private files. No
// gateway passes it on.
const CloneToken = "CLONETOKEN0123456789"

func (g *GitHub) serveContents(w http.ResponseWriter, r Repo, name string) {
	if text, ok := r.Files[name]; ok {
		o := g.describeFile(r, name)
		o["encoding"], o["content"] = "base64", base64.StdEncoding.EncodeToString([]byte(text))
		writeJSON(w, http.StatusOK, o)
		return
	}
	entries := []object{}
	for _, file := range slices.Sorted(maps.Keys(r.Files)) {
		if path.Dir(file) == path.Clean(name) || (name == "" && path.Dir(file) == ".") {
			entries = append(entries, g.describeFile(r, file))
		}
	}
	if name != "" && len(entries) == 0 {
		notFound(w)
		return
	}
	writeJSON(w, http.StatusOK, entries)
}

func (g *GitHub) describeFile(r Repo, name string) object {
	return object{
		"type": "file", "name": path.Base(name), "path": name, "size": len(r.Files[name]),
		"download_url": fmt.Sprintf("https://raw.githubusercontent.com/%s/main/%s?token=%s", r.Name, name, CloneToken),
	}
}

// serveIssues answers with a page of issues, and says in Link where the others
// are, by the repository's number, as the real one does.
func (g *GitHub) serveIssues(w http.ResponseWriter, r *http.Request, repo Repo) {
	number := func(key string, otherwise int) int {
		if n, err := strconv.Atoi(r.URL.Query().Get(key)); err == nil && n > 0 {
			return n
		}
		return otherwise
	}
	page, size := number("page", 1), number("per_page", 30)
	first := min((page-1)*size, len(repo.Issues))
	last := min(first+size, len(repo.Issues))
	issues := []object{}
	for i := first; i < last; i++ {
		issues = append(issues, issue(repo, i+1))
	}
	if last < len(repo.Issues) {
		w.Header().Set("Link", fmt.Sprintf(`<%s/repositories/%v/issues?per_page=%d&page=%d>; rel="next"`,
			g.URL, g.describe(repo)["id"], size, page+1))
	}
	writeJSON(w, http.StatusOK, issues)
}

func (g *GitHub) serveIssue(w http.ResponseWriter, repo Repo, number string) {
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > len(repo.Issues) {
		notFound(w)
		return
	}
	writeJSON(w, http.StatusOK, issue(repo, n))
}

func issue(repo Repo, n int) object {
	return object{"number": n, "title": repo.Issues[n-1], "state": "open"}
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Set-Cookie", "logged_in=yes; secure")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the client may be gone
}
