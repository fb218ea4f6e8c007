package testscripts_test

import (
	"strings"

	"github.com/tank-os/tank/quadlet"
)

// value is a value for a key, seldom with a byte too many or too few.
func (d *dice) value(section, key string) string {
	v := d.rightValue(section, key)
	if !d.one(25) {
		return v
	}
	at := d.IntN(len(v) + 1)
	if d.one(3) {
		return v[:at] + v[min(at+1, len(v)):]
	}
	return v[:at] + oneOf(d, `"`, `'`, `\`, "%", " ", "$", "=", ":", ",", ";", "[", "]", "#", "\t", "\x01", "\x7f", "\xff", "\u00a0", "\u0085", "/", ".", "@", "-", "0", "\r", "\v", "\x00", "é", "\u2028", "~", "|") + v[at:]
}

// rightValue is one that people write for a key, one of another key, or one that
// means something to a parser.
func (d *dice) rightValue(section, key string) string {
	switch d.IntN(40) {
	case 0:
		return ""
	case 1, 2:
		return oneOf(d, nasty...)
	case 3:
		return oneOf(d, phrases...) + " " + oneOf(d, phrases...) + " " + oneOf(d, nasty...)
	}
	if v, ok := d.reference(section, key); ok {
		return v
	}
	if list := plausible[section+"."+key]; len(list) > 0 {
		return oneOf(d, list...)
	}
	if list := plausible[key]; len(list) > 0 {
		return oneOf(d, list...)
	}
	k, known := quadlet.LookupKey(section, key)
	if !known {
		return oneOf(d, phrases...)
	}
	switch k.Kind {
	case quadlet.BoolLast, quadlet.BoolOrEnumLast:
		return oneOf(d, "yes", "no", "true", "false", "1", "0", "on", "off", "YES", "True", "maybe", "y", `"yes"`, "yes ", "healthy", "HEALTHY", "''")
	case quadlet.Uint32Last:
		return oneOf(d, "0", "1", "1000", "0x10", "0X1f", "010", "08", "-1", "+5", "4294967295", "4294967296", "99999999999999999999", "abc", `"7"`, "5 6", "0x", "-0")
	case quadlet.ListArgs, quadlet.ArgsLast, quadlet.ListWords:
		return d.commandLine()
	case quadlet.KeyvalList:
		return d.pairs()
	}
	return oneOf(d, phrases...)
}

// phrases are values that mean nothing in particular.
var phrases = []string{
	"x", "a b", "5", "10.0.0.1", "/x", "./rel", "../up", "rel/x", "~/home", "%h/x", "%t/y", `"quoted"`, `"half`, `half"`, "'single'", `"a" b`, `a "b"`,
	"name=value", "a,b", "a:b", "a:b:c", "$HOME", "${X}", "100%", "%%", "x.service", "x;y", "-x", "--flag", "--flag=1", "é", `a\x20b`, `a\tb`, `""`, `"`,
}

// commandLine is some words, quoted in ways that parsers differ on.
func (d *dice) commandLine() string {
	var all []string
	for again := true; again; again = d.one(2) {
		all = append(all, oneOf(d, "a", "--flag", "--flag=value", "-v", "/x:/y", `"a b"`, `'a b'`, `"a\"b"`, `a\ b`, `\x41`, `\q`, `"\n"`, `\u00e9`, `\U0001F600`, `\101`,
			`\777`, `\x0`, `\u12`, `""`, `''`, `"open`, `'open`, `a"b c"d`, `a'b'c`, "%n", "$X", `\`, `\s`, `\0`, `\000`, "é", "--label=a=b", `k="v w"`, `\xff`, `\ud800`, "label=x"))
	}
	return strings.Join(all, oneOf(d, " ", " ", "  ", "\t"))
}

// pairs is some NAME=VALUE.
func (d *dice) pairs() string {
	var all []string
	for again := true; again; again = d.one(3) {
		all = append(all, oneOf(d, "A=b", "A=c", "B=1", `"C=d e"`, `C="d e"`, `'D=x'`, "BARE", "=x", "E=", `F=\x41`, `F=\q`, `"G=open`, "H=a=b", `I=""`, `""`, "J=%h", "K=$X", `L='"'`, `"M N=o"`, "BARE", `O=\n`,
			"io.containers.autoupdate=x", `"BARE TWO"`, "a-b.c/d=e"))
	}
	return strings.Join(all, " ")
}

// reference is a value that names another unit, which may be missing.
func (d *dice) reference(section, key string) (string, bool) {
	to := func(exts ...string) string {
		if all := d.set.units(exts...); len(all) > 0 && !d.one(15) {
			return oneOf(d, all...)
		}
		if !d.one(10) {
			return "there-is-none"
		}
		return oneOf(d, "missing", "web", "x@", "x@%i", "") + oneOf(d, exts...)
	}
	switch {
	case d.one(4):
		return "", false
	case key == "Image" && (section == "Container" || section == "Volume") && d.one(3):
		return to(".image", ".build"), true
	case key == "Volume":
		return oneOf(d, to(".volume")+":/x", to(".volume")+":/x:Z", to(".volume"), "/h:/c", "./r:/c:ro", "named:/c", "/anon", to(".artifact")+":/c", "%h/x:/y", ":/x", "~/x:/y", "a:", "/a:/b:c:d", ".:/x", "/:/y", "/a b:/c", `"/q":/c`, `/e\x20:/c`), true
	case key == "Mount":
		return d.mount(to), true
	case key == "Network":
		return oneOf(d, to(".network"), to(".network")+":ip=10.0.0.2", to(".container"), to(".container")+":x", "host", "none", "bridge:ip=1.2.3.4", "pasta:-T,80", "container:x", "slirp4netns", to(".network")+":", ":x", to(".pod")), true
	case key == "Pod":
		return oneOf(d, to(".pod"), to(".pod"), to(".pod"), "x", "web.container"), true
	case section == "Unit" && dependencies[key]:
		return d.dependency(to), true
	}
	return "", false
}

// dependencies are the keys of [Unit] that name other units.
var dependencies = func() map[string]bool {
	all := map[string]bool{}
	for _, key := range sectionKeys["Unit"][2:17] {
		all[key] = true
	}
	return all
}()

func (d *dice) dependency(to func(...string) string) string {
	var all []string
	for again := true; again; again = d.one(3) {
		name := to(exts...)
		if d.one(2) {
			name = oneOf(d, "network-online.target", "a.service", `"b c.service"`, "%i.service", "x.conf", "")
		}
		if d.one(50) {
			name = oneOf(d, ".container", "a.Container", "web.pods", `"web.pod"`, `'open`)
		}
		all = append(all, name)
	}
	return strings.Join(all, " ")
}

func (d *dice) mount(to func(...string) string) string {
	if d.one(6) {
		return oneOf(d, "type=volume,destination=/x", "destination=/x", "type=bind,destination=/x", "type=bind,src", "type", "type=", "source=/a,type=bind,dst=/b", "bind,source=/a", `type=bind,"source=/a,b",dst=/c`, `"type=bind,source=/a b,dst=/c"`,
			"type=tmpfs,dst=/t", "type=nonsense,source=/x", "type=bind,source=,dst=/x", "type=image", "type=glob,src=/a/*,dst=/b", "type=bind,source=/a,source=/b,dst=/c", `type=bind,sou"rce=/a`, "type=bind,type=volume,src=x", ",", "type=devpts,dst=/p",
			"type=artifact,source="+to(".artifact")+",dst=/a", "type=ramfs,dst=/r", " type=bind, source=/a", "TYPE=bind,source=/a", "type=bind;source=/a", `type=volume,source="`)
	}
	kind, source := oneOf(d, "bind", "bind", "volume", "volume", "image", "glob"), oneOf(d, "/a", "./rel", "../up", "%h/x", "named", to(".volume"), to(".volume"), to(".image"), to(".build"), "a.io/b:1")
	return "type=" + kind + oneOf(d, ",source=", ",src=") + source + oneOf(d, ",destination=/x", ",dst=/x", ",target=/x", "") + oneOf(d, "", "", ",ro", ",relabel=shared", ",subpath=/x")
}
