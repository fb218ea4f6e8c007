package main

import (
	"flag"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/tank-os/tank/quadlet"
)

var keysVerb = verb{
	name:  "keys",
	args:  "[SECTION…]",
	short: "list the keys that the generator knows",
	long: `Keys prints the keys that Podman's generator knows, or those of some sections:
how it reads their values, the first Podman that has them, and the option of
podman that they become. For what a key means, see "quadlet explain KEY".

  quadlet keys Container
  quadlet keys -podman 5.4 Pod Volume
  quadlet keys -json`,
	run: (*program).keys,
}

// A keyInfo is a key as JSON shows it.
type keyInfo struct {
	Section string `json:"section"`
	Name    string `json:"name"`
	Kind    string `json:"kind"`
	Since   string `json:"since"`
	Flag    string `json:"flag,omitempty"`
	Instead string `json:"instead,omitempty"`
	Doc     string `json:"doc"`
}

// infoOf is a key as the generator of a version reads it.
func infoOf(k quadlet.Key, v quadlet.Version) keyInfo {
	return keyInfo{k.Section, k.Name, k.KindIn(v).String(), k.Since.String(), k.Flag, k.Instead, k.Doc}
}

func (p *program) keys(flags *flag.FlagSet, args []string) error {
	podman := podmanFlag(flags)
	asJSON := flags.Bool("json", false, "print JSON, with what each key means")
	if err := parse(flags, args, 0, -1); err != nil {
		return err
	}
	sections := keySections()
	for _, s := range flags.Args() {
		if !slices.Contains(sections, s) {
			return misuse("no section %q among %s%s", s, strings.Join(sections, ", "), didYouMean(s, sections))
		}
	}
	keys := []keyInfo{}
	for _, k := range quadlet.Keys() {
		if k.In(podman.Version) && (flags.NArg() == 0 || slices.Contains(flags.Args(), k.Section)) {
			keys = append(keys, infoOf(k, podman.Version))
		}
	}
	if *asJSON {
		return p.json(keys)
	}
	table := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "SECTION\tKEY\tKIND\tSINCE\tOPTION")
	for _, k := range keys {
		fmt.Fprintln(table, strings.TrimRight(fmt.Sprintf("%s\t%s\t%s\t%s\t%s", k.Section, k.Name, k.Kind, k.Since, k.Flag), "\t"))
	}
	return table.Flush()
}

// keySections are the sections that have keys, in the order of the table.
func keySections() []string {
	var sections []string
	for _, k := range quadlet.Keys() {
		if !slices.Contains(sections, k.Section) {
			sections = append(sections, k.Section)
		}
	}
	return sections
}
