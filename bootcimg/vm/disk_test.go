package vm_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/tank-os/tank/bootcimg/vm"
)

func dirs(t *testing.T, cache, pattern string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(cache, pattern))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestCache(t *testing.T) {
	cache := t.TempDir()
	reads := 0
	run := func(key string) {
		cfg := config(t, "")
		cfg.CacheDir, cfg.Key = cache, key
		cfg.RootFS = func(w io.Writer) error { reads++; return tree(w, bootable...) }
		start(t, cfg).Close()
	}
	run("a")
	run("a")
	if reads != 1 {
		t.Errorf("the same key was converted %d times", reads)
	}
	run("")
	run("")
	if reads != 3 {
		t.Errorf("without a key: %d conversions, want 3", reads)
	}
	if got := dirs(t, cache, "tmp-*"); len(got) != 0 {
		t.Errorf("left behind: %v", got)
	}
	for i := range vm.KeptDisks + 2 {
		run(fmt.Sprint("more", i))
	}
	if got := len(dirs(t, cache, "disk-*")); got != vm.KeptDisks {
		t.Errorf("%d disks are kept, want %d", got, vm.KeptDisks)
	}
	reads = 0
	run(fmt.Sprint("more", vm.KeptDisks+1))
	if reads != 0 {
		t.Error("the newest disk was not among the kept ones")
	}
}

// TestSweep: what a killed process left is removed by the next start.
func TestSweep(t *testing.T) {
	cfg := config(t, "")
	left := filepath.Join(cfg.CacheDir, "tmp-left")
	if err := os.Mkdir(left, 0o700); err != nil {
		t.Fatal(err)
	}
	// Another process may be about to fill a new one.
	start(t, cfg).Close()
	if _, err := os.Stat(left); err != nil {
		t.Error(err)
	}
	old := time.Now().Add(-time.Hour)
	if err := os.Chtimes(left, old, old); err != nil {
		t.Fatal(err)
	}
	start(t, cfg)
	if _, err := os.Stat(left); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s is still there: %v", left, err)
	}
}

func TestRootFSFails(t *testing.T) {
	boom := errors.New("the store is locked")
	for name, root := range map[string]func(io.Writer) error{
		"at once": func(io.Writer) error { return boom },
		"half way": func(w io.Writer) error {
			_ = tree(w, bootable[:4]...)
			return boom
		},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := config(t, "")
			cfg.RootFS, cfg.Key = root, "k"
			if _, err := vm.Start(t.Context(), cfg); !errors.Is(err, boom) {
				var image *vm.ImageError
				if !errors.As(err, &image) { // a whole archive without an initramfs
					t.Errorf("got %v", err)
				}
			}
			if got := dirs(t, cfg.CacheDir, "*-*"); len(got) != 0 {
				t.Errorf("left behind: %v", got)
			}
		})
	}
}

func TestNoKernel(t *testing.T) {
	cfg := config(t, "")
	cfg.RootFS = func(w io.Writer) error { return tree(w, entry{"./usr/", ""}) }
	_, err := vm.Start(t.Context(), cfg)
	const want = "vm: image: /usr/lib/modules: no kernel: want VERSION/vmlinuz and VERSION/initramfs.img"
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestVarDiskNeedsMkfs(t *testing.T) {
	cfg := config(t, "")
	cfg.RootFS = func(w io.Writer) error { return tree(w, bootable[:6]...) }
	cfg.VarDisk = filepath.Join(t.TempDir(), "var")
	_, err := vm.Start(t.Context(), cfg)
	if err == nil || !strings.Contains(err.Error(), "has none of mkfs.ext4, mkfs.xfs, mkfs.btrfs") {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(cfg.VarDisk); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a disk was made for an image that cannot use it: %v", err)
	}
}

// TestCancel: ending the context stops a conversion, and a machine.
func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cfg := config(t, "")
	cfg.RootFS = func(w io.Writer) error {
		cancel()
		for {
			if _, err := w.Write(make([]byte, 512)); err != nil {
				return err
			}
			time.Sleep(time.Millisecond)
		}
	}
	if _, err := vm.Start(ctx, cfg); !errors.Is(err, context.Canceled) {
		t.Errorf("during the conversion: %v", err)
	}
	ctx, cancel = context.WithCancel(t.Context())
	m, err := vm.Start(ctx, config(t, "silent"))
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	time.AfterFunc(800*time.Millisecond, cancel)
	if err := m.WaitBoot(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled boot: %v", err)
	}
	select {
	case <-m.Done():
	case <-time.After(10 * time.Second):
		t.Error("the machine outlives its context")
	}
}

func TestProbe(t *testing.T) {
	for fake, want := range map[string]string{"works": "kvm", "hangs": "tcg"} {
		t.Run(fake, func(t *testing.T) {
			dir := t.TempDir()
			t.Setenv(fakeEnv, fake)
			if got := vm.Probe(t.Context(), dir, os.Args[0]); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
			// It is remembered: no QEMU is there to be tried now.
			if got := vm.Probe(t.Context(), dir, "no-such-qemu"); got != want {
				t.Errorf("the second time: got %q, want %q", got, want)
			}
			if err := os.WriteFile(filepath.Join(dir, "kvm"), []byte("boot-0 kvm\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			if got := vm.Probe(t.Context(), dir, "no-such-qemu"); got != "tcg" {
				t.Errorf("the result of another boot of the host was taken: %q", got)
			}
		})
	}
}

// parentEnv makes the test binary a program that starts a machine and waits.
const parentEnv = "TANK_VM_PARENT"

func parent(cache string) {
	must("", os.Setenv(fakeEnv, "works"))
	m, err := vm.Start(context.Background(), &vm.Config{
		RootFS: func(w io.Writer) error { return tree(w, bootable...) },
		QEMU:   os.Args[0], Accel: "tcg", CacheDir: cache, Kargs: []string{"fake=silent"},
	})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println(m.SSHAddr())
	select {}
}

// TestKill: a process that is killed without a chance to clean up takes its
// machine with it.
func TestKill(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux ties a child's life to its parent's")
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), fakeEnv+"=", parentEnv+"="+t.TempDir())
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var addr string
	if _, err := fmt.Fscanln(out, &addr); err != nil || !listening(addr) {
		t.Fatalf("no machine at %q: %v", addr, err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it says that it was killed
	for deadline := time.Now().Add(10 * time.Second); listening(addr); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the machine outlives the process that started it")
		}
	}
}
