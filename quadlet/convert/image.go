package convert

var imageSteps = []step{
	{key: "Arch"},
	{key: "AuthFile"},
	{key: "CertDir"},
	{key: "Creds"},
	{key: "DecryptionKey"},
	{key: "OS"},
	{key: "Policy"},
	{key: "Variant"},
	{key: "Retry"},
	{key: "RetryDelay"},
	{key: "AllTags"},
	{key: "TLSVerify"},
	{key: "PodmanArgs"},
}

func (c *conversion) image() error {
	name := c.text("Image")
	if name == "" {
		return c.refuseKey("Image", "no Image key specified")
	}
	c.begin("image", "pull")
	if err := c.take(imageSteps, imageSteps); err != nil {
		return err
	}
	c.add(name)
	c.end("ExecStart")
	c.oneshot(true)
	c.info.resource = name
	if tag := c.text("ImageTag"); tag != "" {
		c.info.resource = tag
	}
	return nil
}
