package bootcimg

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// bootcLabel is what bootc and the ostree importer know an image by.
const bootcLabel = "containers.bootc"

// imageName is a reference with an optional tag, by the grammar of the
// distribution specification.
var imageName = regexp.MustCompile(`^([a-zA-Z0-9.-]+(:[0-9]+)?/)?[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*(:[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127})?$`)

// rustArch maps Go's names of architectures to those of Rust, which is what
// bootc compares with.
var rustArch = map[string]string{
	"386":     "x86",
	"amd64":   "x86_64",
	"arm":     "arm",
	"arm64":   "aarch64",
	"loong64": "loongarch64",
	"ppc64le": "powerpc64",
	"riscv64": "riscv64",
	"s390x":   "s390x",
}

// checkImage checks what is said of the image besides its steps.
func checkImage(i *Image, plan *Plan) []error {
	var errs []error
	bad := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("image %s: "+format, append([]any{word(i.Name)}, args...)...))
	}
	if !imageName.MatchString(i.Name) {
		bad("Name: %q is not a reference, such as \"localhost/agent:1\"", i.Name)
	}
	if i.From == "" {
		bad("From: names no base, such as %q, or \"scratch\"", DefaultBase)
	} else if badText(i.From) != "" || strings.ContainsFunc(i.From, unicode.IsSpace) {
		bad("From: %q holds spaces or control characters", i.From)
	}
	goos, arch, _ := strings.Cut(plan.Platform, "/")
	if goos != "linux" || rustArch[arch] == "" {
		bad("Platform: %q is not linux/ARCH with ARCH one of %s", i.Platform, strings.Join(slices.Sorted(maps.Keys(rustArch)), ", "))
	}
	for _, key := range slices.Sorted(maps.Keys(plan.Labels)) {
		if key == "" || !utf8.ValidString(key) || !utf8.ValidString(plan.Labels[key]) {
			bad("Labels: %q=%q: empty key, or not UTF-8", key, plan.Labels[key])
		}
	}
	if v := plan.Labels[bootcLabel]; i.Container == nil && v != "1" {
		bad("Labels: %s is %q: a bootc image has \"1\"", bootcLabel, v)
	}
	if i.Container != nil {
		errs = append(errs, checkContainer(i)...)
	}
	return errs
}

func checkContainer(i *Image) []error {
	var errs []error
	c := i.Container
	for _, s := range slices.Concat(c.Entrypoint, c.Cmd, []string{c.User}) {
		if strings.ContainsRune(s, 0) {
			errs = append(errs, fmt.Errorf("image %s: Container: %q holds a NUL", word(i.Name), s))
		}
	}
	for _, kv := range c.Env {
		if err := checkEnv(kv); err != nil {
			errs = append(errs, fmt.Errorf("image %s: Container.Env: %w", word(i.Name), err))
		}
	}
	if c.WorkingDir != "" {
		if err := checkAbsolute(c.WorkingDir); err != nil && c.WorkingDir != "/" {
			errs = append(errs, fmt.Errorf("image %s: Container.WorkingDir: %w", word(i.Name), err))
		}
	}
	return errs
}
