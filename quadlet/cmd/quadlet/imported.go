package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/tank-os/tank/quadlet"
	"github.com/tank-os/tank/quadlet/bundle"
)

// importFlags are the flags of all importers.
type importFlags struct {
	dir  string
	json bool
}

func newImportFlags(flags *flag.FlagSet) *importFlags {
	f := new(importFlags)
	flags.StringVar(&f.dir, "o", "", "write the units into a `DIRECTORY`, which is made if need be; files in it are not replaced")
	flags.BoolVar(&f.json, "json", false, "print JSON, what is not carried over included")
	return f
}

// An importInfo is what an importer makes, as JSON shows it.
type importInfo struct {
	Units      []unitInfo `json:"units"`
	NotCarried []noteInfo `json:"notCarried"`
	Remarks    []noteInfo `json:"remarks"`
}

type unitInfo struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// A noteInfo is about a part of what was imported.
type noteInfo struct {
	Given string `json:"given"`
	Text  string `json:"text"`
}

// infos are the notes of an importer.
func infos[N any](notes []N, of func(N) noteInfo) []noteInfo {
	list := make([]noteInfo, len(notes))
	for i, n := range notes {
		list[i] = of(n)
	}
	return list
}

// imported prints or writes what an importer made.
func (p *program) imported(f *importFlags, units []quadlet.Unit, notCarried, remarks []noteInfo) error {
	info := importInfo{Units: []unitInfo{}, NotCarried: notCarried, Remarks: remarks}
	var files []*quadlet.File
	for _, u := range units {
		text, err := u.MarshalText()
		if err != nil {
			return err
		}
		file, err := quadlet.Parse(u.FileName(), text)
		if err != nil {
			return err
		}
		files = append(files, file)
		info.Units = append(info.Units, unitInfo{u.FileName(), string(text)})
	}
	var err error
	if f.dir != "" {
		err = p.writeUnits(f.dir, files)
	}
	if f.json {
		return errors.Join(err, p.json(info))
	}
	p.complainOfNotes("not carried over", info.NotCarried)
	p.complainOfNotes("note", info.Remarks)
	if f.dir != "" || err != nil {
		return err
	}
	b, err := bundle.Of(stdinName, files...)
	if err != nil {
		return err
	}
	_, err = p.stdout.WriteString(b.String())
	return err
}

func (p *program) complainOfNotes(what string, notes []noteInfo) {
	for _, n := range notes {
		p.complain("%s: %s: %s: %s", p.name, what, n.Given, n.Text)
	}
}

// writeUnits writes units into a directory and prints their names. It replaces
// none: the units there may be somebody's.
func (p *program) writeUnits(dir string, files []*quadlet.File) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	var errs []error
	for _, f := range files {
		name := filepath.Join(dir, f.Name)
		out, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", name, why(err)))
			continue
		}
		_, err = out.Write(f.Bytes())
		errs = append(errs, err, out.Close())
		fmt.Fprintln(p.stdout, name)
	}
	return errors.Join(errs...)
}
