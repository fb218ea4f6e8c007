package convert

import (
	"path"
	"strings"

	"github.com/tank-os/tank/quadlet/unitset"
)

// setWorkingDirectory gives the service the directory of the unit, or of a file
// that it names. For a build it may be any place, which is then the context.
func (c *conversion) setWorkingDirectory() (context string, err error) {
	set := c.text("SetWorkingDirectory")
	already, _ := c.unit.Text("Service", "WorkingDirectory")
	if set == "" || already != "" && c.has(workdirKept) {
		return "", nil
	}
	at, _ := c.unit.Last(c.kind.section, "SetWorkingDirectory")
	file := c.path()
	switch lower := strings.ToLower(set); {
	case lower == "yaml":
		file, err = c.besideYaml(set, at)
	case lower == "file" && !c.has(workdirKept):
		file, err = c.besideFile(set, at)
	case lower == "unit":
	case c.kind.section != "Build":
		return "", refuse(at, set, "unsupported value for WorkingDirectory: %s ", set)
	default:
		context = set
		if path.IsAbs(context) {
			file = ""
		}
	}
	switch {
	case err != nil:
		return "", err
	case file == "" || isURL(context):
		return context, nil
	case already != "":
		return "", nil
	}
	c.out.add("Service", "WorkingDirectory", path.Dir(c.absolute(file)))
	return context, nil
}

func (c *conversion) besideYaml(set string, at unitset.Value) (string, error) {
	if c.kind.section != "Kube" {
		return "", refuse(at, set, "SetWorkingDirectory=%s is only supported in .kube files", set)
	}
	files := c.yaml()
	if len(files) != 1 {
		return "", refuse(at, set, "SetWorkingDirectory=yaml is only supported when a single Yaml key is provided")
	}
	return files[0], nil
}

func (c *conversion) besideFile(set string, at unitset.Value) (string, error) {
	if c.kind.section != "Build" {
		return "", refuse(at, set, "SetWorkingDirectory=%s is only supported in .build files", set)
	}
	file, ok := c.unit.Text("Build", "File")
	if !ok {
		return "", refuse(at, set, "no File key specified")
	}
	return file, nil
}

// isURL is what the generator takes for a URL: also a directory called "https".
func isURL(s string) bool {
	if strings.HasPrefix(s, "http") || strings.HasPrefix(s, "git://") {
		return true
	}
	_, rest, ok := strings.Cut(s, "github.com/")
	return ok && rest != ""
}
