// Package podmanrun makes Quadlet units of podman run command lines.
//
//	r, err := podmanrun.Import(os.Args[1:], nil) // podman run -d --name web -p 8080:80 docker.io/library/caddy:2.10
//	text, err := r.Units[0].MarshalText()        // web.container
//	for _, n := range r.NotCarried {
//		fmt.Println(n) // -d: the service keeps the container in the background
//	}
//
// [Import] takes arguments, as a shell leaves them; [Line] takes the text that
// somebody would type.
//
// # What becomes what
//
// An option that a key stands for becomes the key, by the table of
// [quadlet.Keys]; --restart becomes systemd's Restart=. All others become
// PodmanArgs=, which the generator writes after all of its own options: also a
// value that its key cannot say, and a key that is newer than Options.Podman.
// Nothing is dropped in silence: what has no place in a service, such as --rm or
// -it, is in Result.NotCarried with the reason, and what changed its form is in
// Result.Remarks.
//
// systemd expands % and $ on the command line of a service. Both are doubled
// here, since whoever typed the command line meant them as they are. Only the home
// directory becomes a specifier, %h.
//
// # Differences that stay
//
// A service is not a shell: the generator adds --replace, --rm, -d,
// --cgroups=split and --sdnotify=conmon, and so that systemd can follow it, the
// container's name is systemd-NAME unless --name gives one.
package podmanrun
