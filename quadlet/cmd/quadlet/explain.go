package main

import (
	"flag"
	"fmt"

	"github.com/tank-os/tank/quadlet"
)

var explainVerb = verb{
	name:  "explain",
	args:  "RULE|KEY",
	short: "say what a rule or a key means",
	long: `Explain says what a key means, or what a rule of check is about.

  quadlet explain Secret               a key, of each section that has it
  quadlet explain Container.Secret     of one section`,
	run: (*program).explain,
}

func (p *program) explain(flags *flag.FlagSet, args []string) error {
	asJSON := flags.Bool("json", false, "print JSON")
	if err := parse(flags, args, 1, 1); err != nil {
		return err
	}
	name := flags.Arg(0)
	keys := findKeys(name)
	if len(keys) == 0 {
		return fmt.Errorf("%q is no key%s", name, didYouMean(name, keyNames()))
	}
	if *asJSON {
		var infos []keyInfo
		for _, k := range keys {
			infos = append(infos, infoOf(k, quadlet.Version{}))
		}
		return p.json(infos)
	}
	for i, k := range keys {
		if i > 0 {
			fmt.Fprintln(p.stdout)
		}
		p.explainKey(k)
	}
	return nil
}
