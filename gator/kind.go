package gator

import (
	"strings"
	"unicode/utf8"
)

// A kind is a type of parameter: what its values may be.
type kind struct {
	// escapes says that a value may be written with percent escapes. A name or a
	// number never needs one, so one that has them is up to something.
	escapes bool
	// folded says that letter case does not count.
	folded bool
	check  func(string) *RequestError
}

// kinds are the types of path parameters, by the names they have in patterns.
var kinds = map[string]*kind{
	"owner":    {folded: true, check: valid("an owner", validOwner)},
	"repo":     {folded: true, check: valid("a repository", validRepo)},
	"number":   {check: valid("a number", validNumber)},
	"id":       {check: valid("an id", validNumber)},
	"sha":      {check: valid("a full object name", validSHA)},
	"ref":      {escapes: true, check: valid("a ref", validRef)},
	"basehead": {escapes: true, check: checkBasehead},
	"name":     {escapes: true, check: valid("a name", validName)},
	"path":     {escapes: true, check: valid("a path", validName)},
}

// queryKinds are the types of query parameters, by key: a key means the same on
// every route that has it.
var queryKinds = map[string]func(string) *RequestError{
	"page":     valid("a page", validNumber),
	"per_page": valid("a page size", func(s string) bool { return validNumber(s) && (len(s) < 3 || s == "100") }),
	"ref":      valid("a ref", validRef),
	"sha":      valid("a ref", validRef),
	"branch":   valid("a ref", validRef),
	"head_sha": valid("a full object name", validSHA),
	"path":     checkQueryPath,
	"head":     valid("a branch", validName),
	"base":     valid("a ref", validRef),
	"since":    valid("a time", validTime),
	"until":    valid("a time", validTime),
	"after":    valid("a cursor", validCursor),
	"before":   valid("a cursor", validCursor),
	// What GitHub takes for "yes" is any value at all.
	"recursive": valid("a word", validWord), "protected": valid("a word", validWord), "anon": valid("a word", validWord),
	"sort": valid("a word", validWord), "direction": valid("a word", validWord), "state": valid("a word", validWord),
	"filter": valid("a word", validWord), "status": valid("a word", validWord), "event": valid("a word", validWord),
	"author": valid("a name", validName), "committer": valid("a name", validName), "creator": valid("a name", validName),
	"mentioned": valid("a name", validName), "assignee": valid("a name", validName), "actor": valid("a name", validName),
	"milestone": valid("a name", validName), "labels": valid("a name", validName), "type": valid("a name", validName),
	"check_name": valid("a name", validName),
}

func valid(what string, ok func(string) bool) func(string) *RequestError {
	return func(s string) *RequestError {
		if ok(s) {
			return nil
		}
		return refuse(PathInvalid, "%q is not %s", s, what)
	}
}

// validNumber accepts what fits into 53 bits and is written in one way only.
func validNumber(s string) bool {
	return s != "" && s[0] != '0' && len(s) <= 15 && all(s, isDigit)
}

func validSHA(s string) bool {
	return (len(s) == 40 || len(s) == 64) && all(s, isHex)
}

// validRef is what git-check-ref-format(1) accepts, and a little less: a ref
// that is also a revision expression ("a..b", "x@{1}", "x:path") is none.
func validRef(s string) bool {
	for part := range strings.SplitSeq(s, "/") {
		if part == "" || part[0] == '.' || part[0] == '-' || part[len(part)-1] == '.' || strings.HasSuffix(part, ".lock") {
			return false
		}
	}
	return s != "@" && validName(s) && !strings.ContainsAny(s, " ~^:?*[\\") &&
		!strings.Contains(s, "..") && !strings.Contains(s, "@{")
}

func validName(s string) bool { return s != "" && len(s) <= 1024 && utf8.ValidString(s) }

func validTime(s string) bool {
	return s != "" && len(s) <= 40 && all(s, func(c byte) bool { return isAlnum(c) || strings.IndexByte(":+-.", c) >= 0 })
}

func validWord(s string) bool {
	return s != "" && len(s) <= 40 && all(s, func(c byte) bool { return isAlnum(c) || c == '_' || c == '-' })
}

func validCursor(s string) bool {
	return s != "" && len(s) <= 512 && all(s, func(c byte) bool { return isAlnum(c) || strings.IndexByte("+/=_-:.", c) >= 0 })
}

// checkBasehead accepts "BASE...HEAD". GitHub also takes "OWNER:REF" and
// "OWNER:REPO:REF" for either, which reads from another repository.
func checkBasehead(s string) *RequestError {
	if strings.Contains(s, ":") {
		return refuse(CrossRepository, "compares with another repository")
	}
	base, head, ok := strings.Cut(s, "...")
	if !ok || !validRef(base) || !validRef(head) {
		return refuse(PathInvalid, "%q is not BASE...HEAD", s)
	}
	return nil
}

// checkQueryPath accepts a path within a repository. It may not walk out of it,
// in the query no more than in the path.
func checkQueryPath(s string) *RequestError {
	for part := range strings.SplitSeq(s, "/") {
		if strings.Trim(part, ". ") == "" {
			return refuse(PathNotCanonical, "dot or empty segment in %q", s)
		}
		if err := checkText(part); err != nil {
			return err
		}
	}
	return valid("a path", validName)(s)
}
