package main

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/tank-os/tank/bootcimg/vm"
)

// spellings are the ways the credential may be written down: as it is, in hex,
// and in base64 wherever it begins within a group of three bytes.
func spellings(secret string) []string {
	all := []string{secret, hex.EncodeToString([]byte(secret))}
	for shift := range 3 {
		text := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("x", shift) + secret))
		// The first and last groups mix with what stands beside.
		all = append(all, strings.TrimRight(text, "=")[4*min(shift, 1):len(text)-4])
	}
	return all
}

// checkLeaks looks for the credential wherever the agent could.
func checkLeaks(ctx context.Context, q *quickstart) error {
	if !q.saw() {
		return errors.New("GitHub got no request with the credential")
	}
	pid, err := q.agentPID(ctx)
	if err != nil {
		return err
	}
	// The search itself is tried where the secret must be found.
	found, err := q.search(ctx, "cat /var/home/gator/.local/share/containers/storage/secrets/filedriver/secretsdata.json")
	if err != nil {
		return fmt.Errorf("search gator's own store: %w", err)
	}
	if !found {
		return errors.New("the search does not find the secret in gator's own store")
	}
	for _, place := range []struct{ what, cmd string }{
		{"the agent's environment", "cat /proc/" + pid + "/environ"},
		{"the agent's files", "tar -C /var/home/agent -cf - ."},
		{"the agent's container", "tar -C /proc/" + pid + "/root --one-file-system -cf - ."},
		{"what is mounted into it", "cd /proc/" + pid + "/root && { ls -la . run; find run tmp -xdev -type f -exec cat {} +; true; }"},
		{"podman inspect of the agent", "runuser -u agent -- env XDG_RUNTIME_DIR=/run/user/1000 podman inspect agent"},
		{"the journal", "journalctl --no-pager --all -o export"},
		{"command lines", "cat /proc/[0-9]*/cmdline"},
	} {
		found, err := q.search(ctx, place.cmd)
		if err != nil {
			return fmt.Errorf("%s: %w", place.what, err)
		}
		if found {
			return fmt.Errorf("the credential is in %s", place.what)
		}
	}
	return nil
}

// searchScript keeps the patterns, which come by standard input, out of every
// command line: those are searched too. A command that prints nothing, or fails
// with more than a file that changed meanwhile (tar exits 1), was not searched.
const searchScript = `umask 077; dir=$(mktemp -d -p /run) && cat >$dir/patterns && cd / || exit 3
(%s) >$dir/text 2>/dev/null
test $? -le 1 -a -s $dir/text || { rm -r $dir; exit 3; }
grep -aqF -f $dir/patterns $dir/text && echo found || echo none
rm -r $dir`

// search tells whether what cmd prints on the machine holds the credential.
func (q *quickstart) search(ctx context.Context, cmd string) (bool, error) {
	out, err := q.machine.Run(ctx, fmt.Sprintf(searchScript, cmd),
		&vm.RunOptions{Stdin: strings.NewReader(strings.Join(spellings(q.token), "\n"))})
	return strings.TrimSpace(string(out)) == "found", err
}

// checkLayers reads every blob of the image, and the images carried in it. The
// search is tried on a text of the agent's own program, two archives down.
func checkLayers(_ context.Context, q *quickstart) error {
	found, err := q.layersHold([]string{"GATEWAY_URL is not set"})
	if err != nil {
		return err
	}
	if !found {
		return errors.New("the search does not find the agent's own program in the image")
	}
	if found, err = q.layersHold(spellings(q.token)); err == nil && found {
		err = errors.New("a layer holds it")
	}
	return err
}

func (q *quickstart) layersHold(texts []string) (bool, error) {
	blobs, err := filepath.Glob(filepath.Join(q.dir, "image", "blobs", "sha256", "*"))
	if err != nil {
		return false, err
	}
	for _, blob := range blobs {
		f, err := os.Open(blob)
		if err != nil {
			return false, err
		}
		found, err := holds(f, texts)
		f.Close()
		if err != nil {
			return false, fmt.Errorf("%s: %w", blob, err)
		}
		if found {
			return true, nil
		}
	}
	return false, nil
}

// holds tells whether a stream holds one of some texts, looking into gzip and
// tar, however deep.
func holds(r io.Reader, texts []string) (bool, error) {
	br := bufio.NewReader(r)
	start, _ := br.Peek(512) // less, where there is less
	switch {
	case bytes.HasPrefix(start, []byte{0x1f, 0x8b}):
		zr, err := gzip.NewReader(br)
		if err != nil {
			return false, err
		}
		return holds(zr, texts)
	case bytes.HasPrefix(start, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		return false, errors.New("zstd: not searched")
	case len(start) == 512 && string(start[257:262]) == "ustar":
		return tarHolds(tar.NewReader(br), texts)
	}
	return streamHolds(br, texts)
}

func tarHolds(tr *tar.Reader, texts []string) (bool, error) {
	for {
		h, err := tr.Next()
		if errors.Is(err, io.EOF) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		found, err := streamHolds(strings.NewReader(fmt.Sprint(*h)), texts)
		if !found && err == nil {
			found, err = holds(tr, texts)
		}
		if found || err != nil {
			return found, err
		}
	}
}

func streamHolds(r io.Reader, texts []string) (bool, error) {
	const overlap = 256 // longer than any of the texts
	buf := make([]byte, 1<<16)
	kept := 0
	for {
		n, err := io.ReadFull(r, buf[kept:])
		for _, text := range texts {
			if bytes.Contains(buf[:kept+n], []byte(text)) {
				return true, nil
			}
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		kept = copy(buf, buf[kept+n-overlap:kept+n])
	}
}
