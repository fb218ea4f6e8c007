package config

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"github.com/tank-os/tank/gator"
)

// file is the shape of the configuration file. A permission that is not said is
// false: there is no default that grants.
type file struct {
	Listen string `toml:"listen"`
	GH     *gh    `toml:"gh"`
}

type gh struct {
	Upstream       string          `toml:"upstream"`
	CredentialFile string          `toml:"credential-file"`
	AllowPrivate   []string        `toml:"allow-private"`
	Repos          map[string]repo `toml:"repos"`
}

type repo struct {
	Read bool     `toml:"read"`
	Deny []string `toml:"deny"`
}

// Parse reads a configuration file; name is what errors call it. It reports all
// the mistakes it finds, in the order of their lines, each as an [*Error].
func Parse(name string, text []byte) (*Config, error) {
	var f file
	decodeErr := toml.NewDecoder(bytes.NewReader(text)).DisallowUnknownFields().Decode(&f)
	c, errs := f.config()
	errs = append(errs, split(c.Validate())...)
	if decodeErr == nil && len(errs) == 0 {
		return c, nil
	}
	keys := findKeys(text)
	var unknown *toml.StrictMissingError
	if decodeErr != nil && !errors.As(decodeErr, &unknown) {
		return nil, keys.decodeError(name, decodeErr) // the rest may follow from it
	}
	var found []*Error
	if unknown != nil {
		for i := range unknown.Errors {
			e := keys.decodeError(name, &unknown.Errors[i])
			e.Err = errors.New("unknown key")
			found = append(found, e)
		}
	}
	for _, err := range errs {
		found = append(found, keys.locate(name, err))
	}
	return nil, join(found)
}

// join puts errors in the order of their lines, those without a line last.
func join(errs []*Error) error {
	slices.SortStableFunc(errs, func(a, b *Error) int {
		return cmp.Or(cmp.Compare(uint(a.Line-1), uint(b.Line-1)), cmp.Compare(dotted(a.Key), dotted(b.Key)))
	})
	joined := make([]error, len(errs))
	for i, e := range errs {
		joined[i] = e
	}
	return errors.Join(joined...)
}

// decodeError turns an error of the decoder into ours. The decoder forgets the
// key that an inline table belongs to.
func (k *keys) decodeError(name string, err error) *Error {
	e := &Error{File: name, Err: err}
	var de *toml.DecodeError
	if errors.As(err, &de) {
		row, column := de.Position()
		e.Line, e.Key, e.Err = row, de.Key(), errors.New(strings.TrimPrefix(de.Error(), "toml: "))
		if key, ok := k.at[place{row, column}]; ok {
			e.Key = key
		}
	}
	return e
}

// config returns the value that the file spells, and what it could not read.
func (f *file) config() (*Config, []error) {
	c := &Config{Listen: f.Listen}
	if f.GH == nil {
		return c, nil
	}
	c.GitHub = &GitHub{
		Upstream:       f.GH.Upstream,
		CredentialFile: f.GH.CredentialFile,
		AllowPrivate:   f.GH.AllowPrivate,
	}
	var errs []error
	for name, r := range f.GH.Repos {
		g := gator.Grant{Resource: name}
		if r.Read {
			g.Permission |= gator.Read
		}
		for _, d := range r.Deny {
			p, ok := gator.ParsePermission(d)
			if !ok {
				key := []string{"gh", "repos", name, "deny"}
				errs = append(errs, &Error{Key: key, Err: fmt.Errorf("unknown permission %q", d)})
			}
			g.Deny |= p
		}
		c.Policy.GitHub = append(c.Policy.GitHub, g)
	}
	slices.SortFunc(c.Policy.GitHub, byResource)
	return c, errs
}

func byResource(a, b gator.Grant) int { return cmp.Compare(a.Resource, b.Resource) }
