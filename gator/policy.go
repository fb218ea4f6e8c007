package gator

import (
	"errors"
	"fmt"
	"strings"
)

// A Policy says what the agent may do. The zero policy, and a nil one, deny
// everything.
//
// Of the grants that match a resource the most specific one says what is
// allowed, and grants are not added up: "acme/site" goes before "acme/*", that
// before "*/site", and that before "*/*". What any matching grant denies is
// denied, however specific the one that allows it.
type Policy struct {
	// GitHub are the grants on GitHub repositories.
	GitHub []Grant
}

// A Grant allows an agent some permissions on the resources it names.
type Grant struct {
	// Resource is "OWNER/REPO"; either may be "*", which stands for a whole
	// segment and never crosses a slash. Letter case does not count, as it does
	// not for the service.
	Resource string
	// Permission is what is allowed; the zero Permission is nothing, which takes
	// the resource out of a broader grant (unless Deny is set, and the grant is
	// there only to deny).
	Permission Permission
	// Deny is what is refused, even if a more specific grant allows it.
	Deny Permission
}

// Validate reports all that is wrong with the policy, each thing as a
// [*PolicyError]. A policy with any mistake is not used at all.
func (p *Policy) Validate() error {
	_, err := compile(p)
	return err
}

// A PolicyError says which grant of a policy is wrong, and why.
type PolicyError struct {
	// Service is the service that the grant is for.
	Service Service
	// Resource is the grant's resource, as written.
	Resource string
	// Err is what is wrong with it.
	Err error
}

// Error returns the message.
func (e *PolicyError) Error() string {
	return fmt.Sprintf("policy: %s: %q: %v", e.Service, e.Resource, e.Err)
}

// Unwrap returns what is wrong.
func (e *PolicyError) Unwrap() error { return e.Err }

// key is a resource, folded to lower case; either part may be "*".
type key struct{ owner, repo string }

// rule is a grant made ready for decisions.
type rule struct {
	grant Grant
	// allowID and denyID name the rule in decisions. They are made here so that
	// a decision allocates nothing.
	allowID, denyID, shortID string
}

// rules are a policy made ready for decisions.
type rules struct {
	github map[key]*rule
}

func compile(p *Policy) (*rules, error) {
	if p == nil {
		return &rules{}, nil
	}
	r := &rules{github: make(map[key]*rule, len(p.GitHub))}
	var errs []error
	for _, g := range p.GitHub {
		if err := r.add(g); err != nil {
			errs = append(errs, &PolicyError{GitHub, g.Resource, err})
		}
	}
	return r, errors.Join(errs...)
}

func (r *rules) add(g Grant) error {
	k, err := parseResource(g.Resource)
	if err != nil {
		return err
	}
	if unknown := (g.Permission | g.Deny) &^ allPermissions; unknown != 0 {
		return fmt.Errorf("unknown permission %#x", uint16(unknown))
	}
	if first, ok := r.github[k]; ok {
		return fmt.Errorf("granted twice: %q names the same resource", first.grant.Resource)
	}
	id := fmt.Sprintf("gh.repos.%q", g.Resource)
	r.github[k] = &rule{
		grant:   g,
		allowID: id + ": allow",
		denyID:  id + ": deny",
		shortID: id + ": not granted",
	}
	return nil
}

// parseResource reads "OWNER/REPO", where either may be "*".
func parseResource(s string) (key, error) {
	owner, repo, ok := strings.Cut(s, "/")
	if !ok || strings.Contains(repo, "/") {
		return key{}, errors.New(`not of the form "OWNER/REPO"`)
	}
	for _, part := range []string{owner, repo} {
		// "me*" would match "mega/secret" to a reader who forgets that it does,
		// so a partial wildcard does not exist.
		if part != "*" && strings.ContainsAny(part, "*?[") {
			return key{}, fmt.Errorf(`%q: "*" stands for a whole name, not for a part of one`, part)
		}
	}
	if owner != "*" && !validOwner(owner) {
		return key{}, fmt.Errorf("%q is not an owner's name on GitHub", owner)
	}
	if repo != "*" && !validRepo(repo) {
		return key{}, fmt.Errorf("%q is not a repository's name on GitHub", repo)
	}
	return key{fold(owner), fold(repo)}, nil
}

// decide answers for one permission on one repository. It looks at the four
// patterns that can match, so its cost does not depend on the policy's size.
func (r *rules) decide(want Permission, owner, repo string) (allowed bool, ruleID string) {
	ruleID = string(DefaultDeny)
	var decided bool
	for _, k := range [...]key{{owner, repo}, {owner, "*"}, {"*", repo}, {"*", "*"}} {
		g, ok := r.github[k]
		if !ok {
			continue
		}
		if g.grant.Deny&want != 0 {
			return false, g.denyID
		}
		if decided || (g.grant.Permission == 0 && g.grant.Deny != 0) {
			continue
		}
		decided = true
		if allowed = g.grant.Permission&want == want; allowed {
			ruleID = g.allowID
		} else {
			ruleID = g.shortID
		}
	}
	return allowed && want != 0, ruleID
}
