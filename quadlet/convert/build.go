package convert

import (
	"path"

	"github.com/tank-os/tank/quadlet"
)

var buildSteps = []step{
	{key: "Pull"},
	{key: "Arch"},
	{key: "AuthFile"},
	{key: "IgnoreFile"},
	{key: "Target"},
	{key: "Variant"},
	{key: "Retry"},
	{key: "RetryDelay"},
	{key: "TLSVerify"},
	{key: "ForceRM"},
	{key: "DNS"},
	{key: "DNSOption"},
	{key: "DNSSearch"},
	{key: "GroupAdd"},
	{key: "ImageTag"},
	{key: "BuildArg"},
	{key: "Environment"},
	{key: "Label"},
	{key: "Annotation"},
	{do: (*conversion).networks},
	{key: "Secret"},
	{do: (*conversion).volumes},
}

// buildSteps52 are those before 5.3.
var buildSteps52 = []step{
	{key: "Arch"},
	{key: "AuthFile"},
	{key: "Pull"},
	{key: "Target"},
	{key: "Variant"},
	{key: "TLSVerify"},
	{key: "ForceRM"},
	{key: "Annotation"},
	{key: "DNS"},
	{key: "DNSOption"},
	{key: "DNSSearch"},
	{key: "Environment"},
	{key: "GroupAdd"},
	{key: "Label"},
	{key: "ImageTag"},
	{do: (*conversion).networks},
	{key: "Secret"},
	{do: (*conversion).volumes},
}

func (c *conversion) build() error {
	c.begin("build")
	if err := c.take(buildSteps, buildSteps52); err != nil {
		return err
	}
	context, err := c.setWorkingDirectory()
	if err != nil {
		return err
	}
	directory := c.workingDirectory()
	file := c.text("File")
	if directory == "" && file == "" && context == "" {
		return c.refuseKey("SetWorkingDirectory", "neither SetWorkingDirectory, nor File key specified")
	}
	if file != "" {
		c.addOption(c.inOne("--file"), file)
	}
	args, _ := c.unit.Args("Build", "PodmanArgs")
	c.addWords(args)
	// The context comes last.
	switch {
	case context != "":
		c.add(context)
	case path.IsAbs(file) || isURL(file) || specified(file) && c.has(specifierFiles):
	case directory == "":
		return c.refuseKey("File", "relative path in File key requires SetWorkingDirectory key to be set")
	default:
		c.add(directory)
	}
	c.end("ExecStart")
	c.oneshot(false)
	return nil
}

// workingDirectory is the service's, which the unit or the conversion has set.
func (c *conversion) workingDirectory() string {
	if d, _ := c.unit.Text("Service", "WorkingDirectory"); d != "" {
		return d
	}
	directory := ""
	for _, l := range c.out.section("Service").Lines {
		if l.Key == "WorkingDirectory" {
			directory = l.Value
		}
	}
	return directory
}

// builtImage is the first tag of a build.
func (c *conversion) builtImage() string {
	k, _ := quadlet.LookupKey("Build", "ImageTag")
	if k.KindIn(c.version) == quadlet.StringLast {
		return c.text("ImageTag")
	}
	if tags := c.unit.All("Build", "ImageTag"); len(tags) > 0 {
		return tags[0].Text
	}
	return ""
}

func (c *conversion) checkTag() error {
	if c.kind.section == "Build" && c.info.resource == "" {
		return c.refuseKey("ImageTag", "no ImageTag key specified")
	}
	return nil
}
