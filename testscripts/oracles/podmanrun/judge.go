package main

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"go.podman.io/common/pkg/config"
	"go.podman.io/podman/v6/cmd/podman/common"
	"go.podman.io/podman/v6/cmd/podman/utils"
	"go.podman.io/podman/v6/pkg/domain/entities"
	"go.podman.io/podman/v6/pkg/specgen"
	"go.podman.io/podman/v6/pkg/specgenutil"
	"go.podman.io/podman/v6/pkg/util"
)

// judge is what Podman objects to in a run command line. Each has flags of its
// own: Podman keeps their values in package variables, since it runs once.
func judge(argv []string) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	cmd, values := command()
	if err := cmd.ParseFlags(argv); err != nil {
		return err
	}
	args := cmd.Flags().Args()
	if err := cobra.MinimumNArgs(1)(cmd, args); err != nil {
		return err
	}
	if values.Net, err = common.NetFlagsToNetOptions(nil, *cmd.Flags()); err != nil {
		return err
	}
	if err := errors.Join(exclusive(cmd), carry(cmd, values), image(cmd, values)); err != nil {
		return err
	}
	spec := specgen.NewSpecGenerator(args[0], values.RootFS)
	if err := specgenutil.FillOutSpecGen(spec, values, args); err != nil {
		return err
	}
	if spec.HealthConfig == nil {
		if _, err := common.GetHealthCheckOverrideConfig(cmd, values); err != nil {
			return err
		}
	}
	if err := settle(spec); err != nil {
		return err
	}
	return spec.Validate()
}

// command is run with the flags that Podman gives it.
func command() (*cobra.Command, *entities.ContainerCreateOptions) {
	cmd, values := &cobra.Command{Use: "run"}, new(entities.ContainerCreateOptions)
	flags := cmd.Flags()
	flags.SetInterspersed(false)
	common.DefineCreateDefaults(values)
	common.DefineCreateFlags(cmd, values, entities.CreateMode)
	common.DefineNetFlags(cmd)
	flags.SetNormalizeFunc(utils.AliasFlags)
	flags.Bool("sig-proxy", true, "")
	flags.Bool("rmi", false, "")
	flags.Uint("preserve-fds", 0, "")
	flags.UintSlice("preserve-fd", nil, "")
	flags.BoolP("detach", "d", false, "")
	flags.String("detach-keys", "", "")
	flags.Bool("passwd", true, "")
	return cmd, values
}

// exclusive refuses flags that Podman's run command takes one of.
func exclusive(cmd *cobra.Command) error {
	maps := []string{"uidmap", "gidmap", "subuidname", "subgidname"}
	for _, pair := range [][2]string{
		{"userns", maps[0]}, {"userns", maps[1]}, {"userns", maps[2]}, {"userns", maps[3]},
		{"cpu-period", "cpus"}, {"cpu-quota", "cpus"},
		{"no-hosts", "add-host"}, {"no-hosts", "hosts-file"},
		{"platform", "arch"}, {"platform", "os"},
	} {
		if cmd.Flag(pair[0]).Changed && cmd.Flag(pair[1]).Changed && cmd.Flag(pair[0]).Value.String() != "false" {
			return fmt.Errorf("--%s and --%s exclude each other", pair[0], pair[1])
		}
	}
	return nil
}

// carry moves the flags that Podman does not bind to its options, as the run
// command does.
func carry(cmd *cobra.Command, values *entities.ContainerCreateOptions) error {
	text := func(flag string) string { return cmd.Flag(flag).Value.String() }
	values.UserNS, values.IPC, values.PID, values.CgroupNS = text("userns"), text("ipc"), text("pid"), text("cgroupns")
	if len(values.UIDMap)+len(values.GIDMap) > 0 || values.SubUIDName+values.SubGIDName != "" {
		values.UserNS = "private"
	}
	for flag, to := range map[string]*string{"shm-size": &values.ShmSize, "shm-size-systemd": &values.ShmSizeSystemd, "image-volume": &values.ImageVolume} {
		if cmd.Flag(flag).Changed {
			*to = text(flag)
		}
	}
	if cmd.Flag("entrypoint").Changed {
		entrypoint := text("entrypoint")
		values.Entrypoint = &entrypoint
	}
	if cmd.Flag("pids-limit").Changed {
		limit, err := strconv.ParseInt(text("pids-limit"), 10, 32)
		if err != nil {
			return err
		}
		values.PIDsLimit = &limit
	}
	return errors.Join(environment(cmd, values), groups(cmd, values), names(cmd, values))
}

func environment(cmd *cobra.Command, values *entities.ContainerCreateOptions) error {
	if cmd.Flag("oom-score-adj").Changed {
		score, err := cmd.Flags().GetInt("oom-score-adj")
		if err != nil {
			return err
		}
		values.OOMScoreAdj = &score
	}
	if !cmd.Flag("env").Changed {
		return nil
	}
	env, err := cmd.Flags().GetStringArray("env")
	values.Env = env
	return err
}

func groups(cmd *cobra.Command, values *entities.ContainerCreateOptions) error {
	if !cmd.Flag("group-add").Changed {
		return nil
	}
	kept := []string{}
	for _, group := range values.GroupAdd {
		switch {
		case group != "keep-groups":
			kept = append(kept, group)
		case len(values.GroupAdd) > 1:
			return errors.New("--group-add keep-groups is not allowed with other groups")
		}
	}
	values.GroupAdd = kept
	return nil
}

// names refuses settings of name resolution where no network is the container's.
func names(cmd *cobra.Command, values *entities.ContainerCreateOptions) error {
	for _, flag := range []string{"dns", "dns-option", "dns-search"} {
		if net := values.Net.Network; cmd.Flag(flag).Changed && (net.NSMode == specgen.NoNetwork || net.IsContainer()) {
			return fmt.Errorf("--%s does not go with the network mode %s", flag, net.NSMode)
		}
	}
	return nil
}

// image reads the options of the pull that comes before the container.
func image(cmd *cobra.Command, values *entities.ContainerCreateOptions) error {
	if values.RootFS {
		return nil
	}
	if _, err := config.ParsePullPolicy(values.Pull); err != nil {
		return err
	}
	if delay := cmd.Flag("retry-delay"); delay.Changed && delay.Value.String() != "" {
		if _, err := time.ParseDuration(delay.Value.String()); err != nil {
			return err
		}
	}
	if values.Creds != "" {
		if _, err := util.ParseRegistryCreds(values.Creds); err != nil {
			return err
		}
	}
	return nil
}
