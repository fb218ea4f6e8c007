package bootcimg

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

// digest is "sha256:" and the digest of the bytes.
func (b Bytes) digest() string {
	sum := sha256.Sum256([]byte(b))
	return "sha256:" + hex.EncodeToString(sum[:])
}

// A fileJSON is how a file, directory or link encodes.
type fileJSON struct {
	Op     string            `json:"op"`
	Path   string            `json:"path"`
	Mode   string            `json:"mode,omitempty"`
	UID    *int              `json:"uid,omitempty"`
	GID    *int              `json:"gid,omitempty"`
	Xattrs map[string]string `json:"xattrs,omitempty"`
	Target string            `json:"target,omitempty"`
	Source any               `json:"source,omitempty"`
}

// MarshalJSON implements [json.Marshaler].
func (o WriteFile) MarshalJSON() ([]byte, error) {
	source, err := sourceJSON(o.Source)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", word(o.Path), err)
	}
	return json.Marshal(fileJSON{
		Op: "WriteFile", Path: o.Path, Mode: octal(o.Mode), UID: &o.UID, GID: &o.GID, Xattrs: o.Xattrs, Source: source,
	})
}

// MarshalJSON implements [json.Marshaler].
func (o MakeDir) MarshalJSON() ([]byte, error) {
	return json.Marshal(fileJSON{Op: "MakeDir", Path: o.Path, Mode: octal(o.Mode), UID: &o.UID, GID: &o.GID})
}

// MarshalJSON implements [json.Marshaler].
func (o Symlink) MarshalJSON() ([]byte, error) {
	return json.Marshal(fileJSON{Op: "Symlink", Path: o.Path, Target: o.Target})
}

// A unitJSON is how the enabling and masking of a unit encode.
type unitJSON struct {
	Op        string `json:"op"`
	Unit      string `json:"unit"`
	User      bool   `json:"user,omitempty"`
	IfPresent bool   `json:"ifPresent,omitempty"`
}

// MarshalJSON implements [json.Marshaler].
func (o EnableUnit) MarshalJSON() ([]byte, error) {
	return json.Marshal(unitJSON{Op: "EnableUnit", Unit: o.Unit, User: o.User, IfPresent: o.IfPresent})
}

// MarshalJSON implements [json.Marshaler].
func (o MaskUnit) MarshalJSON() ([]byte, error) {
	return json.Marshal(unitJSON{Op: "MaskUnit", Unit: o.Unit, User: o.User})
}

// MarshalJSON implements [json.Marshaler].
func (o AddSubID) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Op    string `json:"op"`
		User  string `json:"user"`
		Start int    `json:"start"`
		Count int    `json:"count"`
	}{"AddSubID", o.User, o.Start, o.Count})
}

// MarshalJSON implements [json.Marshaler].
func (o InstallPackages) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Op    string   `json:"op"`
		Names []string `json:"names"`
	}{"InstallPackages", o.Names})
}

// MarshalJSON implements [json.Marshaler].
func (o RunCommand) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Op   string   `json:"op"`
		Argv []string `json:"argv"`
		Env  []string `json:"env,omitempty"`
	}{"RunCommand", o.Argv, o.Env})
}

// Each source encodes as an object whose first member tells which it is.
type (
	bytesJSON struct {
		// Text is nil for bytes that are no text, which the digest stands for.
		Text   *string `json:"text,omitempty"`
		Digest string  `json:"digest"`
		Size   int     `json:"size"`
	}
	programJSON struct {
		Package string   `json:"goPackage"`
		Dir     string   `json:"dir,omitempty"`
		Tags    []string `json:"tags,omitempty"`
		LDFlags []string `json:"ldflags,omitempty"`
	}
	archiveJSON struct {
		Plan *Plan  `json:"image,omitempty"`
		Ref  string `json:"ref,omitempty"`
	}
)

func sourceJSON(source Source) (any, error) {
	switch s := source.(type) {
	case nil:
		return nil, nil
	case Bytes:
		j := bytesJSON{Digest: s.digest(), Size: len(s)}
		if text := string(s); utf8.ValidString(text) {
			j.Text = &text
		}
		return j, nil
	case GoProgram:
		return programJSON(s), nil
	case ImageArchive:
		if s.Image == nil {
			return archiveJSON{Ref: s.Ref}, nil
		}
		plan, err := s.Image.Plan()
		return archiveJSON{Plan: plan}, err
	default:
		return nil, fmt.Errorf("%T is not a source", source)
	}
}
