// Package gator is the gateway between an agent and the services it may use. The
// gateway holds the credentials and decides what may be asked; an agent that has
// been talked into mischief reaches the part of a service that the policy grants,
// and nothing else.
//
//	policy := &gator.Policy{GitHub: []gator.Grant{
//		{Resource: "acme/*", Permission: gator.Read},
//		{Resource: "acme/secret", Deny: gator.Read},
//	}}
//	gate, err := gator.New(policy, gator.GitHub, nil)
//	// …
//	http.Handle("/github/", http.StripPrefix("/github",
//		gate.Handler(gator.BearerFile("/run/secrets/gh_token"))))
//
// A request goes through in this order, and stops where it is refused:
//
//	agent ─▶ Protect: ParseGitHub ─▶ Authorize ─▶ OnDecision ─▶ your handler
//	                  (Operation)    (Decision)   (Record)           │
//	agent ◀─ what may be passed on ◀─ OnOutcome ◀─ upstream ◀─ Inject┘
//
// # Operations
//
// A request is parsed once, into an [Operation]: the route in the service's
// table, the owner, the repository and the other parameters, decoded and checked.
// The policy decides on that value and the upstream request is made from it, so
// what is authorised and what is asked for cannot differ. Nothing of the agent's
// own path, query and headers goes on. What could be read in two ways (dot
// segments, double escapes, a query key that the route does not have) is refused
// rather than interpreted, and so is every route that is in no table.
//
// # Policies
//
// A [Policy] is a list of grants; the zero one denies all. "*" stands for a whole
// name and never for part of one, and letter case does not count. Package
// [github.com/tank-os/tank/gator/config] has the form that people write.
//
// # In your own server
//
// [Gate.Handler] is the whole gateway. [Gate.Protect] and [Gate.Inject] are its
// halves, for a proxy of your own: the first lets requests in, the second adds the
// [Credential] on the way out and refuses what did not come in through the first.
//
// # Guarantees
//
//   - A refused request causes no upstream request, and exactly one [Record].
//   - The credential goes to the configured upstream alone: no redirect is
//     followed, and no address is dialled that is private and not allowed by name.
//   - A [Credential] prints as "[redacted]", whatever prints it. Answers that
//     repeat it, plain or in a usual encoding, get the same treatment.
//   - The agent learns that it was refused and a request id, never why.
//
// # Rough edges
//
//   - A branch or tag with a slash in its name can be named in a query
//     ("contents?ref=feature/x") and under "git/ref/", and not as one segment of a
//     path: "%2F" is refused wherever it is.
//   - Answers are held in memory, so that they can be searched; see
//     Options.MaxResponse. There are limits on all of them together, beyond
//     which a gate answers 503; see Options.MaxRequests and Options.MaxBuffered.
//   - Where an answer describes another repository that the policy does not let
//     the agent read, such as a fork's parent or a pull request's head, there is
//     null. Its name may still be elsewhere, such as in URLs and labels.
//   - An object in a repository can be read by its full name even if only a fork
//     has a ref to it, if the upstream allows that.
package gator
