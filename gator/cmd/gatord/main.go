// Command gatord is the gateway as a daemon: it holds the credentials, and an
// agent that calls it reaches what the policy grants and nothing else.
//
//	gatord -config /etc/gator/gator.toml
//
// See package [github.com/tank-os/tank/gator/config] for the configuration file.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"

	// A container made from scratch has no certificates of its own.
	_ "golang.org/x/crypto/x509roots/fallback"

	"github.com/tank-os/tank/gator/config"
)

const usage = `usage: gatord [-config FILE]

gatord stands between an agent and the services it may use. It adds the
credential on the way out, so the agent has none, and it lets through what the
policy in FILE grants and nothing else. FILE (default ` + config.DefaultPath + `):

    listen = "127.0.0.1:8080"                       # the default

    [gh]
    credential-file = "/run/secrets/gh_token"       # read at each use
    # upstream = "https://github.example.com/api/v3"
    # allow-private = ["github.example.com:443"]    # if its address is private

    [gh.repos]
    "acme/*"      = { read = true }
    "acme/secret" = { deny = ["read"] }

The agent then asks as it would ask api.github.com, without a token:

    curl http://127.0.0.1:8080/github/repos/acme/site/issues

Whatever is not granted is answered with 403 and never sent. GET /healthz says
that gatord runs, GET /readyz that it can read its credential. Standard output
gets a line of JSON for each decision, standard error all else. SIGTERM lets
requests finish and stops. It exits with 1 if it cannot start, with 2 if it is
called wrongly.

Certificates: those of the system, or of SSL_CERT_FILE; if there are none, as in
a container made from scratch, those that gatord carries.
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run is main, in terms that a test can give it.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	// net/http's transport quotes there what an upstream sends unasked, which may
	// repeat the credential. What fails is in our own log.
	slog.SetDefault(slog.New(slog.DiscardHandler)) // package log goes there, too
	flags := flag.NewFlagSet("gatord", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	path := flags.String("config", config.DefaultPath, "")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		say(stdout, usage)
		return 0
	case err != nil:
		return misuse(stderr, err.Error())
	case flags.NArg() > 0:
		return misuse(stderr, fmt.Sprintf("unexpected argument %q", flags.Arg(0)))
	}
	d, err := load(ctx, *path, stdout, stderr)
	if err == nil {
		err = d.serve(ctx)
	}
	if err != nil {
		for line := range strings.Lines(err.Error() + "\n") {
			say(stderr, "gatord: %s", line)
		}
		return 1
	}
	return 0
}

func misuse(stderr io.Writer, what string) int {
	say(stderr, "gatord: %s; gatord -h explains\n", what)
	return 2
}

// say writes to somebody who may have gone, which is then nothing to tell them.
func say(w io.Writer, format string, args ...any) { _, _ = fmt.Fprintf(w, format, args...) }
