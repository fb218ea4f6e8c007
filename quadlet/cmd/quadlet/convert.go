package main

import (
	"flag"
	"slices"

	"github.com/tank-os/tank/quadlet/convert"
)

var convertVerb = verb{
	name:  "convert",
	args:  "[PATH…]",
	short: "print the services that units become",
	long: `Convert makes systemd services of units, as Podman's generator does, and prints
them in the form of its -dryrun. What it has to say goes to standard error, each
line with its place. It exits 1 if the generator would, or if a name leads out
of the directory of the services, where the generator goes on.

Some generators crash or never end on some units, and then no unit of the host
gets a service. Nor does it here: the exit status is the generator's 2 after a
crash, and 1 for what never ends.

With -o, the services and the links that [Install] asks for are written into a
directory, as the generator writes them at boot. Nothing is written outside of
that directory, whatever a ServiceName= or an Alias= says.

` + loadHelp + `

  quadlet convert -uid 1000 ~/.config/containers/systemd
  quadlet convert -podman 5.4 -o /tmp/services units`,
	run: (*program).convert,
}

func (p *program) convert(flags *flag.FlagSet, args []string) error {
	f := newSetFlags(flags)
	out := flags.String("o", "", "write into a `DIRECTORY`, which is made if need be")
	asJSON := flags.Bool("json", false, "print JSON, what is wrong included")
	if err := parse(flags, args, 0, -1); err != nil {
		return err
	}
	if *out != "" && *asJSON {
		return misuse("-o and -json cannot be used together")
	}
	l, err := p.load(f, flags.Args())
	if err != nil {
		return err
	}
	result := convert.Convert(l.Set)
	failed := result.Failed()
	for i := range result.Problems {
		problem := &result.Problems[i]
		problem.Path = l.name(problem.Path)
		// The generator would follow the name; nobody is to think that it was.
		failed = failed || problem.Kind == convert.Outside
		if !*asJSON {
			p.complain("%v", problem)
		}
	}
	end := slices.IndexFunc(result.Problems, func(q convert.Problem) bool {
		return q.Kind == convert.Panic || q.Kind == convert.Hang
	})
	if end >= 0 {
		p.complain("quadlet convert: no unit gets a service from the generator of this Podman")
		result.Services = nil
	}
	switch {
	case *asJSON:
		err = p.json(conversionOf(l, result))
	case *out != "":
		err = result.Write(*out, &convert.WriteOptions{Program: "quadlet convert"})
	default:
		_, err = p.stdout.WriteString(result.DryRun())
	}
	switch {
	case err != nil:
		return err
	case end >= 0 && result.Problems[end].Kind == convert.Panic:
		return errCrashed
	case failed:
		return errReported
	}
	return nil
}

// A conversionInfo is a conversion as JSON shows it.
type conversionInfo struct {
	Services []serviceInfo `json:"services"`
	Problems []problemInfo `json:"problems"`
}

type serviceInfo struct {
	Name   string     `json:"name"`
	Source string     `json:"source"`
	Text   string     `json:"text"`
	Links  []linkInfo `json:"links"`
}

type linkInfo struct {
	Path   string `json:"path"`
	Target string `json:"target"`
}

type problemInfo struct {
	Kind string `json:"kind"`
	Path string `json:"path"`
	Line int    `json:"line,omitempty"`
	Col  int    `json:"col,omitempty"`
	Text string `json:"text"`
}

func conversionOf(l *loaded, r *convert.Result) conversionInfo {
	info := conversionInfo{Services: []serviceInfo{}, Problems: []problemInfo{}}
	for i := range r.Services {
		s := &r.Services[i]
		service := serviceInfo{Name: s.Name, Source: l.name(s.Source.Path), Text: s.String(), Links: []linkInfo{}}
		for _, link := range s.Links {
			service.Links = append(service.Links, linkInfo{link.Path, link.Target})
		}
		info.Services = append(info.Services, service)
	}
	for _, q := range r.Problems {
		info.Problems = append(info.Problems, problemInfo{q.Kind.String(), q.Path, q.Line, q.Col, q.Text})
	}
	return info
}
