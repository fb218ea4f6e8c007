package gator

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
)

// githubReads are the routes of a repository's ordinary content. Not among them,
// on purpose: what hands out secrets or access (hooks, keys, actions/secrets,
// actions/variables, collaborators, runners, invitations, security alerts), what
// shows other repositories (forks, events, and timelines, which have whole issues
// that mention one of this repository), and what answers with a signed URL
// (tarball, logs, artifacts).
//
// https://docs.github.com/en/rest, API version 2022-11-28.
const githubReads = `
/repos/{owner}/{repo}                                   ref
/repos/{owner}/{repo}/actions/jobs/{id}
/repos/{owner}/{repo}/actions/runs                     actor branch event status head_sha per_page page
/repos/{owner}/{repo}/actions/runs/{id}
/repos/{owner}/{repo}/actions/runs/{id}/jobs           filter per_page page
/repos/{owner}/{repo}/actions/workflows                per_page page
/repos/{owner}/{repo}/assignees                        per_page page
/repos/{owner}/{repo}/branches                         protected per_page page
/repos/{owner}/{repo}/branches/{ref}
/repos/{owner}/{repo}/check-runs/{id}
/repos/{owner}/{repo}/check-runs/{id}/annotations      per_page page
/repos/{owner}/{repo}/check-suites/{id}
/repos/{owner}/{repo}/comments                         per_page page
/repos/{owner}/{repo}/comments/{id}
/repos/{owner}/{repo}/commits                          sha path author committer since until per_page page
/repos/{owner}/{repo}/commits/{ref}                    per_page page
/repos/{owner}/{repo}/commits/{ref}/branches-where-head
/repos/{owner}/{repo}/commits/{ref}/check-runs         check_name status filter per_page page
/repos/{owner}/{repo}/commits/{ref}/check-suites       check_name per_page page
/repos/{owner}/{repo}/commits/{ref}/comments           per_page page
/repos/{owner}/{repo}/commits/{ref}/pulls              per_page page
/repos/{owner}/{repo}/commits/{ref}/status             per_page page
/repos/{owner}/{repo}/commits/{ref}/statuses           per_page page
/repos/{owner}/{repo}/compare/{basehead}               per_page page
/repos/{owner}/{repo}/contents                         ref
/repos/{owner}/{repo}/contents/{path...}               ref
/repos/{owner}/{repo}/contributors                     anon per_page page
/repos/{owner}/{repo}/git/blobs/{sha}
/repos/{owner}/{repo}/git/commits/{sha}
/repos/{owner}/{repo}/git/matching-refs/{ref...}
/repos/{owner}/{repo}/git/ref/{ref...}
/repos/{owner}/{repo}/git/tags/{sha}
/repos/{owner}/{repo}/git/trees/{ref}                  recursive
/repos/{owner}/{repo}/issues                           milestone state assignee type creator mentioned labels sort direction since per_page page
/repos/{owner}/{repo}/issues/comments                  sort direction since per_page page
/repos/{owner}/{repo}/issues/comments/{id}
/repos/{owner}/{repo}/issues/events                    per_page page
/repos/{owner}/{repo}/issues/events/{id}
/repos/{owner}/{repo}/issues/{number}
/repos/{owner}/{repo}/issues/{number}/comments         since per_page page
/repos/{owner}/{repo}/issues/{number}/events           per_page page
/repos/{owner}/{repo}/issues/{number}/labels           per_page page
/repos/{owner}/{repo}/labels                           per_page page
/repos/{owner}/{repo}/labels/{name}
/repos/{owner}/{repo}/languages
/repos/{owner}/{repo}/license                          ref
/repos/{owner}/{repo}/milestones                       state sort direction per_page page
/repos/{owner}/{repo}/milestones/{number}
/repos/{owner}/{repo}/milestones/{number}/labels       per_page page
/repos/{owner}/{repo}/pulls                            state head base sort direction per_page page
/repos/{owner}/{repo}/pulls/comments                   sort direction since per_page page
/repos/{owner}/{repo}/pulls/comments/{id}
/repos/{owner}/{repo}/pulls/{number}
/repos/{owner}/{repo}/pulls/{number}/comments          sort direction since per_page page
/repos/{owner}/{repo}/pulls/{number}/commits           per_page page
/repos/{owner}/{repo}/pulls/{number}/files             per_page page
/repos/{owner}/{repo}/pulls/{number}/merge
/repos/{owner}/{repo}/pulls/{number}/requested_reviewers
/repos/{owner}/{repo}/pulls/{number}/reviews           per_page page
/repos/{owner}/{repo}/pulls/{number}/reviews/{id}
/repos/{owner}/{repo}/pulls/{number}/reviews/{id}/comments  per_page page
/repos/{owner}/{repo}/readme                           ref
/repos/{owner}/{repo}/readme/{path...}                 ref
/repos/{owner}/{repo}/releases                         per_page page
/repos/{owner}/{repo}/releases/assets/{id}
/repos/{owner}/{repo}/releases/latest
/repos/{owner}/{repo}/releases/tags/{ref}
/repos/{owner}/{repo}/releases/{id}
/repos/{owner}/{repo}/releases/{id}/assets             per_page page
/repos/{owner}/{repo}/tags                             per_page page
/repos/{owner}/{repo}/topics                           per_page page
`

var githubTree = sync.OnceValue(func() *node { return newTree(ClassRead, githubReads) })

// ParseGitHub reads a request to GitHub's REST interface, whose path is relative
// to the base URL ("/repos/OWNER/REPO/…"). A request that can be read in more
// than one way, or that is not in the table of routes, is a [*RequestError].
func ParseGitHub(r *http.Request) (Operation, error) {
	op, err := parseGitHub(r)
	if err != nil {
		return Operation{}, err // not the *RequestError itself: a nil one is no nil error
	}
	return op, nil
}

func parseGitHub(r *http.Request) (Operation, *RequestError) {
	if err := checkTarget(r); err != nil {
		return Operation{}, err
	}
	var buf [16]segment
	segs, err := splitPath(r.URL.EscapedPath(), buf[:0])
	if err != nil {
		return Operation{}, err
	}
	op := Operation{service: GitHub}
	if err := githubTree().find(segs, &op); err != nil {
		return Operation{}, err
	}
	if err := op.setMethod(r); err != nil {
		return Operation{}, err
	}
	if op.query, err = cleanQuery(r.URL.RawQuery, op.route); err != nil {
		return Operation{}, err
	}
	op.setHeaders(r.Header)
	return op, nil
}

// checkTarget refuses request targets that are more than a path and a query:
// RFC 9112, section 3.2.1, is the one form that a server is asked for itself in.
func checkTarget(r *http.Request) *RequestError {
	u := r.URL
	if u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "" {
		return refuse(AbsoluteURL, "the target names a host")
	}
	// Only the raw target still tells "#" from "%23".
	if u.Fragment != "" || strings.Contains(r.RequestURI, "#") {
		return refuse(AbsoluteURL, "the target has a fragment")
	}
	if !strings.HasPrefix(u.Path, "/") {
		return refuse(PathNotCanonical, "does not start with a slash")
	}
	// Escapes that do not match the path mean that somebody changed one of them.
	if p, err := url.PathUnescape(u.EscapedPath()); err != nil || p != u.Path || u.RawPath != "" && u.RawPath != u.EscapedPath() {
		return refuse(PathInvalid, "byte that has to be escaped")
	}
	return nil
}

// setMethod accepts what a read has: GET and HEAD, and no body.
func (op *Operation) setMethod(r *http.Request) *RequestError {
	switch r.Method {
	case http.MethodGet:
	case http.MethodHead:
		op.head = true
	default:
		return refuse(MethodRefused, "%.20q", r.Method)
	}
	if r.ContentLength != 0 { // -1 is a length that is not known
		return refuse(BodyRefused, "a read with a body")
	}
	if len(r.Header["Upgrade"]) > 0 {
		return refuse(UpgradeRefused, "Upgrade header")
	}
	return nil
}

// defaultAccept is GitHub's recommended media type.
const defaultAccept = "application/vnd.github+json"

// setHeaders takes over the few headers that mean something to a read. All
// others stay behind: credentials, overrides, forwarding, cookies.
func (op *Operation) setHeaders(h http.Header) {
	op.accept = defaultAccept
	if v := strings.Join(h["Accept"], ", "); v != "" && validAccept(v) {
		op.accept = v
	}
	op.noneMatch = single(h["If-None-Match"], func(c byte) bool { return ' ' <= c && c < 0x7f })
	op.modifiedSince = single(h["If-Modified-Since"], func(c byte) bool { return isAlnum(c) || strings.IndexByte(" ,:", c) >= 0 })
	op.apiVersion = single(h["X-Github-Api-Version"], func(c byte) bool { return isDigit(c) || c == '-' })
}

// single returns a header that is there once and has only such characters.
func single(values []string, ok func(byte) bool) string {
	if len(values) == 1 && len(values[0]) <= 256 && all(values[0], ok) {
		return values[0]
	}
	return ""
}

// validAccept accepts JSON and GitHub's own media types. "application/octet-stream"
// would make some routes answer with a signed URL instead of content.
func validAccept(v string) bool {
	if len(v) > 256 {
		return false
	}
	for item := range strings.SplitSeq(v, ",") {
		media, params, _ := strings.Cut(strings.TrimSpace(item), ";")
		known := media == "*/*" || media == "application/json" || strings.HasPrefix(media, "application/vnd.github")
		if !known || !all(media+params, func(c byte) bool { return isAlnum(c) || strings.IndexByte("*/.+-_= ", c) >= 0 }) {
			return false
		}
	}
	return true
}
