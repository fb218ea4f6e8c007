package convert

var artifactSteps = []step{
	{key: "AuthFile"},
	{key: "CertDir"},
	{key: "Creds"},
	{key: "DecryptionKey"},
	{key: "Retry"},
	{key: "RetryDelay"},
	{key: "Quiet"},
	{key: "TLSVerify"},
	{key: "PodmanArgs"},
}

func (c *conversion) artifact() error {
	name := c.text("Artifact")
	if name == "" {
		return c.refuseKey("Artifact", "no Artifact key specified")
	}
	c.begin("artifact", "pull")
	if err := c.take(artifactSteps, artifactSteps); err != nil {
		return err
	}
	c.add(name)
	c.end("ExecStart")
	c.oneshot(true)
	c.info.resource = name
	return nil
}
