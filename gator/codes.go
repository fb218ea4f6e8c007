package gator

import (
	"errors"
	"fmt"
	"net/http"
	"net/netip"
)

// A Code names why a request was refused, in audit records. The agent does not
// get to see it.
type Code string

// The codes. Those of requests that are not understood come with status 400,
// those of requests that are understood and refused with 403, and
// [Overloaded] with 503.
const (
	// DefaultDeny is the rule that decides when no grant matches.
	DefaultDeny Code = "default_deny"
	// PathNotCanonical refuses a path that two readers may read differently:
	// dot segments, empty segments and slashes in any spelling, and literal
	// words that are not spelled exactly.
	PathNotCanonical Code = "path_not_canonical"
	// PathInvalid refuses a path with a byte or a name that cannot be in one.
	PathInvalid Code = "path_invalid"
	// AbsoluteURL refuses a request that names a scheme, a host, a user or a
	// fragment.
	AbsoluteURL Code = "absolute_url"
	// QueryInvalid refuses a query that is malformed, says a thing twice, or has
	// a value that its key cannot have.
	QueryInvalid Code = "query_invalid"
	// QueryUnknown refuses a query key that the route does not have. Such a key
	// may be an override or a credential ("_method", "sudo", "private_token").
	QueryUnknown Code = "query_unknown"
	// BodyRefused refuses a body where there is none by definition.
	BodyRefused Code = "body_refused"
	// UpgradeRefused refuses a change of protocol, behind which nothing is seen.
	UpgradeRefused Code = "upgrade_refused"
	// MethodRefused refuses a method that the route does not have.
	MethodRefused Code = "method_refused"
	// RouteUnknown refuses a path that is in no table.
	RouteUnknown Code = "route_unknown"
	// CrossRepository refuses an argument that names another repository than the
	// one in the path.
	CrossRepository Code = "cross_repository"
	// Overloaded refuses a request that the policy allows and that would be one
	// too many at once; see Options.MaxRequests.
	Overloaded Code = "overloaded"
)

// status is what the agent gets for a code.
func (c Code) status() int {
	switch c {
	case DefaultDeny, MethodRefused, RouteUnknown, CrossRepository:
		return http.StatusForbidden
	case Overloaded:
		return http.StatusServiceUnavailable
	}
	return http.StatusBadRequest
}

// A RequestError is a request that is not understood, or that no policy could
// allow.
type RequestError struct {
	// Code is the reason.
	Code Code
	// Detail says more, for the audit record.
	Detail string
}

// Error returns the message.
func (e *RequestError) Error() string { return fmt.Sprintf("request: %s: %s", e.Code, e.Detail) }

func refuse(code Code, format string, args ...any) *RequestError {
	return &RequestError{code, fmt.Sprintf(format, args...)}
}

// ErrUnprotected is what a transport made by [Gate.Inject] answers to a request
// that did not pass [Gate.Protect] of the same gate.
var ErrUnprotected = errors.New("gator: request did not pass this gate's Protect; no credential is added")

// An UpstreamError is an upstream that could not be asked, or whose answer may
// not be passed on.
type UpstreamError struct {
	// Code is "unreachable", "timeout", "overloaded" (see Options.MaxBuffered), or
	// names what was wrong with the answer: "redirect_blocked",
	// "credential_refused", "too_large", "encoded", "protocol".
	Code string
	// Err is the cause; it may be nil.
	Err error
}

// Error returns the message.
func (e *UpstreamError) Error() string {
	if e.Err == nil {
		return "upstream: " + e.Code
	}
	return fmt.Sprintf("upstream: %s: %v", e.Code, e.Err)
}

// Unwrap returns the cause.
func (e *UpstreamError) Unwrap() error { return e.Err }

// An AddressError is an upstream address that may not be dialled: it is private,
// or belongs to this machine, and is not allowed by name.
type AddressError struct {
	// Address is what was to be dialled, "HOST:PORT".
	Address string
	// IP is what it resolved to.
	IP netip.Addr
}

// Error returns the message.
func (e *AddressError) Error() string {
	return fmt.Sprintf("dial %s: %s is not a public address, and %q is not among the private ones that are allowed",
		e.Address, e.IP, e.Address)
}
