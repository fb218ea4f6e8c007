package debian

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Debian's own addresses.
const (
	defaultMirror   = "http://deb.debian.org/debian"
	defaultSecurity = "http://deb.debian.org/debian-security"
)

// errNotFound is a mirror's answer that there is no such file.
var errNotFound = errors.New("not found")

// fetchTimeout bounds the wait for one Release file; a machine with no network
// should fall back to what it has soon.
const fetchTimeout = 20 * time.Second

// A source is one suite of one mirror, a line of sources.list(5).
type source struct{ mirror, suite string }

// String spells the line.
func (s source) String() string { return "deb " + s.mirror + " " + s.suite + " main" }

// A release is the state of an archive.
type release struct {
	sources []source
	digest  string    // over what the package indexes hold
	date    time.Time // of the suite itself, not of its updates
}

// fetchRelease reads the Release files of a suite, and of its updates and
// security updates where it has them. Their signatures are not checked here: apt
// does when it fetches the packages, and all that a forged file can do before is
// to choose among bases that were made from signed ones.
func fetchRelease(ctx context.Context, c *http.Client, suite string, mirrors [2]string) (*release, error) {
	rel := &release{}
	sum := sha256.New()
	for _, s := range []source{{mirrors[0], suite}, {mirrors[0], suite + "-updates"}, {mirrors[1], suite + "-security"}} {
		text, err := fetchInRelease(ctx, c, s)
		if errors.Is(err, errNotFound) && s.suite != suite {
			continue // sid has no updates
		}
		if errors.Is(err, errNotFound) {
			return nil, &SuiteError{Suite: suite, Mirror: s.mirror, Err: err}
		}
		if err != nil {
			return nil, err
		}
		date, indexes := parseRelease(text)
		if s.suite == suite {
			rel.date = date
		}
		rel.sources = append(rel.sources, s)
		fmt.Fprintln(sum, s)
		for _, line := range indexes {
			fmt.Fprintln(sum, line)
		}
	}
	rel.digest = fmt.Sprintf("%x", sum.Sum(nil))[:16]
	return rel, nil
}

// fetchInRelease reads one suite's InRelease file.
func fetchInRelease(ctx context.Context, c *http.Client, s source) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	addr := s.mirror + "/dists/" + s.suite + "/InRelease"
	fail := func(err error) ([]byte, error) {
		return nil, &NetworkError{Suite: s.suite, URL: addr, Err: err}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, addr, nil)
	if err != nil {
		return fail(err)
	}
	resp, err := c.Do(req)
	if err != nil {
		return fail(err)
	}
	defer resp.Body.Close()
	switch resp.StatusCode {
	case http.StatusOK:
	case http.StatusNotFound, http.StatusGone:
		return nil, fmt.Errorf("%s: %w", addr, errNotFound)
	default:
		return fail(fmt.Errorf("%s: %s", addr, resp.Status))
	}
	text, err := io.ReadAll(io.LimitReader(resp.Body, 16<<20))
	if err != nil {
		return fail(err)
	}
	return text, nil
}

// indexLine is a line of a Release file that names a package index of main by
// its SHA-256.
var indexLine = regexp.MustCompile(`^ ([0-9a-f]{64}) +\d+ (main/binary-[a-z0-9]+/Packages)$`)

// parseRelease takes out of a Release file its date and the indexes it vouches
// for, sorted.
func parseRelease(text []byte) (date time.Time, indexes []string) {
	for sc := bufio.NewScanner(bytes.NewReader(text)); sc.Scan(); {
		line := sc.Text()
		if v, ok := strings.CutPrefix(line, "Date: "); ok {
			if d, err := time.Parse("Mon, 02 Jan 2006 15:04:05 MST", v); err == nil {
				date = d.UTC()
			}
		}
		if m := indexLine.FindStringSubmatch(line); m != nil {
			indexes = append(indexes, m[2]+" "+m[1])
		}
	}
	slices.Sort(indexes)
	return date, indexes
}

// mirrors are the archive's address and the security archive's.
func (b *builder) mirrors() ([2]string, error) {
	m := [2]string{b.Mirror, b.SecurityMirror}
	host := hostMirrors("/etc/apt")
	for i, def := range []string{defaultMirror, defaultSecurity} {
		if m[i] == "" {
			m[i] = host[i]
		}
		if m[i] == "" {
			m[i] = def
		}
		u, err := url.Parse(m[i])
		// The threat: the address stays in the image's sources.list, and a
		// password in it would too.
		if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.User != nil || strings.ContainsAny(m[i], " \t\n[]") {
			return m, fmt.Errorf("debian base %s: mirror must be an http or https address without user or password", b.suite)
		}
		m[i] = strings.TrimSuffix(m[i], "/")
	}
	return m, nil
}

// aptURI is an address in either format of sources.list(5).
var aptURI = regexp.MustCompile(`(?m)^(?:deb(?: +\[[^\]]*\])? +|URIs: +)(https?://[^\s@]+/(debian|debian-security)/?)(?:\s|$)`)

// hostMirrors are the addresses the machine's apt is configured with for Debian;
// empty where it has none.
func hostMirrors(dir string) (m [2]string) {
	files, _ := filepath.Glob(filepath.Join(dir, "sources.list.d", "*"))
	for _, f := range append(files, filepath.Join(dir, "sources.list")) {
		text, err := os.ReadFile(f)
		if err != nil {
			continue
		}
		for _, hit := range aptURI.FindAllStringSubmatch(string(text), -1) {
			i := 0
			if hit[2] == "debian-security" {
				i = 1
			}
			if m[i] == "" {
				m[i] = hit[1]
			}
		}
	}
	return m
}
