package tankos

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/tools/txtar"

	"github.com/tank-os/tank/bootcimg"
)

// String is a txtar of everything that will be on the machine: first who is on it
// and what it needs, then "image", what is done to the base, then every file whose
// text the image brings, at its path. txtar has no escape, so that of a file that
// would read as several every line begins with ">".
func (p *Plan) String() string {
	a := &txtar.Archive{Comment: []byte(p.summary())}
	a.Files = append(a.Files, txtar.File{Name: "image", Data: printable(p.Build.String())})
	seen := map[string]int{}
	for _, s := range p.Build.Steps {
		for _, op := range s.Ops {
			w, ok := op.(bootcimg.WriteFile)
			text, isText := w.Source.(bootcimg.Bytes)
			if !ok || !isText {
				continue
			}
			f := txtar.File{Name: strings.TrimPrefix(w.Path, "/"), Data: printable(string(text))}
			if i, again := seen[w.Path]; again {
				a.Files[i] = f // a later step won
				continue
			}
			seen[w.Path] = len(a.Files)
			a.Files = append(a.Files, f)
		}
	}
	return string(txtar.Format(a))
}

// MarshalJSON encodes the plan for programs. The machine's description is the
// object that the machine itself reads.
func (p *Plan) MarshalJSON() ([]byte, error) {
	description, err := p.Machine.MarshalText()
	if err != nil {
		return nil, err
	}
	type plain Plan
	return json.Marshal(struct {
		*plain
		Machine json.RawMessage `json:"machine"`
		Policy  []PlannedGrant  `json:"policy,omitzero"`
	}{(*plain)(p), description, p.Grants()})
}

func (p *Plan) summary() string {
	var b strings.Builder
	fmt.Fprintf(&b, "appliance %s %s\n", p.Appliance, p.Version)
	for _, u := range p.Users {
		fmt.Fprintf(&b, "user %s %d", u.Name, u.UID)
		if u.SubIDs != 0 {
			fmt.Fprintf(&b, " subids %d:%d", u.SubIDs, u.SubIDCount)
		}
		if u.Linger {
			b.WriteString(" linger")
		}
		if u.Sudo != "" {
			fmt.Fprintf(&b, " sudo %q", u.Sudo)
		}
		b.WriteString("\n")
	}
	for _, u := range p.Units {
		fmt.Fprintf(&b, "unit %s of %s: %s\n", u.Unit.FileName(), u.User, u.Role)
	}
	for _, s := range p.Secrets {
		fmt.Fprintf(&b, "secret %s of %s", s.Name, s.User)
		if len(s.UsedBy) > 0 {
			fmt.Fprintf(&b, " for %s", strings.Join(s.UsedBy, ", "))
		}
		if s.Optional {
			b.WriteString(", optional")
		}
		if s.Generate {
			b.WriteString(", made on the machine")
		}
		b.WriteString("\n")
	}
	if p.GatewayPort != 0 {
		fmt.Fprintf(&b, "gateway 127.0.0.1:%d", p.GatewayPort)
		if p.Policy != nil && len(p.Policy.GitHub) == 0 {
			b.WriteString(", denies all")
		}
		b.WriteString("\n")
	}
	return b.String()
}

// printable makes text that a txtar can hold. A file with a marker line in it
// would otherwise show a reviewer files that are not there.
func printable(text string) []byte {
	if !utf8.ValidString(text) {
		return fmt.Appendf(nil, "(%d bytes that are not text, sha256 %x)\n", len(text), sha256.Sum256([]byte(text)))
	}
	data := []byte(text)
	if len(txtar.Parse(data).Files) > 0 {
		data = append([]byte(">"), bytes.ReplaceAll(bytes.TrimSuffix(data, []byte("\n")), []byte("\n"), []byte("\n>"))...)
	}
	return data
}
