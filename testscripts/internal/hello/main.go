// Hello is an agent for tests: it answers on port 18789 with its user, and with
// the secret that it was given.
package main

import (
	"fmt"
	"log"
	"net/http"
	"os"
	"time"
)

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		token, _ := os.ReadFile("/run/secrets/token") // none is an answer, too
		fmt.Fprintf(w, "uid %d token %q\n", os.Getuid(), token)
	})
	server := &http.Server{Addr: ":18789", ReadHeaderTimeout: time.Minute}
	log.Fatal(server.ListenAndServe())
}
