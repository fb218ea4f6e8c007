package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"

	"github.com/tank-os/tank/quadlet/format"
)

var fmtVerb = verb{
	name:  "fmt",
	args:  "[PATH…]",
	short: "format unit files, as gofmt does for Go",
	long: `Fmt gives unit files one layout and prints them. Of a directory, it takes the
units and drop-ins in it and below; without a path, or for "-", standard input.

Only spacing changes: none around =, one blank line before a section, four
spaces before the continuation of a value, none at a line's end. What the file
says, its order and its comments stay. A file that the generator would refuse or
misread is left alone, and the line is named.

  quadlet fmt -l .           which files are not formatted
  quadlet fmt -d .           what would change; exits 1 if anything does
  quadlet fmt -w .           change it`,
	run: (*program).fmt,
}

// A formatting is what fmt does with each file.
type formatting struct {
	list, diff, write bool
	differs, failed   bool // what came of it
}

func (p *program) fmt(flags *flag.FlagSet, args []string) error {
	var f formatting
	flags.BoolVar(&f.list, "l", false, "list files whose layout is another")
	flags.BoolVar(&f.diff, "d", false, "print a diff instead of the file")
	flags.BoolVar(&f.write, "w", false, "write to the file instead of standard output")
	if err := parse(flags, args, 0, -1); err != nil {
		return err
	}
	paths := flags.Args()
	if len(paths) == 0 {
		paths = []string{"-"}
	}
	for _, path := range paths {
		if path == "-" && f.write {
			return misuse("-w cannot be used with standard input")
		}
	}
	for _, path := range paths {
		p.fmtPath(&f, path)
	}
	if f.failed || f.diff && f.differs {
		return errReported
	}
	return nil
}

// fmtPath formats a file, what is below a directory, or standard input.
func (p *program) fmtPath(f *formatting, path string) {
	if path == "-" {
		text, err := readAll(p.stdin)
		p.fmtFile(f, stdinName, text, err)
		return
	}
	files, err := unitFiles(path)
	for _, name := range files {
		text, err := readFile(name)
		p.fmtFile(f, name, text, err)
	}
	if err != nil {
		f.failed = true
		for _, err := range split(err) {
			p.complainOf(path, err)
		}
	}
}

// fmtFile formats the text of one file, unless reading it ended in err.
func (p *program) fmtFile(f *formatting, name string, before []byte, err error) {
	var after []byte
	if err == nil {
		after, err = format.Source(name, before)
	}
	if err == nil {
		err = p.fmtResult(f, name, before, after)
	}
	if err != nil {
		f.failed = true
		for _, err := range split(err) {
			p.complainOf(name, err)
		}
	}
}

// fmtResult does with a formatted file what the flags say.
func (p *program) fmtResult(f *formatting, name string, before, after []byte) error {
	if !f.list && !f.diff && !f.write {
		_, err := p.stdout.Write(after)
		return err
	}
	if bytes.Equal(before, after) {
		return nil
	}
	f.differs = true
	if f.list {
		fmt.Fprintln(p.stdout, name)
	}
	if f.write {
		if err := overwrite(name, before, after); err != nil {
			return err
		}
	}
	if f.diff {
		_, err := p.stdout.Write(format.Diff(name, before, after))
		return err
	}
	return nil
}

// overwrite puts after into a file that holds before. It writes in place, so that
// the owner, the mode, the label and links to the file stay; if that fails it
// puts back what was there.
func overwrite(name string, before, after []byte) error {
	file, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	put := func(text []byte) error {
		if _, err := file.WriteAt(text, 0); err != nil {
			return err
		}
		return file.Truncate(int64(len(text)))
	}
	if err := put(after); err != nil {
		return errors.Join(err, put(before), file.Close())
	}
	return file.Close()
}
