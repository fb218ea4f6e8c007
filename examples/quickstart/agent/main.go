// Agent stands in for an AI agent: it reads a repository through the gateway,
// over and over, and holds no credential.
//
//	agent             read $AGENT_REPO every few seconds and print the answers
//	agent get PATH    read one path once; exit 1 unless the gateway allowed it
package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	gateway := os.Getenv("GATEWAY_URL")
	if gateway == "" {
		fmt.Fprintln(os.Stderr, "agent: GATEWAY_URL is not set: it says where the gateway is, such as http://127.0.0.1:8080/github")
		os.Exit(2)
	}
	if len(os.Args) == 3 && os.Args[1] == "get" {
		status, body, err := get(ctx, gateway+"/"+os.Args[2])
		if err != nil {
			fmt.Fprintln(os.Stderr, "agent:", err)
			os.Exit(1)
		}
		fmt.Printf("%d %s\n", status, body)
		if status != http.StatusOK {
			os.Exit(1)
		}
		return
	}
	work(ctx, gateway+"/repos/"+cmp.Or(os.Getenv("AGENT_REPO"), "acme/site"))
}

// work reads url until ctx ends, and prints what changes.
func work(ctx context.Context, url string) {
	last := ""
	for ctx.Err() == nil {
		line := ""
		if status, _, err := get(ctx, url); err != nil {
			line = err.Error()
		} else {
			line = http.StatusText(status)
		}
		if line != last {
			fmt.Println(url, line)
			last = line
		}
		select {
		case <-ctx.Done():
		case <-time.After(3 * time.Second):
		}
	}
}

// get reads url and returns the status and the body, on one line.
func get(ctx context.Context, url string) (int, string, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return 0, "", err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return 0, "", fmt.Errorf("read %s: %w", url, err)
	}
	return resp.StatusCode, strings.Join(strings.Fields(string(body)), " "), nil
}
