package quadlet

import "errors"

// MarshalText implements [Unit].
func (c *Container) MarshalText() ([]byte, error) { return marshal(c) }

// MarshalText implements [Unit].
func (i *Image) MarshalText() ([]byte, error) { return marshal(i) }

// MarshalText implements [Unit].
func (v *Volume) MarshalText() ([]byte, error) { return marshal(v) }

// MarshalText implements [Unit].
func (n *Network) MarshalText() ([]byte, error) { return marshal(n) }

// MarshalText implements [Unit].
func (p *Pod) MarshalText() ([]byte, error) { return marshal(p) }

func marshal(Unit) ([]byte, error) { return nil, errors.New("SKELETON") }
