package debian

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// debianKeyring vouches for Debian's archive.
const debianKeyring = "/usr/share/keyrings/debian-archive-keyring.gpg"

// tail is how many lines of mmdebstrap's output an error keeps.
const tail = 30

// unwanted are files of packages that no appliance uses: documents, translations,
// and programs for the packages' own tests. Copyright notices stay: the licences
// ask for them.
var unwanted = []string{
	"path-exclude=/usr/share/doc/*",
	"path-include=/usr/share/doc/*/copyright",
	"path-exclude=/usr/share/man/*",
	"path-exclude=/usr/share/info/*",
	"path-exclude=/usr/share/lintian/*",
	"path-exclude=/usr/share/locale/*/LC_MESSAGES/*",
	"path-exclude=/usr/share/bug/*",
	"path-exclude=/usr/libexec/podman/podman-testing", // 36 MB
	"path-exclude=/usr/lib/podman/netavark-dhcp-proxy-client",
	"path-exclude=/usr/lib/*/libcrun.a",
}

// hooks run when all packages are configured; "$1" is the root.
var hooks = []string{
	`chroot "$1" systemctl enable systemd-networkd.service systemd-networkd-wait-online.service systemd-resolved.service`,
}

// args are mmdebstrap's arguments.
func (b *builder) args(raw, mode string) []string {
	args := []string{"--verbose", "--mode=" + mode, "--variant=minbase", "--format=tar", "--keyring=" + b.Keyring, "--include=" + strings.Join(b.packages, ",")}
	for _, opt := range unwanted {
		args = append(args, "--dpkgopt="+opt)
	}
	if b.AllowExpired {
		args = append(args, `--aptopt=Acquire::Check-Valid-Until "false"`)
	}
	for _, hook := range hooks {
		args = append(args, "--customize-hook="+hook)
	}
	args = append(args, b.suite, raw)
	for _, s := range b.sources {
		args = append(args, s.String())
	}
	return args
}

// mmdebstrap makes the tar raw of the packages.
func (b *builder) mmdebstrap(ctx context.Context, work, raw string, epoch time.Time) error {
	prog, err := exec.LookPath("mmdebstrap")
	if err != nil {
		return &ToolError{Name: "mmdebstrap", Package: "mmdebstrap", Err: err}
	}
	if _, err := os.Stat(b.Keyring); err != nil {
		return &ToolError{Name: b.Keyring, Package: "debian-archive-keyring", Err: err}
	}
	mode, tmp := "root", work
	if os.Geteuid() != 0 {
		// The user that root in a user namespace is has no way into a home
		// directory, so the root must be made elsewhere.
		mode, tmp = "unshare", os.TempDir()
	}
	cmd := exec.CommandContext(ctx, prog, b.args(raw, mode)...)
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "DEBIAN_FRONTEND=noninteractive", "TMPDIR="+tmp,
		"SOURCE_DATE_EPOCH="+strconv.FormatInt(epoch.Unix(), 10))
	log, err := run(cmd, b.Progress)
	if ctx.Err() != nil {
		return fmt.Errorf("debian base %s: mmdebstrap: %w", b.suite, ctx.Err())
	}
	if err != nil {
		return &MakeError{Suite: b.suite, Log: log, Err: err}
	}
	return nil
}

// run runs a command, tells progress its lines and returns the last of them.
func run(cmd *exec.Cmd, progress func(string)) (log []string, err error) {
	runtime.LockOSThread() // see endGroup
	defer runtime.UnlockOSThread()
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	cmd.Stdout, cmd.Stderr = w, w
	endGroup(cmd)
	err = cmd.Start()
	w.Close()
	if err != nil {
		return nil, err
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for sc := bufio.NewScanner(r); sc.Scan(); {
			log = append(log, sc.Text())
			log = log[max(0, len(log)-tail):]
			progress(sc.Text())
		}
		_, _ = io.Copy(io.Discard, r) // after a line too long to scan
	}()
	err = cmd.Wait()
	if err != nil {
		killGroup(cmd) // what outlived it would hold the pipe open
	}
	<-done
	return log, err
}
