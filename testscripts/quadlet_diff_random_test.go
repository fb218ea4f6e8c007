package testscripts_test

import (
	"fmt"
	"math/rand/v2"
	"path"
	"strings"

	"github.com/tank-os/tank/quadlet"
)

// A dice makes random sets. One seed, number and release always make the same one.
type dice struct {
	*rand.Rand
	version quadlet.Version // whose keys it prefers: others make units that are refused
	set     *unitFiles
}

// randomSet is the set of a number.
func randomSet(seed, number uint64) *unitFiles {
	return randomSetFor(quadlet.Version{}, seed, number)
}

// randomSetFor is the set of a number, for a release.
func randomSetFor(version quadlet.Version, seed, number uint64) *unitFiles {
	d := &dice{Rand: rand.New(rand.NewPCG(seed, number)), version: version, set: &unitFiles{dirs: []string{"u"}}}
	d.set.user = d.one(4)
	if d.one(12) {
		d.set.dirs = oneOf(d, []string{"u", "v"}, []string{"u", "v"}, []string{"u", "u/sub"}, []string{"u/sub", "u"}, []string{"u", "none", "v"}, []string{"u", "u"})
	}
	count := 1 + d.IntN(5)
	if d.one(60) {
		count = 10 + d.IntN(15)
	}
	for range count {
		d.addFile()
	}
	// The texts come when all names are known, so that they can refer to each other.
	for i := range d.set.files {
		if f := &d.set.files[i]; f.link == "" {
			f.text = d.text(path.Ext(f.path))
		}
	}
	for d.one(4) {
		d.addDropIn()
	}
	return d.set
}

// one says yes once in n times.
func (d *dice) one(n int) bool { return d.IntN(n) == 0 }

func oneOf[T any](d *dice, list ...T) T { return list[d.IntN(len(list))] }

// addFile adds an empty file, or a link to the template of its name.
func (d *dice) addFile() {
	stem, ext := oneOf(d, "web", "web", "web", "db", "a", "a-b", "a-b-c", "c"), oneOf(d, exts...)
	switch d.IntN(25) {
	case 0, 1:
		stem = oneOf(d, "x@", "x@1", "x-y@", "x-y@i-j", "x@%i")
	case 2:
		stem = oneOf(d, "app.v2", "é", "a b", "%n", "-dash", "A", "systemd-x", "x@y@z", "@", "a'b", `a"b`, `a\b`, "web.container", "")
	}
	if d.one(60) {
		ext = oneOf(d, ".Container", ".containers", ".service", ".quadlets", "", ".conf", ".container~")
	}
	name := path.Join(oneOf(d, d.set.dirs...), d.subdirectory(), stem+ext)
	if d.set.has(name) {
		return
	}
	file := unitFile{path: name}
	if base, instance, ok := strings.Cut(stem, "@"); ok && instance != "" && !strings.Contains(instance, "@") && d.one(2) {
		file.link = base + "@" + ext
		if template := path.Join(path.Dir(name), file.link); !d.one(10) && !d.set.has(template) {
			d.set.files = append(d.set.files, unitFile{path: template})
		}
	}
	if d.one(150) {
		file.link = oneOf(d, path.Base(name), ".", "..", "missing", "web.container", "sub", "../u/db.volume", "sub/web.container")
	}
	d.set.files = append(d.set.files, file)
}

var exts = []string{
	".container", ".container", ".container", ".container", ".container", ".container", ".container", ".volume", ".volume",
	".network", ".network", ".pod", ".pod", ".kube", ".image", ".build", ".artifact",
}

func (d *dice) subdirectory() string {
	if !d.one(20) {
		return ""
	}
	return oneOf(d, "sub", "sub/deep", "sub", "web.container.d", "x.d", "users", "1000", "dir.container", "dir.pod", "dir.d/sub")
}

// addDropIn adds a drop-in that counts, or one that does not.
func (d *dice) addDropIn() {
	unit := path.Base(oneOf(d, d.set.files...).path)
	ext := path.Ext(unit)
	stem := strings.TrimSuffix(unit, ext)
	before, _, _ := strings.Cut(stem, "-")
	template, _, _ := strings.Cut(stem, "@")
	dir := oneOf(d, unit+".d", unit+".d", unit+".d", strings.TrimPrefix(ext, ".")+".d", before+"-"+ext+".d", template+"@"+ext+".d", "nobody"+ext+".d", stem+".service.d")
	name := path.Join(oneOf(d, d.set.dirs...), d.subdirectory(), dir, oneOf(d, "10-a.conf", "10-a.conf", "20-b.conf", "z.conf", "x.conf.off", ".conf"))
	if d.set.has(name) {
		return
	}
	text := d.section(sectionOf(ext), 1+d.IntN(3))
	if d.one(3) {
		text += d.section(oneOf(d, "Unit", "Service", "Install", "Quadlet"), 1)
	}
	d.set.files = append(d.set.files, unitFile{path: name, text: d.spoil(text)})
}

func sectionOf(ext string) string {
	if len(ext) < 2 {
		return "Container"
	}
	return strings.ToUpper(ext[1:2]) + strings.ToLower(ext[2:])
}

// text is a unit of a type.
func (d *dice) text(ext string) string {
	section := sectionOf(ext)
	var text strings.Builder
	if d.one(3) {
		text.WriteString(d.section("Unit", 1+d.IntN(3)))
	}
	own := d.section(section, d.IntN(7))
	if !d.one(25) {
		own += d.required(section)
	}
	if d.one(50) {
		own = "" // none at all
	}
	text.WriteString(own)
	if d.one(4) {
		text.WriteString(d.section("Service", 1+d.IntN(4)))
	}
	if d.one(5) {
		text.WriteString(d.section("Install", 1+d.IntN(2)))
	}
	if d.one(8) {
		text.WriteString(d.section("Quadlet", 1))
	}
	if d.one(15) {
		text.WriteString(d.section(oneOf(d, section, "Unit", "X-Container", "X-"+section, "Volum", "Container", "Pod", "Service", "container"), 1+d.IntN(2)))
	}
	return d.spoil(text.String())
}

// required is what a unit of a section must say.
func (d *dice) required(section string) string {
	line := func(key string) string { return d.line(key, d.value(section, key)) }
	switch section {
	case "Container":
		if d.one(20) {
			return line("Rootfs")
		}
		return line("Image")
	case "Kube":
		return line("Yaml")
	case "Image":
		return line("Image")
	case "Artifact":
		return line("Artifact")
	case "Build":
		return line("ImageTag") + line(oneOf(d, "File", "SetWorkingDirectory"))
	}
	return ""
}

// section is a section with some lines.
func (d *dice) section(name string, lines int) string {
	var text strings.Builder
	if !d.one(200) {
		fmt.Fprintf(&text, "[%s]\n", name)
	}
	for range lines {
		key := d.key(name)
		for again := true; again; again = d.one(8) {
			text.WriteString(d.line(key, d.value(name, key)))
		}
		needs := keyNeeds[key] + "," + keyNeeds[name+"."+key]
		for need := range strings.SplitSeq(needs, ",") {
			if other, _, ok := strings.Cut(need, "="); ok && other != key && !d.one(4) {
				text.WriteString(d.line(other, d.value(name, other)))
			}
		}
	}
	if d.one(5) {
		text.WriteString("\n")
	}
	return text.String()
}

// key is one that goes into a section, but for mistakes.
func (d *dice) key(section string) string {
	if d.one(150) {
		return oneOf(d, "Nonsense", "image", "IMAGE", "Im age", "Image ", "X-Foo", "Ünicode", "Exec Start", "PublishPorts")
	}
	if names := sectionKeys[section]; len(names) > 0 {
		name := oneOf(d, names...)
		for k, ok := quadlet.LookupKey(section, name); ok && !k.In(d.version) && !d.one(30); k, ok = quadlet.LookupKey(section, name) {
			name = oneOf(d, names...)
		}
		return name
	}
	return oneOf(d, "Foo", "Description", "Image")
}

// sectionKeys are the keys that go into a section.
var sectionKeys = func() map[string][]string {
	all := map[string][]string{}
	for _, k := range quadlet.Keys() {
		if k.Name == "ImageVolume" {
			continue // newer than the newest generator here
		}
		all[k.Section] = append(all[k.Section], k.Name)
	}
	all["Unit"] = []string{
		"Description", "Documentation", "After", "Before", "BindsTo", "Conflicts", "OnFailure", "OnSuccess", "PartOf", "PropagatesReloadTo",
		"PropagatesStopTo", "ReloadPropagatedFrom", "Requires", "Requisite", "StopPropagatedFrom", "Upholds", "Wants", "RequiresMountsFor",
		"SourcePath", "DefaultDependencies", "StartLimitBurst", "ConditionPathExists",
	}
	all["Service"] = []string{
		"Type", "Type", "KillMode", "Restart", "RestartSec", "WorkingDirectory", "User", "Group", "DynamicUser", "SyslogIdentifier",
		"RemainAfterExit", "Environment", "ExecStart", "ExecStartPre", "ExecStop", "ExecStopPost", "ExecReload", "Delegate",
		"NotifyAccess", "TimeoutStartSec", "PIDFile",
	}
	all["Install"] = []string{"WantedBy", "WantedBy", "RequiredBy", "UpheldBy", "Alias", "DefaultInstance", "Also"}
	return all
}()

// line is an assignment, in one of the ways to write it.
func (d *dice) line(key, value string) string {
	value = strings.ReplaceAll(value, "\n", " ")
	separator := "="
	if d.one(15) {
		separator = oneOf(d, " = ", "= ", " =", "\t=\t", " = ")
	}
	if d.one(15) && len(value) > 1 {
		at := 1 + d.IntN(len(value)-1)
		joint := oneOf(d, "\\\n", "\\\n", " \\\n  ", "\\ \n", "\\\n# comment\n", "\\\n; comment\n")
		if d.one(12) {
			joint = oneOf(d, "\\\n\n", "\\\n\\\n") // generators before 5.4 do not survive it
		}
		value = value[:at] + joint + value[at:]
	}
	end := "\n"
	switch d.IntN(60) {
	case 0:
		end = oneOf(d, " \n", "\t\n", "\\\n", " \\\n", "\r\n")
	case 1:
		end = oneOf(d, "\n\n", "\n# comment\n", "\n; comment\n", "\n  # indented\n", "\n#\n")
	case 2:
		key = oneOf(d, " ", "\t", "") + key
	}
	return key + separator + value + end
}

// spoil makes a mistake in a text, seldom.
func (d *dice) spoil(text string) string {
	for d.one(40) {
		text = d.edit(text)
	}
	if !d.one(50) {
		return text
	}
	at := d.IntN(len(text) + 1)
	at -= len(text[:at]) - strings.LastIndexByte(text[:at], '\n') - 1 // a line's beginning
	switch d.IntN(4) {
	case 0:
		at = 0
	case 1:
		return strings.ReplaceAll(text, "\n", oneOf(d, "\r\n", "\n\n", "\n"))
	case 2:
		return strings.TrimSuffix(text, "\n") + oneOf(d, "", "\\", "\n\n", "\n#", " ")
	}
	return text[:at] + oneOf(d, "garbage\n", "[Unterminated\n", "=x\n", "[]\n", "[a]b\n", "[A] \n", "[A]\t\n", "\ufeff", "\x00\n", "\xff\xfe=\xff\n",
		":colon\n", ";semi\n", "#hash\n", "key\n", "Key =\n", "\\\n", "\\\n\\\n", "[X[Y]\n", "[ ]\n", " [Container]\n", "[Container] # c\n", "a=b\n", "\v\n", "\u00a0\n", "\u2028\n",
		"[Container]]\n", "[Cont\x01ainer]\n", "\\", " \\\n") + text[at:]
}

// edit changes a text without regard to what it says.
func (d *dice) edit(text string) string {
	from := d.IntN(len(text) + 1)
	to := min(from+1+d.IntN(8), len(text))
	switch d.IntN(4) {
	case 0:
		return text[:from] + text[to:]
	case 1:
		return text[:to] + text[from:]
	case 2:
		lines := strings.SplitAfter(text, "\n")
		i, j := d.IntN(len(lines)), d.IntN(len(lines))
		lines[i], lines[j] = lines[j], lines[i]
		return strings.Join(lines, "")
	}
	return text[:from] + oneOf(d, "\n", "\\\n", "\\", "=", "[", "]", "#", ";", "\"", "'", " ", "\t", "%", "\r", "\x00", "\xc3", "\u00a0", "\u0085", "\u2028", "\ufeff") + text[from:]
}
