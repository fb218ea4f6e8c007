package bootcimg_test

import (
	"errors"
	"fmt"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tank-os/tank/bootcimg"
)

func TestErrorTexts(t *testing.T) {
	tests := []struct {
		err  error
		want string
	}{
		{
			&bootcimg.BaseError{Image: "localhost/x:1", Base: "rootfs:/x", Err: bootcimg.ErrNoKernel},
			`image localhost/x:1: base "rootfs:/x": no kernel in /usr/lib/modules`,
		},
		{
			&bootcimg.OutputError{Image: "localhost/x:1", Output: "oci:/mnt/x", Err: syscall.EROFS},
			`image localhost/x:1: output "oci:/mnt/x": read-only file system`,
		},
		{
			&bootcimg.StoreLockedError{Store: "/store"},
			`store /store: locked by another process: wait for it, or use another store`,
		},
		{
			&bootcimg.StoreLockedError{Store: "/store", PID: 7},
			`store /store: locked by process 7: wait for it, or use another store`,
		},
		{
			&bootcimg.StepError{Image: "x", Index: 1, Step: "bootcimg.Run", Op: bootcimg.RunCommand{Argv: []string{"sh", "-c", "x"}}, Err: bootcimg.ErrNoRuntime},
			`image x: step 1 (bootcimg.Run): run sh: no OCI runtime: install crun or runc`,
		},
		{
			&bootcimg.StepError{Image: "", Index: 2, Step: "s", Err: errors.New("boom")},
			`image "": step 2 (s): boom`,
		},
		{bootcimg.ErrNoUserNamespace, "not root, and no user namespace to be root in"},
	}
	for _, test := range tests {
		if got := test.err.Error(); got != test.want {
			t.Errorf("got  %s\nwant %s", got, test.want)
		}
	}
}

func TestErrorsUnwrap(t *testing.T) {
	for _, err := range []error{
		&bootcimg.BaseError{Err: syscall.ENOSPC},
		&bootcimg.OutputError{Err: syscall.ENOSPC},
		&bootcimg.StepError{Err: syscall.ENOSPC},
	} {
		if !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("%T does not unwrap", err)
		}
	}
}

func TestStepErrorFormat(t *testing.T) {
	var log strings.Builder
	for i := range 30 {
		fmt.Fprintf(&log, "line %d\r\n", i)
	}
	log.WriteString("\x1b[31mE: no\x1b[0m\tsuch package\n\n")
	err := &bootcimg.StepError{Image: "x", Index: 1, Step: "s", Log: log.String(), Err: errors.New("boom")}
	const short = "image x: step 1 (s): boom"
	if diff := cmp.Diff([]string{short, short, `"` + short + `"`}, []string{fmt.Sprintf("%v", err), fmt.Sprintf("%s", err), fmt.Sprintf("%q", err)}); diff != "" {
		t.Errorf("short forms (-want +got):\n%s", diff)
	}
	want := short
	for i := 11; i < 30; i++ {
		want += fmt.Sprintf("\n\tline %d", i)
	}
	want += "\n\t[31mE: no[0m\tsuch package"
	if diff := cmp.Diff(want, fmt.Sprintf("%+v", err)); diff != "" {
		t.Errorf("%%+v (-want +got):\n%s", diff)
	}
	err.Log = ""
	if got := fmt.Sprintf("%+v", err); got != short {
		t.Errorf("%%+v without a log: %q", got)
	}
}
