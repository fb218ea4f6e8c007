package gator

import (
	"log/slog"
	"net/http"
)

// A Decision is the answer to whether an operation is allowed.
type Decision struct {
	// Allowed is the answer.
	Allowed bool
	// Rule is what decided: a grant as configuration spells it
	// (`gh.repos."acme/*": allow`), or a [Code].
	Rule string
}

// A Record is what there is to remember of a decision. The agent sees no more of
// it than the request id.
type Record struct {
	// RequestID is also in the answer's X-Request-Id header.
	RequestID string
	// Principal is who asked, as Options.Principal says.
	Principal string
	// Operation is the request as it was understood; the zero Operation if it was
	// not.
	Operation Operation
	// Decision is the answer.
	Decision Decision
	// Detail says more of why a request was not understood.
	Detail string
	// Method and Path are the request as it came, cut off at 256 bytes. The
	// query is left out, since clients put credentials there.
	Method, Path string
}

// Attrs returns the record as attributes for a structured log, the same ones in
// the same order each time. What came from the agent is for an encoder to
// escape, as [slog.JSONHandler] does.
func (r Record) Attrs() []slog.Attr {
	decision := "deny"
	if r.Decision.Allowed {
		decision = "allow"
	}
	attrs := []slog.Attr{
		slog.String("request_id", r.RequestID),
		slog.String("principal", r.Principal),
		slog.String("decision", decision),
		slog.String("rule", r.Decision.Rule),
		slog.String("op", r.Operation.Route()),
		slog.String("resource", r.Operation.Resource()),
		slog.String("method", r.Method),
		slog.String("path", r.Path),
	}
	if r.Detail != "" {
		attrs = append(attrs, slog.String("detail", r.Detail))
	}
	return attrs
}

// An Outcome is what became of an allowed operation upstream.
type Outcome struct {
	// RequestID is that of the [Record] that allowed it.
	RequestID string
	// Operation is what was asked.
	Operation Operation
	// Status is the upstream's status; 0 if there was no answer.
	Status int
	// Bytes is the size of the body that is passed on.
	Bytes int
	// Err is why the agent does not get the answer; nil if it does.
	Err error
}

const maxRecorded = 256

// record notes what is known of a request before it is understood.
func record(r *http.Request, id, principal string) Record {
	return Record{
		RequestID: id, Principal: principal,
		Method: cut(r.Method), Path: cut(r.URL.EscapedPath()),
	}
}

func cut(s string) string {
	if len(s) > maxRecorded {
		return s[:maxRecorded]
	}
	return s
}
