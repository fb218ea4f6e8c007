package cli

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"

	"github.com/tank-os/tank/tankos"
)

var planVerb = verb{
	name:  "plan",
	short: "print everything that will be on the machine, as a txtar",
	long: `Plan prints the machine before it exists: the changes to the base image, each
unit and file at its path, the policy, and the names of the secrets that an
operator provides after boot. It reads and writes nothing else, and the same
program prints the same bytes.`,
	run: (*program).plan,
}

func (p *program) plan(_ context.Context, fs *flag.FlagSet, args []string) error {
	asJSON := fs.Bool("json", false, "print the plan as JSON")
	base := fs.String("base", "", "plan for another base image, `REF`")
	if err := parse(fs, args); err != nil {
		return err
	}
	plan, err := p.planned(*base)
	if err != nil {
		return err
	}
	if *asJSON {
		return writeJSON(p.stdout, plan)
	}
	_, err = fmt.Fprint(p.stdout, plan)
	return err
}

// planned plans the appliance, on another base unless base is empty.
func (p *program) planned(base string) (*tankos.Plan, error) {
	a := p.appliance
	if base != "" {
		a.From = base
	}
	return a.Plan()
}

func writeJSON(w io.Writer, value any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(value)
}
