package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tank-os/tank/bootcimg/vm"
	"github.com/tank-os/tank/gator/gatortest"
)

// A check is one promise, held against the machine.
type check struct {
	promise string
	run     func(context.Context, *quickstart) error
}

// checks are in the order an operator would meet them.
func checks() []check {
	return []check{
		{"the agent's service is active, rootless, and its user manager's", checkAgent},
		{"without its credential the gateway is inactive, with a reason, and not failed", checkWaiting},
		{"an operator makes the credential, and the gateway starts", checkCredential},
		{"through the gateway the agent reads " + allowedRepo, checkAllowed},
		{deniedRepo + " is answered 403, and GitHub never sees it", checkDenied},
		{"GitHub got the credential, and it is nowhere in the agent's reach", checkLeaks},
		{"no layer of the image holds it", checkLayers},
		{"the agent comes back after its process is killed", checkRestart},
		{"no unit has failed, and /usr refuses a write", checkHealth},
		{"after a reboot the agent and the credential are back", checkReboot},
	}
}

const waitLimit = 3 * time.Minute

// checkAgent: rootless means that the agent's process is neither root's nor
// anyone's but the agent's, and that the agent's own manager started it.
func checkAgent(ctx context.Context, q *quickstart) error {
	ctx, cancel := context.WithTimeout(ctx, waitLimit)
	defer cancel()
	var err error
	if q.readyTime, err = q.machine.WaitUnit(ctx, "agent", "agent.service"); err != nil {
		return err
	}
	pid, err := q.agentPID(ctx)
	if err != nil {
		return err
	}
	uid, err := q.root(ctx, "stat -c %u /proc/"+pid)
	if err != nil {
		return err
	}
	if n, err := strconv.Atoi(uid); err != nil || n != 1000 && (n < 100000 || n >= 165536) {
		return fmt.Errorf("its process runs as uid %s, which is not the agent's", uid)
	}
	cgroup, err := q.root(ctx, "cat /proc/"+pid+"/cgroup")
	if err != nil {
		return err
	}
	if !strings.Contains(cgroup, "/user-1000.slice/user@1000.service/") {
		return fmt.Errorf("its process is in cgroup %s, which is not the agent's manager's", cgroup)
	}
	return nil
}

func checkWaiting(ctx context.Context, q *quickstart) error {
	state, err := q.unitState(ctx, "gator", "gator.service")
	if err != nil {
		return err
	}
	if state["ActiveState"] != "inactive" || state["Result"] != "exec-condition" {
		return fmt.Errorf("it is %s, with result %s", state["ActiveState"], state["Result"])
	}
	if got := q.github.Requests(); len(got) != 0 {
		return fmt.Errorf("GitHub got %d requests already", len(got))
	}
	return nil
}

// checkCredential does what an operator does: the value goes over ssh's standard
// input, and into no argument and no file but Podman's own.
func checkCredential(ctx context.Context, q *quickstart) error {
	begun := time.Now()
	_, err := q.machine.Run(ctx, "podman secret create "+secretName+" -",
		&vm.RunOptions{User: "gator", Stdin: strings.NewReader(q.token)})
	if err != nil {
		return err
	}
	if _, err := q.as(ctx, "gator", "systemctl --user start gator.service"); err != nil {
		return err
	}
	err = poll(ctx, func() error {
		_, err := q.agentGet(ctx, "repos/"+allowedRepo)
		return err
	})
	q.credentialToRead = time.Since(begun)
	return err
}

func checkAllowed(ctx context.Context, q *quickstart) error {
	answer, err := q.agentGet(ctx, "repos/"+allowedRepo)
	if err != nil {
		return err
	}
	if !strings.HasPrefix(answer, "200 ") || !strings.Contains(answer, allowedRepo) {
		return fmt.Errorf("the agent got %q", answer)
	}
	return nil
}

func checkDenied(ctx context.Context, q *quickstart) error {
	answer, err := q.agentGet(ctx, "repos/"+deniedRepo)
	var failed *vm.RunError
	if err != nil && !errors.As(err, &failed) {
		return err
	}
	if !strings.HasPrefix(answer, strconv.Itoa(http.StatusForbidden)+" ") {
		return fmt.Errorf("the agent got %q, want 403", answer)
	}
	for _, r := range q.github.Requests() {
		if r.Repo != allowedRepo {
			return fmt.Errorf("GitHub got %s %s", r.Method, r.URI)
		}
	}
	return nil
}

// checkRestart kills the agent's process as the kernel would for want of memory.
func checkRestart(ctx context.Context, q *quickstart) error {
	pid, err := q.agentPID(ctx)
	if err != nil {
		return err
	}
	before, err := q.unitState(ctx, "agent", "agent.service")
	if err != nil {
		return err
	}
	killed := time.Now()
	if _, err := q.root(ctx, "kill -9 "+pid); err != nil {
		return err
	}
	err = poll(ctx, func() error {
		now, err := q.unitState(ctx, "agent", "agent.service")
		if err == nil && (now["ActiveState"] != "active" || now["MainPID"] == before["MainPID"]) {
			err = fmt.Errorf("its service is %s, with main process %s", now["ActiveState"], now["MainPID"])
		}
		return err
	})
	q.restartTime = time.Since(killed)
	if err == nil && q.restartTime > 20*time.Second {
		err = fmt.Errorf("it took %.1f s, want at most 20", q.restartTime.Seconds())
	}
	if err != nil {
		return err
	}
	_, err = q.agentPID(ctx)
	return err
}

func checkHealth(ctx context.Context, q *quickstart) error {
	failed, err := q.machine.Failed(ctx)
	if err != nil {
		return err
	}
	if len(failed) > 0 {
		return fmt.Errorf("failed units: %v", failed)
	}
	if _, err := q.root(ctx, "touch /usr/.tank-write"); err == nil {
		return errors.New("root could write to /usr")
	} else if !strings.Contains(err.Error(), "Read-only file system") {
		return fmt.Errorf("/usr refused a write for another reason: %w", err)
	}
	return nil
}

func checkReboot(ctx context.Context, q *quickstart) error {
	if err := q.machine.Reboot(ctx); err != nil {
		return err
	}
	waiting, cancel := context.WithTimeout(ctx, waitLimit)
	defer cancel()
	var err error
	if q.rebootReadyTime, err = q.machine.WaitUnit(waiting, "agent", "agent.service"); err != nil {
		return err
	}
	if _, err := q.machine.WaitUnit(waiting, "gator", "gator.service"); err != nil {
		return err
	}
	if err := poll(waiting, func() error { return checkAllowed(waiting, q) }); err != nil {
		return err
	}
	return checkHealth(ctx, q)
}

// agentGet has the agent, in its container, read a path of the gateway.
func (q *quickstart) agentGet(ctx context.Context, path string) (string, error) {
	return q.as(ctx, "agent", "podman exec agent /agent get "+path)
}

// agentPID is the agent's process, as the machine numbers it.
func (q *quickstart) agentPID(ctx context.Context) (string, error) {
	pid, err := q.as(ctx, "agent", "podman inspect --format '{{.State.Pid}}' agent")
	if err == nil && pid == "0" {
		err = errors.New("the agent's container does not run")
	}
	return pid, err
}

// unitState is what systemd says of a user's unit.
func (q *quickstart) unitState(ctx context.Context, user, unit string) (map[string]string, error) {
	out, err := q.as(ctx, user, "systemctl --user show -p ActiveState -p Result -p MainPID "+unit)
	if err != nil {
		return nil, err
	}
	state := map[string]string{}
	for line := range strings.Lines(out) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		state[key] = value
	}
	return state, nil
}

func (q *quickstart) root(ctx context.Context, cmd string) (string, error) {
	out, err := q.machine.Run(ctx, cmd, nil)
	return string(bytes.TrimSpace(out)), err
}

func (q *quickstart) as(ctx context.Context, user, cmd string) (string, error) {
	out, err := q.machine.Run(ctx, cmd, &vm.RunOptions{User: user})
	return string(bytes.TrimSpace(out)), err
}

func (q *quickstart) githubPort() int {
	_, port, _ := net.SplitHostPort(q.github.Addr())
	n, _ := strconv.Atoi(port)
	return n
}

// poll tries until f succeeds, and returns what it last said when it does not.
func poll(ctx context.Context, f func() error) error {
	ctx, cancel := context.WithTimeout(ctx, waitLimit)
	defer cancel()
	for {
		err := f()
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(300 * time.Millisecond):
		}
	}
}

// saw tells whether GitHub got a request with the credential.
func (q *quickstart) saw() bool {
	return slices.ContainsFunc(q.github.Requests(), func(r gatortest.Request) bool {
		return r.Header.Get("Authorization") == "Bearer "+q.token
	})
}
