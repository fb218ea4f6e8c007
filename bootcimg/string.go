package bootcimg

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// String prints the plan like a Containerfile, to be read and compared. What a
// Containerfile has no instruction for is said in the words of the command that
// would do it. Bytes show as the start of their SHA-256.
func (p *Plan) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s for %s\nFROM %s\n", word(p.Image), word(p.Platform), word(p.From))
	for _, key := range slices.Sorted(maps.Keys(p.Labels)) {
		fmt.Fprintf(&b, "LABEL %s=%q\n", word(key), p.Labels[key])
	}
	for i, step := range p.Steps {
		fmt.Fprintf(&b, "\n# step %d: %s\n", i+1, step.Name)
		for _, op := range step.Ops {
			b.WriteString(line(op))
		}
	}
	if p.Container != nil {
		b.WriteString("\n" + p.Container.lines())
	}
	return b.String()
}

func (c *ContainerConfig) lines() string {
	var b strings.Builder
	for _, kv := range c.Env {
		key, value, _ := strings.Cut(kv, "=")
		fmt.Fprintf(&b, "ENV %s=%q\n", word(key), value)
	}
	if c.User != "" {
		fmt.Fprintf(&b, "USER %s\n", word(c.User))
	}
	if c.WorkingDir != "" {
		fmt.Fprintf(&b, "WORKDIR %s\n", word(c.WorkingDir))
	}
	if len(c.Entrypoint) > 0 {
		fmt.Fprintf(&b, "ENTRYPOINT %s\n", execForm(c.Entrypoint))
	}
	if len(c.Cmd) > 0 {
		fmt.Fprintf(&b, "CMD %s\n", execForm(c.Cmd))
	}
	return b.String()
}

// line prints one op.
func line(op Op) string {
	switch o := op.(type) {
	case WriteFile:
		return writeLines(o)
	case MakeDir:
		return fmt.Sprintf("RUN install -d -m %s -o %d -g %d %s\n", octal(o.Mode), o.UID, o.GID, word(o.Path))
	case Symlink:
		return fmt.Sprintf("RUN ln -sfn %s %s\n", word(o.Target), word(o.Path))
	case EnableUnit:
		end := "\n"
		if o.IfPresent {
			end = " # if present\n"
		}
		return "RUN systemctl " + global(o.User) + "enable " + word(o.Unit) + end
	case MaskUnit:
		return "RUN systemctl " + global(o.User) + "mask " + word(o.Unit) + "\n"
	case AddSubID:
		r := rangeClaim{op: o}
		return fmt.Sprintf("RUN usermod --add-subuids %v --add-subgids %v %s\n", r, r, word(o.User))
	case InstallPackages:
		return "INSTALL " + words(o.Names) + "\n"
	case RunCommand:
		var env string
		for _, kv := range o.Env {
			env += "--env=" + word(kv) + " "
		}
		return "RUN " + env + execForm(o.Argv) + "\n"
	default:
		return fmt.Sprintf("# unknown op %T\n", op)
	}
}

func writeLines(o WriteFile) string {
	var b strings.Builder
	fmt.Fprintf(&b, "COPY --chmod=%s --chown=%d:%d ", octal(o.Mode), o.UID, o.GID)
	for _, name := range slices.Sorted(maps.Keys(o.Xattrs)) {
		fmt.Fprintf(&b, "--xattr=%s ", word(name+"="+o.Xattrs[name]))
	}
	switch s := o.Source.(type) {
	case Bytes:
		fmt.Fprintf(&b, "%.19s %s\n", s.digest(), word(o.Path))
	case GoProgram:
		fmt.Fprintf(&b, "%s %s\n", word("go:"+s.Package)+programFlags(s), word(o.Path))
	case ImageArchive:
		if s.Image == nil {
			fmt.Fprintf(&b, "%s %s\n", word(s.Ref), word(o.Path))
			break
		}
		fmt.Fprintf(&b, "%s %s\n%s", word("image:"+s.Image.Name), word(o.Path), carried(s.Image))
	default:
		fmt.Fprintf(&b, "%T %s\n", s, word(o.Path))
	}
	return b.String()
}

func programFlags(g GoProgram) string {
	var flags string
	if g.Dir != "" {
		flags += " --dir=" + word(g.Dir)
	}
	if len(g.Tags) > 0 {
		flags += " --tags=" + word(strings.Join(g.Tags, ","))
	}
	if len(g.LDFlags) > 0 {
		flags += " --ldflags=" + strconv.Quote(strings.Join(g.LDFlags, " "))
	}
	return flags
}

// carried prints the plan of an image that another one carries, set in as
// comments.
func carried(img *Image) string {
	plan, err := img.Plan()
	if err != nil {
		return "#   (no plan)\n" // not of a plan that Image.Plan made
	}
	var b strings.Builder
	for l := range strings.Lines(plan.String()) {
		b.WriteString(strings.TrimRight("#   "+l, " \n") + "\n")
	}
	return b.String()
}

func global(user bool) string {
	if user {
		return "--global "
	}
	return ""
}

// octal writes a mode as chmod reads it.
func octal(m fs.FileMode) string {
	bits := uint32(m.Perm())
	for i, bit := range []fs.FileMode{fs.ModeSticky, fs.ModeSetgid, fs.ModeSetuid} {
		if m&bit != 0 {
			bits |= 0o1000 << i
		}
	}
	return fmt.Sprintf("%04o", bits)
}

func execForm(argv []string) string {
	quoted := make([]string, len(argv))
	for i, arg := range argv {
		quoted[i] = strconv.Quote(arg)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}
