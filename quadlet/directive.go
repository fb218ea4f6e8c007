package quadlet

import (
	"slices"
	"strconv"
	"strings"
	"sync"
)

// A Directive is a key of [Unit], [Service] or [Install] that systemd reads
// itself. Its meaning is in systemd.unit(5), systemd.service(5), systemd.exec(5),
// systemd.kill(5) and systemd.resource-control(5).
type Directive struct {
	// Section is the section it belongs to.
	Section string
	// Name is the key.
	Name string
	// Since is the first systemd that knows it; zero for 244 and older ones, which
	// any host of Podman 5 has.
	Since int
}

// SystemdDirectives are all keys that systemd knows, up to version 262, in a
// section that it reads, by name; none for other sections. Not among them are
// those that begin with X-, which systemd ignores on purpose. The caller owns the
// slice.
func SystemdDirectives(section string) []Directive { return slices.Clone(directives()[section]) }

// LookupDirective is the directive of a name in a section.
func LookupDirective(section, name string) (Directive, bool) {
	all := directives()[section]
	i, ok := slices.BinarySearchFunc(all, name, func(d Directive, name string) int { return strings.Compare(d.Name, name) })
	if !ok {
		return Directive{}, false
	}
	return all[i], true
}

var directives = sync.OnceValue(func() map[string][]Directive {
	all := map[string][]Directive{}
	for section, names := range map[string]string{"Unit": unitDirectives, "Service": serviceDirectives, "Install": installDirectives} {
		for _, d := range strings.Fields(names) {
			name, since, _ := strings.Cut(d, "=")
			version, _ := strconv.Atoi(since)
			all[section] = append(all[section], Directive{section, name, version})
		}
	}
	return all
})

// The names that systemd 252 and 262 list, each with the version that its manual
// or its news give.
const (
	unitDirectives = `
After AllowIsolate AssertACPower AssertArchitecture AssertCPUFeature=248 AssertCPUPressure=250 AssertCPUs
AssertCapability AssertControlGroupController AssertCredential=252 AssertDirectoryNotEmpty
AssertEnvironment=246 AssertFileIsExecutable AssertFileNotEmpty AssertFirstBoot AssertFraction=261 AssertGroup
AssertHost AssertIOPressure=250 AssertKernelCommandLine AssertKernelModuleLoaded=258 AssertKernelVersion
AssertMachineTag=261 AssertMemory AssertMemoryPressure=250 AssertNeedsUpdate AssertOSRelease=249
AssertPathExists AssertPathExistsGlob AssertPathIsDirectory AssertPathIsEncrypted=246 AssertPathIsMountPoint
AssertPathIsReadWrite AssertPathIsSocket=260 AssertPathIsSymbolicLink AssertSecurity AssertUser
AssertVersion=258 AssertVirtualization Before BindTo BindsTo CollectMode ConditionACPower
ConditionArchitecture ConditionCPUFeature=248 ConditionCPUPressure=250 ConditionCPUs ConditionCapability
ConditionControlGroupController ConditionCredential=252 ConditionDirectoryNotEmpty ConditionEnvironment=246
ConditionFileIsExecutable ConditionFileNotEmpty ConditionFirmware=249 ConditionFirstBoot ConditionFraction=261
ConditionGroup ConditionHost ConditionIOPressure=250 ConditionKernelCommandLine
ConditionKernelModuleLoaded=258 ConditionKernelVersion ConditionMachineTag=261 ConditionMemory
ConditionMemoryPressure=250 ConditionNeedsUpdate ConditionOSRelease=249 ConditionPathExists
ConditionPathExistsGlob ConditionPathIsDirectory ConditionPathIsEncrypted=246 ConditionPathIsMountPoint
ConditionPathIsReadWrite ConditionPathIsSocket=260 ConditionPathIsSymbolicLink ConditionSecurity ConditionUser
ConditionVersion=258 ConditionVirtualization Conflicts DefaultDependencies Description Documentation
FailureAction FailureActionExitStatus IgnoreOnIsolate JobRunningTimeoutSec JobTimeoutAction
JobTimeoutRebootArgument JobTimeoutSec JoinsNamespaceOf OnFailure OnFailureIsolate OnFailureJobMode
OnSuccess=249 OnSuccessJobMode PartOf PropagateReloadFrom PropagateReloadTo PropagatesReloadTo
PropagatesStopTo=249 RebootArgument RefuseManualStart RefuseManualStop ReloadPropagatedFrom Requires
RequiresMountsFor RequiresOverridable Requisite RequisiteOverridable SourcePath StartLimitAction
StartLimitBurst StartLimitInterval StartLimitIntervalSec StopPropagatedFrom=249 StopWhenUnneeded SuccessAction
SuccessActionExitStatus SurviveFinalKillSignal=255 Upholds=249 Wants WantsMountsFor=256
`
	installDirectives = `
Alias Also DefaultInstance RequiredBy UpheldBy=254 WantedBy
`
	serviceDirectives = `
AllowedCPUs AllowedMemoryNodes AmbientCapabilities AppArmorProfile BPFDelegateAttachments=258
BPFDelegateCommands=258 BPFDelegateMaps=258 BPFDelegatePrograms=258 BPFProgram=249 BindLogSockets=257
BindNetworkInterface=260 BindPaths BindReadOnlyPaths BlockIOAccounting BlockIODeviceWeight
BlockIOReadBandwidth BlockIOWeight BlockIOWriteBandwidth BusName CPUAccounting CPUAffinity
CPUPressureThresholdSec=261 CPUPressureWatch=261 CPUQuota CPUQuotaPeriodSec CPUSchedulingPolicy
CPUSchedulingPriority CPUSchedulingResetOnFork CPUSetPartition=261 CPUShares CPUWeight CacheDirectory
CacheDirectoryAccounting=258 CacheDirectoryMode CacheDirectoryQuota=258 CapabilityBoundingSet
ConfigurationDirectory ConfigurationDirectoryMode CoredumpFilter=246 CoredumpReceive=255 DefaultMemoryLow
DefaultMemoryMin DefaultStartupMemoryLow=254 Delegate DelegateNamespaces=258 DelegateSubgroup=254 DeviceAllow
DevicePolicy DisableControllers DynamicUser Environment EnvironmentFile ExecCondition ExecPaths ExecReload
ExecReloadPost=259 ExecSearchPath=250 ExecStart ExecStartPost ExecStartPre ExecStop ExecStopPost ExitType=250
ExtensionDirectories=251 ExtensionImagePolicy=254 ExtensionImages=248 FailureAction FileDescriptorStoreMax
FileDescriptorStorePreserve=254 FinalKillSignal Group GuessMainPID IOAccounting IODeviceLatencyTargetSec
IODeviceWeight IOPressureThresholdSec=261 IOPressureWatch=261 IOReadBandwidthMax IOReadIOPSMax
IOSchedulingClass IOSchedulingPriority IOWeight IOWriteBandwidthMax IOWriteIOPSMax IPAccounting IPAddressAllow
IPAddressDeny IPCNamespacePath=248 IPEgressFilterPath IPIngressFilterPath IgnoreSIGPIPE ImportCredential=254
InaccessibleDirectories InaccessiblePaths KeyringMode KillMode KillSignal LUOSession=262 LimitAS LimitCORE
LimitCPU LimitDATA LimitFSIZE LimitLOCKS LimitMEMLOCK LimitMSGQUEUE LimitNICE LimitNOFILE LimitNPROC LimitRSS
LimitRTPRIO LimitRTTIME LimitSIGPENDING LimitSTACK LoadCredential=247 LoadCredentialEncrypted=250
LockPersonality LogExtraFields LogFilterPatterns=253 LogLevelMax LogNamespace=245 LogRateLimitBurst
LogRateLimitIntervalSec LogsDirectory LogsDirectoryAccounting=258 LogsDirectoryMode LogsDirectoryQuota=258
ManagedOOMMemoryPressure=247 ManagedOOMMemoryPressureDurationSec=257 ManagedOOMMemoryPressureLimit=247
ManagedOOMPreference=248 ManagedOOMSwap=247 MemoryAccounting MemoryDenyWriteExecute MemoryHigh MemoryKSM=254
MemoryLimit MemoryLow MemoryMax MemoryMin MemoryPressureThresholdSec=254 MemoryPressureWatch=254 MemorySwapMax
MemoryTHP=260 MemoryZSwapMax=253 MemoryZSwapWriteback=256 MountAPIVFS MountFlags MountImagePolicy=254
MountImages=247 NFTSet=255 NUMAMask NUMAPolicy NetworkNamespacePath Nice NoExecPaths NoNewPrivileges
NonBlocking NotifyAccess OOMPolicy OOMRules=261 OOMScoreAdjust OpenFile=253 PAMName PIDFile PassEnvironment
PermissionsStartOnly Personality PrivateBPF=258 PrivateDevices PrivateIPC=248 PrivateMounts PrivateNetwork
PrivatePIDs=257 PrivateTmp PrivateUsers ProcSubset=247 ProtectClock=245 ProtectControlGroups ProtectHome
ProtectHostname ProtectKernelLogs ProtectKernelModules ProtectKernelTunables ProtectProc=247 ProtectSystem
ReadOnlyDirectories ReadOnlyPaths ReadWriteDirectories ReadWritePaths RebootArgument RefreshOnReload=260
ReloadSignal=253 RemainAfterExit RemoveIPC Restart RestartForceExitStatus RestartKillSignal
RestartMaxDelaySec=254 RestartMode=254 RestartPreventExitStatus RestartRandomizedDelaySec=262 RestartSec
RestartSteps=254 RestrictAddressFamilies RestrictFileSystems=250 RestrictNamespaces
RestrictNetworkInterfaces=250 RestrictRealtime RestrictSUIDSGID RootDirectory RootDirectoryStartOnly
RootEphemeral=254 RootHash=246 RootHashSignature=246 RootImage RootImageOptions=247 RootImagePolicy=254
RootMStack=260 RootVerity=246 RuntimeDirectory RuntimeDirectoryMode RuntimeDirectoryPreserve RuntimeMaxSec
RuntimeRandomizedExtraSec=250 SELinuxContext SecureBits SendSIGHUP SendSIGKILL SetCredential=247
SetCredentialEncrypted=250 SetLoginEnvironment=255 Slice SmackProcessLabel SocketBindAllow=249
SocketBindDeny=249 Sockets StandardError StandardInput StandardInputData StandardInputText StandardOutput
StartLimitAction StartLimitBurst StartLimitInterval StartupAllowedCPUs StartupAllowedMemoryNodes
StartupBlockIOWeight StartupCPUShares StartupCPUWeight StartupIOWeight StartupMemoryHigh=254
StartupMemoryLow=254 StartupMemoryMax=254 StartupMemorySwapMax=254 StartupMemoryZSwapMax=254 StateDirectory
StateDirectoryAccounting=258 StateDirectoryMode StateDirectoryQuota=258 SuccessExitStatus SupplementaryGroups
SyslogFacility SyslogIdentifier SyslogLevel SyslogLevelPrefix SystemCallArchitectures SystemCallErrorNumber
SystemCallFilter SystemCallLog=247 TTYColumns=250 TTYPath TTYReset TTYRows=250 TTYVHangup TTYVTDisallocate
TasksAccounting TasksMax TemporaryFileSystem TimeoutAbortSec TimeoutCleanSec TimeoutSec
TimeoutStartFailureMode=246 TimeoutStartSec TimeoutStopFailureMode=246 TimeoutStopSec TimerSlackNSec Type
UMask USBFunctionDescriptors USBFunctionStrings UnsetEnvironment User UserNamespacePath=259 UtmpIdentifier
UtmpMode WatchdogSec WatchdogSignal WorkingDirectory
`
)
