package quadlet_test

import (
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

// webText is that unit.
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
