// Package gatortest has a forge to test a gateway against: a real HTTP server in
// the process, which records every request that it gets.
//
//	forge, err := gatortest.NewGitHub(&gatortest.Options{
//		Token: "ghp_test",
//		Repos: []gatortest.Repo{{Name: "me/ok", Files: map[string]string{"README.md": "hello"}}},
//	})
//	defer forge.Close()
//	// … point the gateway at forge.URL …
//	for _, r := range forge.Requests() {
//		fmt.Println(r.Method, r.URI)
//	}
//
// What a gateway refuses, the forge must not have seen; see [Request.Repo] for
// which repository a request was about in the reading of a careless server.
// The forge can be told to attack the gateway: see [Behaviour].
package gatortest
