// Package compose makes Quadlet units of compose files.
//
//	r, err := compose.Import(ctx, []string{"compose.yaml"}, nil)
//	for _, u := range r.Units {
//		text, err := u.MarshalText() // of u.FileName(), such as app-web.container
//	}
//	for _, n := range slices.Concat(r.NotCarried, r.Remarks) {
//		fmt.Println(n) // services.web.deploy.replicas: a unit is one container, not 2 …
//	}
//
// The files are read by the compose project's own library: variables and .env,
// extends, include, merges, profiles and short forms are what compose makes of
// them.
//
// # What becomes what
//
// Each service is a .container unit, PROJECT-SERVICE; one with a build has a
// .build unit, too. Networks and volumes are units, with the names that compose
// gives them, so that data of before is found; external ones are named where they
// are used, and must exist. Services find each other by name, on the project's
// default network unless they say another, since each has its name as an alias
// there.
//
// depends_on becomes After= and Requires= (Wants= where it is not required). With
// service_healthy the other service is Notify=healthy, and so has started when its
// first check succeeds; with service_completed_successfully it is Type=oneshot.
//
// Secrets are podman's, by name: Result.Remarks has the command that stores each.
// What is in an env_file stays there.
//
// With [Options.Pod], all services are in one pod: it publishes their ports, and
// they reach each other as localhost, by any of their names.
//
// # What is left
//
// Nothing is dropped in silence. Every setting that the library read and that
// has no place in a unit is in Result.NotCarried, by its path; extensions, x-…,
// are nobody's to carry.
//
// The library itself says on standard error, by the standard logger of logrus,
// which deprecated forms a file uses.
package compose
