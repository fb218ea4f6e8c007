package gator

// maxOwner and maxRepo are GitHub's limits on names.
const (
	maxOwner = 39
	maxRepo  = 100
)

// validOwner says whether s is the name of a user or organisation.
func validOwner(s string) bool {
	return s != "" && len(s) <= maxOwner && s[0] != '-' && all(s, func(c byte) bool {
		return isAlnum(c) || c == '-' || c == '_'
	})
}

// validRepo says whether s is the name of a repository. "NAME.git" is none: the
// service reads it as NAME, so a rule on NAME would be got around.
func validRepo(s string) bool {
	if s == "" || s == "." || s == ".." || len(s) > maxRepo {
		return false
	}
	if n := len(s) - len(".git"); n >= 0 && foldEqual(s[n:], ".git") {
		return false
	}
	return all(s, func(c byte) bool {
		return isAlnum(c) || c == '-' || c == '_' || c == '.'
	})
}

// fold returns s in lower case. Names are ASCII, so nothing of Unicode's case
// rules can make two names one.
func fold(s string) string {
	for i := range len(s) {
		if 'A' <= s[i] && s[i] <= 'Z' {
			return foldSlow(s)
		}
	}
	return s
}

func foldSlow(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

func foldEqual(a, b string) bool { return fold(a) == fold(b) }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isAlnum(c byte) bool {
	return isDigit(c) || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

func all(s string, ok func(byte) bool) bool {
	for i := range len(s) {
		if !ok(s[i]) {
			return false
		}
	}
	return true
}
