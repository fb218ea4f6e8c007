package convert

import "github.com/tank-os/tank/quadlet"

// A release is a minor release of podman: 504 is 5.4.
type release int

const (
	oldest release = 500
	newest release = 601
)

func releaseOf(v quadlet.Version) release {
	v = v.Known()
	r := release(v.Major*100 + min(v.Minor, 99))
	return min(max(r, oldest), newest)
}

// A span is the releases from one to another, both included. A zero is no bound.
type span struct{ from, until release }

func (s span) has(r release) bool {
	return (s.from == 0 || r >= s.from) && (s.until == 0 || r <= s.until)
}

// has says that the generator has a trait.
func (r *run) has(t trait) bool { return traits[t].has(r.release) }

// A trait is something that not all generators do.
type trait int

const (
	quadletSection     trait = iota // [Quadlet] is checked, obeyed and renamed
	namesUnchecked                  // a volume or network is referred to by its name alone, found or not
	buildsAsImages                  // Image= of a container or volume may name a .build
	sourceOfAll                     // volumes and networks have SourcePath= too
	onlineForPullers                // what pulls waits for the network
	onlineForAll                    // all wait for the network, unless [Quadlet] says no
	dependencies                    // After= and its kin may name units
	keysFirst                       // keys are checked before dependencies
	tagFirst                        // ImageTag= of a build is checked before its keys
	templateStems                   // x@.volume becomes x-volume@.service, not x@-volume.service
	templateNames                   // the volume of x@.volume is systemd-x-%i
	unescapedInstances              // the container of x@.container is systemd-%p_%i, not systemd-%P_%I
	namedEarly                      // a container's name is known before it is converted
	cidFile                         // a container is stopped by the file that has its id
	podIDFile                       // so is a pod
	podEnvironment                  // a pod's Environment= is kept
	podRestart                      // a pod's Restart= is kept
	infraName                       // a pod's infra container has a name
	membersNoTemplates              // a template does not start with its pod
	oneshotKept                     // Type=, RemainAfterExit= and SyslogIdentifier= are kept
	buildRemains                    // a build stays active
	mountsEscaped                   // paths in RequiresMountsFor= are quoted
	bindRequires                    // a bind volume requires its device's mounts
	optionsNeedDevice               // Options= of a volume needs Device=
	emptySourceCrashes              // a mount without a source crashes the generator
	emptySourceRefused              // a mount without a source is refused
	mountTypeOptional               // a mount without a type is a volume
	mountImages                     // the source of a mount may be a .image
	artifactSources                 // or a .artifact
	portsChecked                    // PublishPort= is read and rewritten
	keepIDForUsers                  // RemapUsers=keep-id is refused for root
	workdirKept                     // SetWorkingDirectory= is not read if WorkingDirectory= is set
	specifierFiles                  // File= of a build may begin with a specifier
	serviceKeysWarned               // User=, Group= and DynamicUser= draw a warning
	searchesAgain                   // a directory that is named twice is searched twice
	typeDropIns                     // drop-ins are for types of units, and for parts of names, too
	pairsEarly                      // some lists of KEY=VALUE are read before all else
	upheldBy                        // UpheldBy= makes links
	spaceEscaped                    // a space in an argument is written \x20
	mapsFormatted                   // a % in RemapUid= or RemapGid= is taken for one of Go's verbs
)

// traits are the releases that have each trait.
var traits = [...]span{
	quadletSection:     {from: 503},
	namesUnchecked:     {until: 502},
	buildsAsImages:     {from: 502},
	sourceOfAll:        {from: 503},
	onlineForPullers:   {from: 502, until: 502},
	onlineForAll:       {from: 503},
	dependencies:       {from: 505},
	keysFirst:          {from: 506},
	tagFirst:           {from: 503, until: 505},
	templateStems:      {from: 507},
	templateNames:      {from: 507},
	unescapedInstances: {from: 502},
	namedEarly:         {from: 504},
	cidFile:            {until: 505},
	podIDFile:          {until: 505},
	podEnvironment:     {from: 506},
	podRestart:         {from: 600},
	infraName:          {from: 503},
	membersNoTemplates: {from: 600},
	oneshotKept:        {from: 503},
	mountsEscaped:      {from: 508},
	bindRequires:       {from: 506},
	optionsNeedDevice:  {until: 508},
	emptySourceCrashes: {until: 506},
	emptySourceRefused: {from: 507, until: 508},
	mountTypeOptional:  {from: 506},
	mountImages:        {from: 503},
	artifactSources:    {from: 507},
	portsChecked:       {until: 502},
	keepIDForUsers:     {until: 502},
	workdirKept:        {until: 501},
	specifierFiles:     {from: 507},
	serviceKeysWarned:  {from: 506},
	searchesAgain:      {until: 502},
	typeDropIns:        {from: 502},
	pairsEarly:         {until: 505},
	upheldBy:           {from: 505},
	spaceEscaped:       {from: 505},
	mapsFormatted:      {until: 501},
}
