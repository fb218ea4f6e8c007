package main

import (
	"log/slog"
	"strings"
)

// A serverLog takes what [net/http.Server] has to say. It writes down what
// cannot have anything of a request or an answer in it, such as a credential,
// and drops the rest.
type serverLog struct{ log *slog.Logger }

// Write notes one message.
func (l serverLog) Write(p []byte) (int, error) {
	text := strings.TrimSuffix(string(p), "\n")
	switch {
	case strings.HasPrefix(text, "http: Accept error"):
		l.log.Warn("server", slog.String("error", text)) // the machine is out of something
	case strings.HasPrefix(text, "http: panic serving"):
		// The value that is panicked with may quote anything; the stack has
		// addresses only.
		stack := text[max(0, strings.LastIndex(text, "\ngoroutine ")):]
		if !strings.HasPrefix(stack, "\ngoroutine ") {
			stack = ""
		}
		l.log.Error("panic while serving", slog.String("stack", strings.TrimSpace(stack)))
	}
	return len(p), nil
}
