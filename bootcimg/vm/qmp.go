package vm

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"sync"
)

// A monitor speaks QEMU's machine protocol (QMP) over two streams.
type monitor struct {
	w       io.WriteCloser
	onEvent func(name string)

	mu      sync.Mutex // one command at a time
	ready   chan struct{}
	replies chan reply
	closed  chan struct{}
}

type reply struct {
	Return json.RawMessage `json:"return"`
	Error  *struct {
		Desc string `json:"desc"`
	} `json:"error"`
}

var errMonitorClosed = errors.New("qemu closed its monitor")

// newMonitor reads from r until it ends and calls onEvent from that goroutine.
func newMonitor(r io.Reader, w io.WriteCloser, onEvent func(string)) *monitor {
	m := &monitor{
		w: w, onEvent: onEvent,
		ready: make(chan struct{}), replies: make(chan reply, 1), closed: make(chan struct{}),
	}
	go m.read(r)
	return m
}

func (m *monitor) read(r io.Reader) {
	defer close(m.closed)
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	greeted := false
	for lines.Scan() {
		var msg struct {
			QMP   json.RawMessage `json:"QMP"`
			Event string          `json:"event"`
			reply
		}
		switch err := json.Unmarshal(lines.Bytes(), &msg); {
		case err != nil: // not ours to judge: the next line may be fine
		case msg.QMP != nil && !greeted:
			greeted = true
			close(m.ready)
		case msg.Event != "":
			m.onEvent(msg.Event)
		default:
			m.replies <- msg.reply
		}
	}
}

// handshake waits until QEMU has parsed its arguments, opened its files and
// runs the machine.
func (m *monitor) handshake(ctx context.Context) error {
	select {
	case <-m.ready:
	case <-m.closed:
		return errMonitorClosed
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	_, err := m.execute(ctx, "qmp_capabilities", nil)
	return err
}

// execute sends a command and returns its answer.
func (m *monitor) execute(ctx context.Context, command string, args map[string]any) (json.RawMessage, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	msg := map[string]any{"execute": command}
	if args != nil {
		msg["arguments"] = args
	}
	text, err := json.Marshal(msg)
	if err != nil {
		return nil, fmt.Errorf("qmp %s: %w", command, err)
	}
	if _, err := m.w.Write(append(text, '\n')); err != nil {
		return nil, fmt.Errorf("qmp %s: %w", command, err)
	}
	select {
	case r := <-m.replies:
		if r.Error != nil {
			return nil, fmt.Errorf("qmp %s: %s", command, r.Error.Desc)
		}
		return r.Return, nil
	case <-m.closed:
		return nil, fmt.Errorf("qmp %s: %w", command, errMonitorClosed)
	case <-ctx.Done():
		return nil, fmt.Errorf("qmp %s: %w", command, context.Cause(ctx))
	}
}

// usernet asks which host ports are forwarded, by guest port. QEMU picks a free
// one for 0 as it binds it, so that nobody can take it in between.
func (m *monitor) usernet(ctx context.Context) (map[uint16]uint16, error) {
	raw, err := m.execute(ctx, "human-monitor-command", map[string]any{"command-line": "info usernet"})
	if err != nil {
		return nil, err
	}
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return nil, fmt.Errorf("qmp info usernet: %w", err)
	}
	return parseUsernet(text), nil
}

// TCP[HOST_FORWARD]  14       127.0.0.1 40417       10.0.2.15    22     0     0
var forwardLine = regexp.MustCompile(`TCP\[HOST_FORWARD\]\s+\S+\s+\S+\s+(\d+)\s+\S+\s+(\d+)`)

func parseUsernet(text string) map[uint16]uint16 {
	ports := map[uint16]uint16{}
	for _, f := range forwardLine.FindAllStringSubmatch(text, -1) {
		host, err1 := strconv.ParseUint(f[1], 10, 16)
		guest, err2 := strconv.ParseUint(f[2], 10, 16)
		if err1 == nil && err2 == nil {
			ports[uint16(guest)] = uint16(host)
		}
	}
	return ports
}
