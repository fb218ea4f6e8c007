package compose

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/template"
	"github.com/compose-spec/compose-go/v2/types"

	"github.com/tank-os/tank/quadlet"
)

// Options say how a compose file becomes units. The zero value, or nil, makes a
// container of each service, for the newest Podman known.
type Options struct {
	// Name is the project's name, which begins the names of all units. Empty is
	// what COMPOSE_PROJECT_NAME or the file says, or the name of its directory.
	Name string
	// Env are the variables that the file may use. They win over those of EnvFiles.
	Env map[string]string
	// EnvFiles hold further variables. Nil is ".env" beside the first file, if
	// there is one; empty is none.
	EnvFiles []string
	// Profiles are those to enable; "*" is all. Nil is what COMPOSE_PROFILES says.
	Profiles []string
	// Pod puts all services in one pod. They share its network then, and reach
	// each other as localhost.
	Pod bool
	// Podman is the version that will read the units: what became a key later goes
	// to PodmanArgs. Zero is the newest known.
	Podman quadlet.Version
	// Home is the home directory of whoever wrote the file: paths in it begin with
	// %h in the units. Empty leaves them as they are.
	Home string
	// WantedBy is what starts the services. Nil is default.target; empty is
	// nothing.
	WantedBy []string
}

// Import makes units of compose files, of which later ones change earlier ones.
//
// The error is that of the compose library for files that are not right, or
// joins a [*quadlet.FieldError] for each thing that no unit can say; there is a
// Result with the latter.
func Import(ctx context.Context, files []string, opts *Options) (*Result, error) {
	var all []types.ConfigFile
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		all = append(all, types.ConfigFile{Filename: name, Content: text})
	}
	return load(ctx, all, opts)
}

// Parse is Import for the text of one file. Its name tells where relative paths
// begin, and the project's name.
func Parse(ctx context.Context, name string, text []byte, opts *Options) (*Result, error) {
	return load(ctx, []types.ConfigFile{{Filename: name, Content: text}}, opts)
}

func load(ctx context.Context, files []types.ConfigFile, opts *Options) (*Result, error) {
	if len(files) == 0 {
		return nil, errors.New("no compose file")
	}
	if opts == nil {
		opts = &Options{}
	}
	dir, err := filepath.Abs(filepath.Dir(files[0].Filename))
	if err != nil {
		return nil, err
	}
	env, err := opts.environment(dir)
	if err != nil {
		return nil, err
	}
	im := &importer{opts: opts, dir: dir, taken: map[string]bool{}}
	for i := range files {
		files[i].Content = im.withoutVersion(files[i])
	}
	details := types.ConfigDetails{WorkingDir: dir, ConfigFiles: files, Environment: env}
	project, err := loader.LoadWithContext(ctx, details, func(o *loader.Options) { im.options(o, env) })
	if err != nil {
		return nil, err
	}
	if err := im.project(project); err != nil {
		return &im.Result, err
	}
	return &im.Result, nil
}

// environment is the variables that the files may use.
func (o *Options) environment(dir string) (types.Mapping, error) {
	env := types.Mapping{}
	for k, v := range o.Env {
		env[k] = v
	}
	files := o.EnvFiles
	if files == nil {
		name := filepath.Join(dir, ".env")
		if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() {
			files = []string{name}
		} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	if len(files) == 0 {
		return env, nil
	}
	more, err := dotenv.GetEnvFromFile(env, files)
	if err != nil {
		return nil, err
	}
	return env.Merge(more), nil
}

// options are how the library is to read the files: paths become absolute, and
// what is in an env_file stays there, since it is often a secret.
func (im *importer) options(o *loader.Options, env types.Mapping) {
	name := im.opts.Name
	if name == "" {
		name = env["COMPOSE_PROJECT_NAME"]
	}
	if name != "" {
		o.SetProjectName(name, true)
	} else {
		o.SetProjectName(loader.NormalizeProjectName(filepath.Base(im.dir)), false)
	}
	o.Profiles = im.opts.Profiles
	if o.Profiles == nil && env["COMPOSE_PROFILES"] != "" {
		o.Profiles = strings.Split(env["COMPOSE_PROFILES"], ",")
	}
	o.SkipResolveEnvironment = true
	o.SkipResolveLabels = true
	o.Interpolate.Substitute = func(text string, lookup template.Mapping) (string, error) {
		return template.SubstituteWithOptions(text, im.watch(text, lookup), template.WithoutLogging)
	}
}

// watch notes which variables of a text are not set, and have no default in it.
func (im *importer) watch(text string, lookup template.Mapping) template.Mapping {
	return func(name string) (string, bool) {
		value, ok := lookup(name)
		if !ok && !slices.Contains(im.unset, name) && (strings.Contains(text, "${"+name+"}") || strings.Contains(text, "$"+name)) {
			im.unset = append(im.unset, name)
		}
		return value, ok
	}
}

// withoutVersion blanks the line that says a version: the library would warn on
// standard error.
func (im *importer) withoutVersion(f types.ConfigFile) []byte {
	lines := bytes.SplitAfter(f.Content, []byte("\n"))
	for i, line := range lines {
		if bytes.HasPrefix(line, []byte("version:")) && bytes.HasSuffix(line, []byte("\n")) {
			lines[i] = []byte("\n")
			im.drop("version", fmt.Sprintf("compose itself ignores it since version 2 (%s)", filepath.Base(f.Filename)))
		}
	}
	return bytes.Join(lines, nil)
}
