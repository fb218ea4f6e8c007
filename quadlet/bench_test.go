package quadlet_test

import (
	"strings"
	"testing"

	"github.com/tank-os/tank/quadlet"
)

func BenchmarkMarshal(b *testing.B) {
	c := agent()
	for b.Loop() {
		if _, err := c.MarshalText(); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(len(agentText)))
}

func BenchmarkParse(b *testing.B) {
	text := []byte(agentText)
	for b.Loop() {
		if _, err := quadlet.Parse("agent.container", text); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(len(agentText)))
}

func BenchmarkParseUnit(b *testing.B) {
	text := []byte(agentText)
	for b.Loop() {
		file, err := quadlet.Parse("agent.container", text)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := file.Unit(); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(len(agentText)))
}

// BenchmarkUnit has a unit as most are.
func BenchmarkUnit(b *testing.B) {
	file, err := quadlet.Parse("web.container", []byte(webText))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := file.Unit(); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(len(webText)))
}

const webText = `[Unit]
Description=A web server
After=db.service

[Container]
Image=docker.io/library/caddy:2.10
PublishPort=8080:80
Volume=web.volume:/data
Volume=/etc/caddy:/etc/caddy:ro
Network=web.network
Environment=TZ=UTC LOG=info
AutoUpdate=registry
HealthCmd=wget -qO- http://localhost/
NoNewPrivileges=true

[Service]
Restart=always
TimeoutStartSec=300

[Install]
WantedBy=default.target
`

// TestBoundedTime parses files that are hard on a careless parser: a test binary
// that takes ten minutes over them has failed.
func TestBoundedTime(t *testing.T) {
	const n = 50_000
	for name, text := range map[string]string{
		"continued": "[Volume]\nDevice=" + strings.Repeat("a\\\n", n) + "b\n",
		"comments":  "[Volume]\nDevice=a\\\n" + strings.Repeat("#\n", n) + "b\n",
		"invalid":   strings.Repeat("x\n", n),
		"sections":  strings.Repeat("[Unit]\n", n),
		"repeated":  "[Volume]\n" + strings.Repeat("Device=/dev/x\n", n),
		"words":     "[Volume]\nPodmanArgs=" + strings.Repeat("a ", n) + "\n",
		"extra":     "[Service]\n" + strings.Repeat("X=1\n", n),
		"kept":      "[Volume]\n" + strings.Repeat("User=%U\nUser=1\n", n),
	} {
		file, _ := quadlet.Parse("x.volume", []byte(text))
		if file.String() != text {
			t.Errorf("%s: bytes were lost", name)
		}
		if _, err := file.Unit(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
