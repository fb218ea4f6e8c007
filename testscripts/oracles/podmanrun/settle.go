package main

import (
	"go.podman.io/podman/v6/cmd/podman/registry"
	"go.podman.io/podman/v6/pkg/namespaces"
	"go.podman.io/podman/v6/pkg/rootless"
	"go.podman.io/podman/v6/pkg/specgen"
	"go.podman.io/podman/v6/pkg/util"
)

// settle chooses the namespaces that a specification leaves open, as Podman's
// engine does before it validates. The engine itself needs C.
func settle(spec *specgen.SpecGenerator) error {
	defaults := registry.PodmanConfig().ContainersConfDefaultsRO.Containers
	for _, ns := range []struct {
		of     *specgen.Namespace
		parse  func(string) (specgen.Namespace, error)
		text   string
		shared bool // by a pod's containers, unless the pod says otherwise
	}{
		{&spec.PidNS, specgen.ParseNamespace, defaults.PidNS, false},
		{&spec.IpcNS, specgen.ParseIPCNamespace, defaults.IPCNS, true},
		{&spec.UtsNS, specgen.ParseNamespace, defaults.UTSNS, true},
		{&spec.CgroupNS, specgen.ParseCgroupNamespace, defaults.CgroupNS, false},
		{&spec.NetNS, func(string) (specgen.Namespace, error) { return specgen.Namespace{NSMode: specgen.Private}, nil }, "", true},
	} {
		if !ns.of.IsDefault() {
			continue
		}
		if ns.shared && spec.Pod != "" {
			*ns.of = specgen.Namespace{NSMode: specgen.FromPod}
			continue
		}
		parsed, err := ns.parse(ns.text)
		if err != nil {
			return err
		}
		*ns.of = parsed
	}
	if spec.NetNS.IsPrivate() {
		spec.NetNS.NSMode = specgen.Bridge
		if rootless.IsRootless() {
			spec.NetNS.NSMode = specgen.Pasta
		}
	}
	return settleUser(spec, defaults.UserNS)
}

func settleUser(spec *specgen.SpecGenerator, text string) error {
	if !spec.UserNS.IsDefault() {
		return nil
	}
	user, err := specgen.ParseUserNamespace(text)
	if err != nil {
		return err
	}
	spec.UserNS = user
	mode := string(user.NSMode)
	if user.Value != "" {
		mode += ":" + user.Value
	}
	spec.IDMappings, err = util.ParseIDMapping(namespaces.UsernsMode(mode), nil, nil, "", "")
	return err
}
