package vm_test

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
)

// fakeEnv makes the test binary be QEMU: it takes QEMU's arguments, speaks QMP,
// prints on the console and is the ssh server of the machine. Its value is what
// the KVM probe shall find: "works" or "hangs".
const fakeEnv = "TANK_VM_FAKE_QEMU"

func TestMain(m *testing.M) {
	if kvm := os.Getenv(fakeEnv); kvm != "" {
		fakeQEMU(os.Args[1:], kvm)
	}
	if cache := os.Getenv(parentEnv); cache != "" {
		parent(cache)
	}
	must("", os.Setenv(fakeEnv, "works"))
	cache := must(os.MkdirTemp("", "vm-test-"))
	must("", os.Setenv("XDG_CACHE_HOME", cache)) // of the examples
	code := m.Run()
	must("", os.RemoveAll(cache))
	os.Exit(code)
}

// A fake is a QEMU in which a machine runs.
type fake struct {
	mode        string // the kernel argument fake=MODE
	console     *os.File
	credentials map[string]string
	files       map[string]string // as systemd-tmpfiles would write them
	listener    net.Listener
	out         chan string // lines for QMP
	asked       map[string]int
	forwards    bool          // port 80, too
	up          chan struct{} // closed when the first boot has come far enough
}

func fakeQEMU(args []string, kvm string) {
	opt := func(name string) (values []string) {
		for i, a := range args[:len(args)-1] {
			if a == name {
				values = append(values, args[i+1])
			}
		}
		return values
	}
	if fmt.Sprint(opt("-accel")) == "[kvm]" {
		fmt.Println("[    0.000000] Linux version 6.1")
		if kvm == "hangs" {
			os.Exit(1)
		}
		fmt.Println("[    0.100000] Kernel panic - not syncing: VFS: Unable to mount root fs")
		os.Exit(0)
	}
	f := &fake{credentials: map[string]string{}, files: map[string]string{}, out: make(chan string, 100), asked: map[string]int{}, up: make(chan struct{})}
	f.forwards = strings.HasSuffix(opt("-netdev")[0], ",hostfwd=tcp:127.0.0.1:0-:80")
	_, f.mode, _ = strings.Cut(opt("-append")[0], "fake=")
	if f.mode == "noport" {
		fmt.Fprintln(os.Stderr, "Could not set up host forwarding rule 'tcp:127.0.0.1:80-:80'")
		os.Exit(1)
	}
	for _, c := range opt("-chardev") {
		if path, ok := strings.CutPrefix(c, "file,id=console,path="); ok {
			f.console = must(os.OpenFile(path, os.O_WRONLY, 0))
		}
	}
	for _, s := range opt("-smbios") {
		f.oemString(string(must(os.ReadFile(strings.TrimPrefix(s, "type=11,path=")))))
	}
	f.listener = must(net.Listen("tcp", "127.0.0.1:0"))
	go f.serve()
	f.qmp()
}

func must[T any](v T, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, "fake qemu:", err)
		os.Exit(3)
	}
	return v
}

func (f *fake) oemString(s string) {
	name, value, _ := strings.Cut(strings.TrimPrefix(s, "io.systemd.credential.binary:"), "=")
	f.credentials[name] = string(must(base64.StdEncoding.DecodeString(value)))
	if name != "tmpfiles.extra" {
		return
	}
	for line := range strings.Lines(f.credentials[name]) {
		if w := strings.Fields(line); w[0] == "f+~" {
			f.files[w[1]] = string(must(base64.StdEncoding.DecodeString(w[6])))
		}
	}
}

// boot prints what a machine prints.
func (f *fake) boot() {
	time.Sleep(20 * time.Millisecond)
	fmt.Fprintln(f.console, "[    0.000000] Linux version 6.1")
	switch f.mode {
	case "panic":
		fmt.Fprintln(f.console, "[    1.0] Kernel panic - not syncing: Attempted to kill init!\n[    1.1] ---[ end ]---")
	case "off":
		os.Exit(0)
	}
}

func (f *fake) qmp() {
	go func() {
		for line := range f.out {
			fmt.Println(line)
		}
	}()
	f.out <- `{"QMP": {"version": {}}}`
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		var msg struct{ Execute string }
		if err := json.Unmarshal(in.Bytes(), &msg); err != nil {
			continue
		}
		switch msg.Execute {
		case "system_powerdown":
			f.out <- `{"return": {}}`
			if f.mode != "stuck" {
				f.out <- `{"event": "SHUTDOWN"}`
				time.Sleep(10 * time.Millisecond)
				os.Exit(0)
			}
		case "human-monitor-command":
			port := f.listener.Addr().(*net.TCPAddr).Port
			text := fmt.Sprintf("  TCP[HOST_FORWARD]  14  127.0.0.1 %d  10.0.2.15  22  0  0\r\n", port)
			if f.forwards {
				text += "  TCP[HOST_FORWARD]  15  127.0.0.1 40001  10.0.2.15  80  0  0\r\n"
			}
			f.out <- fmt.Sprintf(`{"return": %s}`, must(json.Marshal(text)))
			go func() { f.boot(); close(f.up) }()
		default:
			f.out <- `{"return": {}}`
		}
	}
	select {} // QEMU outlives its monitor: only a signal ends it
}

func (f *fake) serve() {
	config := &ssh.ServerConfig{PublicKeyCallback: func(c ssh.ConnMetadata, key ssh.PublicKey) (*ssh.Permissions, error) {
		if strings.Contains(f.files["/etc/ssh/vm-keys/"+c.User()], strings.TrimSpace(string(ssh.MarshalAuthorizedKey(key)))) {
			return nil, nil
		}
		return nil, fmt.Errorf("unknown key")
	}}
	config.AddHostKey(must(ssh.ParsePrivateKey([]byte(f.files["/etc/ssh/ssh_host_ed25519_key"]))))
	for {
		conn := must(f.listener.Accept())
		if f.mode == "panic" || f.mode == "silent" {
			_ = conn.Close() // as QEMU does where nobody listens in the machine
			continue
		}
		<-f.up
		_, channels, requests, err := ssh.NewServerConn(conn, config)
		if err != nil {
			continue
		}
		go ssh.DiscardRequests(requests)
		go func() {
			for ch := range channels {
				c, reqs, err := ch.Accept()
				if err != nil {
					return
				}
				go f.session(c, reqs)
			}
		}()
	}
}

func (f *fake) session(c ssh.Channel, reqs <-chan *ssh.Request) {
	for req := range reqs {
		if req.Type != "exec" {
			_ = req.Reply(false, nil)
			continue
		}
		var payload struct{ Command string }
		_ = ssh.Unmarshal(req.Payload, &payload)
		_ = req.Reply(true, nil)
		go func() {
			status := f.command(payload.Command, c)
			_, _ = c.SendRequest("exit-status", false, ssh.Marshal(struct{ Status uint32 }{status}))
			_ = c.Close()
		}()
	}
}

// command answers a command as the programs of a machine would.
func (f *fake) command(cmd string, c ssh.Channel) (status uint32) {
	f.asked[cmd]++
	has := func(s string) bool { return strings.Contains(cmd, s) }
	switch {
	case cmd == "hang":
		time.Sleep(time.Hour)
	case cmd == "cat" || has("runuser") && has("cat"):
		_, _ = io.Copy(c, c)
	case cmd == "fail":
		fmt.Fprintln(c.Stderr(), "it broke")
		return 3
	case has("is-system-running") && f.mode == "degraded":
		fmt.Fprintln(c, "degraded")
		return 1
	case has("is-system-running"):
		fmt.Fprintln(c, "running")
	case has("multi-user.target"):
		fmt.Fprintln(c, "2000000")
	case has("systemctl reboot"):
		f.out <- `{"event": "RESET", "data": {"guest": true}}`
		go f.boot()
	case has("credential "):
		fmt.Fprint(c, f.credentials[strings.TrimPrefix(cmd, "credential ")])
	case has("slow.service") && f.asked[cmd] == 1, has("never.service") && has("show"):
		fmt.Fprintln(c, "LoadState=loaded\nActiveState=inactive\nResult=exec-condition\nActiveEnterTimestampMonotonic=0")
	case has("bad.service") && has("show"):
		fmt.Fprintln(c, "LoadState=loaded\nActiveState=failed\nResult=exit-code\nActiveEnterTimestampMonotonic=0")
	case has("status"):
		fmt.Fprintln(c, "what the journal says")
		return 3
	case has("show -p"):
		fmt.Fprintln(c, "LoadState=loaded\nActiveState=active\nResult=success\nActiveEnterTimestampMonotonic=5000000")
	case has("list-units --failed") && has("--user"):
		fmt.Fprintln(c, "agent.service loaded failed failed The agent")
	case has("user@*"):
		fmt.Fprintln(c, "user@1000.service loaded active running User Manager for UID 1000")
	case has("id -nu"):
		fmt.Fprintln(c, "agent")
	}
	return 0
}

// listening tells whether a machine's ssh port is open.
func listening(addr string) bool {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return false
	}
	return conn.Close() == nil
}
