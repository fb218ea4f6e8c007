package layer_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/tank-os/tank/bootcimg/internal/layer"
)

// links are the symbolic links in a layer's listing, without the rest.
func links(listing string) string {
	var out []string
	for line := range strings.Lines(listing) {
		if _, link, ok := strings.Cut(line, " 0:0 "); ok && strings.Contains(link, " -> ") {
			out = append(out, strings.TrimSpace(link))
		}
	}
	return strings.Join(out, "\n")
}

func unit(name, install string) file {
	return file{name: name, text: "[Unit]\nWantedBy=not.this\n[Install]\n" + install, mode: 0o644}
}

// The wanted links are those that systemctl --root enable of systemd 252 makes.
func TestEnableUnit(t *testing.T) {
	for _, tc := range []struct {
		name, enable string
		user         bool
		base         []file
		want         string
	}{
		{
			name: "wanted and required", enable: "x.service",
			base: []file{unit("usr/lib/systemd/system/x.service", "WantedBy=a.target b.target\nRequiredBy=c.target\nUpheldBy=d.target\n")},
			want: `etc/systemd/system/a.target.wants/x.service -> /usr/lib/systemd/system/x.service
etc/systemd/system/b.target.wants/x.service -> /usr/lib/systemd/system/x.service
etc/systemd/system/c.target.requires/x.service -> /usr/lib/systemd/system/x.service
etc/systemd/system/d.target.upholds/x.service -> /usr/lib/systemd/system/x.service`,
		},
		{
			name: "alias, comments, continuation, reset", enable: "x.service",
			base: []file{unit("usr/lib/systemd/system/x.service", "# no\nWantedBy=gone.target\nWantedBy=\nAlias=y.service \\\n z.service\n")},
			want: `etc/systemd/system/y.service -> /usr/lib/systemd/system/x.service
etc/systemd/system/z.service -> /usr/lib/systemd/system/x.service`,
		},
		{
			name: "enabled by its alias", enable: "sshd.service",
			base: []file{
				unit("usr/lib/systemd/system/ssh.service", "WantedBy=multi-user.target\n"),
				{name: "etc/systemd/system/sshd.service -> /usr/lib/systemd/system/ssh.service"},
			},
			want: "etc/systemd/system/multi-user.target.wants/ssh.service -> /usr/lib/systemd/system/ssh.service",
		},
		{
			name: "instance", enable: "getty@tty1.service",
			base: []file{unit("usr/lib/systemd/system/getty@.service", "WantedBy=getty.target seat@%i.target\n")},
			want: `etc/systemd/system/getty.target.wants/getty@tty1.service -> /usr/lib/systemd/system/getty@.service
etc/systemd/system/seat@tty1.target.wants/getty@tty1.service -> /usr/lib/systemd/system/getty@.service`,
		},
		{
			name: "template with a default", enable: "getty@.service",
			base: []file{unit("usr/lib/systemd/system/getty@.service", "WantedBy=getty.target\nDefaultInstance=tty1\n")},
			want: "etc/systemd/system/getty.target.wants/getty@tty1.service -> /usr/lib/systemd/system/getty@.service",
		},
		{
			name: "also, both ways", enable: "x.service",
			base: []file{
				unit("usr/lib/systemd/system/x.service", "Also=x.socket gone.socket\n"),
				unit("usr/lib/systemd/system/x.socket", "WantedBy=sockets.target\nAlso=x.service\n"),
			},
			want: "etc/systemd/system/sockets.target.wants/x.socket -> /usr/lib/systemd/system/x.socket",
		},
		{
			name: "the administrator's file comes first", enable: "x.service",
			base: []file{
				unit("usr/lib/systemd/system/x.service", "WantedBy=vendor.target\n"),
				unit("etc/systemd/system/x.service", "WantedBy=admin.target\n"),
			},
			want: "etc/systemd/system/admin.target.wants/x.service -> /etc/systemd/system/x.service",
		},
		{
			name: "drop-in", enable: "x.service",
			base: []file{
				{name: "usr/lib/systemd/system/x.service", text: "[Service]\nExecStart=/bin/true\n"},
				{name: "etc/systemd/system/x.service.d/10.conf", text: "[Install]\nWantedBy=multi-user.target\n"},
			},
			want: "etc/systemd/system/multi-user.target.wants/x.service -> /usr/lib/systemd/system/x.service",
		},
		{
			name: "merged usr", enable: "x.service",
			base: []file{{name: "lib -> usr/lib"}, unit("usr/lib/systemd/system/x.service", "WantedBy=a.target\n")},
			want: "etc/systemd/system/a.target.wants/x.service -> /usr/lib/systemd/system/x.service",
		},
		{
			name: "user", enable: "podman.socket", user: true,
			base: []file{unit("usr/lib/systemd/user/podman.socket", "WantedBy=sockets.target\n")},
			want: "etc/systemd/user/sockets.target.wants/podman.socket -> /usr/lib/systemd/user/podman.socket",
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			b := builder(t, tc.base...)
			if err := b.EnableUnit(tc.enable, tc.user); err != nil {
				t.Fatal(err)
			}
			check(t, "links", tc.want, links(written(t, b)))
		})
	}
}

func TestEnableUnitErrors(t *testing.T) {
	files := []file{
		{name: "usr/lib/systemd/system/static.service", text: "[Service]\nExecStart=/bin/true\n"},
		{name: "etc/systemd/system/masked.service -> /dev/null"},
		unit("usr/lib/systemd/system/t@.service", "WantedBy=a.target\n"),
		unit("usr/lib/systemd/system/host.service", "WantedBy=%H.target\n"),
		unit("usr/lib/systemd/system/away.service", "WantedBy=../../../etc/cron\n"),
		unit("usr/lib/systemd/system/alias.service", "Alias=x.socket\n"),
		{name: "etc/systemd/system/out.service -> ../../../../../../etc/passwd"},
	}
	for unit, want := range map[string]string{
		"none.service":   "no such unit in the image: none.service",
		"none":           `"none" is not a unit name, such as sshd.service`,
		"static.service": "static.service: no [Install] section, so nothing to enable: something else has to start it",
		"masked.service": "masked.service is masked by /etc/systemd/system/masked.service",
		"t@.service":     "t@.service is a template without DefaultInstance=: name an instance, such as t@NAME.service",
		"host.service":   `/usr/lib/systemd/system/host.service: [Install] WantedBy=: specifier %H in "%H.target" is not known before the machine runs`,
		"away.service":   `away.service: [Install]: "../../../etc/cron" is not a unit name`,
		"alias.service":  "alias.service: Alias=x.socket: not a unit name of the same type",
		"out.service":    `out.service: /etc/systemd/system/out.service leads to "/etc/passwd", which is no unit file`,
	} {
		t.Run(unit, func(t *testing.T) {
			err := builder(t, files...).EnableUnit(unit, false)
			if err == nil || err.Error() != want {
				t.Errorf("got  %v\nwant %s", err, want)
			}
		})
	}
	if err := builder(t).EnableUnit("none.service", false); !errors.Is(err, layer.ErrUnitNotFound) {
		t.Errorf("got %v, want ErrUnitNotFound", err)
	}
}

// A unit that an earlier change of the same layer wrote can be enabled.
func TestEnableUnitOfTheLayer(t *testing.T) {
	b := builder(t)
	if err := b.WriteFile(layer.Entry{Path: "/etc/systemd/system/x.service"}, data("[Install]\nWantedBy=a.target\n")); err != nil {
		t.Fatal(err)
	}
	if err := b.EnableUnit("x.service", false); err != nil {
		t.Fatal(err)
	}
	check(t, "links", "etc/systemd/system/a.target.wants/x.service -> /etc/systemd/system/x.service", links(written(t, b)))
}

func TestMaskUnit(t *testing.T) {
	b := builder(t, file{name: "etc/systemd/system/mine.service", text: "x"})
	if err := errors.Join(b.MaskUnit("x.timer", false), b.MaskUnit("y.service", true)); err != nil {
		t.Fatal(err)
	}
	check(t, "links", "etc/systemd/system/x.timer -> /dev/null\netc/systemd/user/y.service -> /dev/null", links(written(t, b)))
	want := "/etc/systemd/system/mine.service is a file, which a mask would replace: remove it from the image"
	if err := b.MaskUnit("mine.service", false); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	want = "x.timer is masked by /etc/systemd/system/x.timer"
	if err := b.EnableUnit("x.timer", false); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// Whatever a unit in the base says, links stay below the configuration of its
// scope and name units.
func FuzzEnableUnit(f *testing.F) {
	f.Add("x.service", "[Install]\nWantedBy=a.target\nAlias=y.service\nAlso=z.socket\n")
	f.Add("x.service", "[Install]\nWantedBy=.\n")
	f.Add("x@i.service", "[Install]\nWantedBy=%i.target %p %%\nDefaultInstance=d\n")
	f.Add("x@.service", "[Install]\nRequiredBy=../../../../etc/cron\nUpheldBy=\\\n a\n")
	f.Fuzz(func(t *testing.T, name, text string) {
		if strings.ContainsAny(name, "/\x00\n ") || strings.Contains(text, "\x00") {
			t.Skip()
		}
		b := builder(t, file{name: "usr/lib/systemd/system/x.service", text: text}, file{name: "usr/lib/systemd/system/x@.service", text: text})
		if b.EnableUnit(name, false) != nil {
			return
		}
		for line := range strings.Lines(links(written(t, b))) {
			if !strings.HasPrefix(line, "etc/systemd/system/") || strings.Contains(line, "/../") {
				t.Errorf("link %q", line)
			}
		}
	})
}
