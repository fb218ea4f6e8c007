// Command podmanrun tells what Podman says of run command lines before it would
// pull an image or reach for the kernel: its flags, its conversion to a
// container's specification, and that specification's validation.
//
// It reads one JSON array of strings a line, what follows "podman run", and
// answers each with a line: null, or Podman's error as a JSON string.
//
// It answers for root if it runs as root, and otherwise for a user.
//
// Paths on the command line are read where Podman reads them that early:
// --env-file, --label-file, --pod-id-file.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/sirupsen/logrus"

	"go.podman.io/podman/v6/cmd/podman/registry"
	"go.podman.io/podman/v6/pkg/domain/entities"
)

func main() {
	logrus.SetOutput(io.Discard)
	// Built without Podman's engine, its packages take themselves for a client of
	// a remote one, and refuse what such a client cannot do.
	registry.PodmanConfig().EngineMode = entities.ABIMode
	if err := answer(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "podmanrun:", err)
		os.Exit(1)
	}
}

func answer(r io.Reader, w io.Writer) error {
	in, out := bufio.NewScanner(r), bufio.NewWriter(w)
	in.Buffer(nil, 64<<20)
	for in.Scan() {
		var argv []string
		if err := json.Unmarshal(in.Bytes(), &argv); err != nil {
			return fmt.Errorf("line %q: %w", in.Bytes(), err)
		}
		var verdict any
		if err := judge(argv); err != nil {
			verdict = err.Error()
		}
		text, err := json.Marshal(verdict)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(out, "%s\n", text); err != nil {
			return err
		}
		// Whoever writes a line may wait for its answer.
		if err := out.Flush(); err != nil {
			return err
		}
	}
	return in.Err()
}
