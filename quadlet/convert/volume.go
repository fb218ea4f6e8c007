package convert

import "strings"

var volumeSteps = []step{
	{key: "UID", empty: true},
	{key: "GID", empty: true},
	{key: "Driver", empty: true},
	{do: (*conversion).volumeOptions},
	{key: "Label"},
	{key: "PodmanArgs"},
}

func (c *conversion) volume() error {
	name := c.resourceName("VolumeName")
	c.tell("Label")
	c.begin("volume", "create", "--ignore")
	if err := c.take(volumeSteps, volumeSteps); err != nil {
		return err
	}
	c.add(name)
	c.end("ExecStart")
	c.oneshot(true)
	c.info.resource = name
	return nil
}

// volumeOptions are the options of the volume's driver.
func (c *conversion) volumeOptions() error {
	if c.text("Driver") == "image" {
		return c.imageVolume()
	}
	var o []string
	for _, owner := range [2][2]string{{"User", "uid="}, {"Group", "gid="}} {
		if _, ok := c.unit.Last("Volume", owner[0]); ok {
			id, _ := c.unit.Uint32("Volume", owner[0], 0)
			o = append(o, owner[1]+number(id))
		}
	}
	if fill, ok, _ := c.unit.Bool("Volume", "Copy"); ok && fill {
		c.add("--opt", "copy")
	} else if ok {
		c.add("--opt", "nocopy")
	}
	if err := c.volumeDevice(); err != nil {
		return err
	}
	if mount := c.text("Options"); mount != "" {
		o = append(o, mount)
	}
	if len(o) > 0 {
		c.add("--opt", "o="+strings.Join(o, ","))
	}
	return nil
}

func (c *conversion) volumeDevice() error {
	device, fs := c.text("Device"), c.text("Type")
	switch {
	case device == "" && fs != "":
		return c.refuseKey("Type", "key Type can't be used without Device")
	case device == "" && c.text("Options") != "" && c.has(optionsNeedDevice):
		return c.refuseKey("Options", "key Options can't be used without Device")
	case device == "":
		return nil
	}
	c.add("--opt", "device="+device)
	if fs != "" {
		c.add("--opt", "type="+fs)
	}
	if fs == "bind" && c.has(bindRequires) {
		c.requireMount(device)
	}
	return nil
}

func (c *conversion) imageVolume() error {
	image, ok := c.unit.Text("Volume", "Image")
	if !ok {
		return c.refuseKey("Driver", "the key Image is mandatory when using the image driver")
	}
	image, err := c.imageSource(image)
	c.add("--opt", "image="+image)
	return err
}
