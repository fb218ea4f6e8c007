package gator

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
)

// A Credential is a secret that a gate adds to requests on their way out. It is
// looked up each time it is used, so a new value needs no restart. However it is
// printed, it prints as "[redacted]". The zero Credential is none, and a request
// that needs it fails.
type Credential struct {
	// source is a closure, so that nothing that walks a value finds the secret.
	source func(context.Context, Operation) (string, error)
}

// redacted is what a credential looks like.
const redacted = "[redacted]"

// The limits on a bearer token. One that is shorter could not be told from
// ordinary text in an answer.
const (
	minToken = 8
	maxToken = 16 << 10
)

// BearerFile is the bearer token in a file, such as
// "/run/secrets/gh_token". White space around it does not count.
func BearerFile(path string) Credential {
	return BearerFunc(func(context.Context, Operation) (string, error) {
		f, err := os.Open(path)
		if err != nil {
			return "", &CredentialError{"file " + path, cause(err)}
		}
		defer func() { _ = f.Close() }()
		text, err := io.ReadAll(io.LimitReader(f, maxToken+1))
		if err != nil {
			return "", &CredentialError{"file " + path, cause(err)}
		}
		return checkToken("file "+path, text)
	})
}

// BearerEnv is the bearer token in an environment variable. Prefer [BearerFile]:
// a process's environment is there for its children to read.
func BearerEnv(name string) Credential {
	return BearerFunc(func(context.Context, Operation) (string, error) {
		return checkToken("variable "+name, []byte(os.Getenv(name)))
	})
}

// BearerFunc is the bearer token that a function returns for an operation. The
// function may be called from several goroutines. It is called for every
// request, so let it cache what is expensive.
func BearerFunc(token func(context.Context, Operation) (string, error)) Credential {
	return Credential{func(ctx context.Context, op Operation) (string, error) {
		s, err := token(ctx, op)
		if err != nil {
			return "", err
		}
		return checkToken("function", []byte(s))
	}}
}

// Check looks the credential up and reports, as a [*CredentialError], why it
// cannot be used.
func (c Credential) Check(ctx context.Context) error {
	_, err := c.token(ctx, Operation{})
	return err
}

func (c Credential) token(ctx context.Context, op Operation) (string, error) {
	if c.source == nil {
		return "", &CredentialError{"none", errors.New("no credential is configured")}
	}
	return c.source(ctx, op)
}

// checkToken returns the token in a text. A byte that ends a header line would
// let the holder of the file add headers, and no token has one.
func checkToken(from string, text []byte) (string, error) {
	text = bytes.TrimSpace(text)
	var err error
	switch {
	case len(text) == 0:
		err = errors.New("empty")
	case len(text) < minToken:
		err = fmt.Errorf("shorter than %d bytes", minToken)
	case len(text) > maxToken:
		err = fmt.Errorf("longer than %d bytes", maxToken)
	case bytes.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r >= 0x7f }):
		err = errors.New("has a byte that no token has: is there more than the token in it?")
	}
	if err != nil {
		return "", &CredentialError{from, err}
	}
	return string(text), nil
}

// cause drops the path from an error that is going to have it anyway.
func cause(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

// A CredentialError is a credential that cannot be used. It never has any of its
// bytes.
type CredentialError struct {
	// Source says where it was looked for, such as "file /run/secrets/gh_token".
	Source string
	// Err is what is wrong.
	Err error
}

// Error returns the message.
func (e *CredentialError) Error() string {
	return fmt.Sprintf("credential: %s: %v", e.Source, e.Err)
}

// Unwrap returns what is wrong.
func (e *CredentialError) Unwrap() error { return e.Err }

// String returns "[redacted]".
func (Credential) String() string { return redacted }

// Format writes "[redacted]", whatever the verb.
func (Credential) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, redacted) }

// GoString returns "[redacted]".
func (Credential) GoString() string { return redacted }

// MarshalText returns "[redacted]".
func (Credential) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// MarshalJSON returns "[redacted]", as a JSON string.
func (Credential) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }

// LogValue returns "[redacted]".
func (Credential) LogValue() slog.Value { return slog.StringValue(redacted) }
