// Package openclaw knows OpenClaw's configuration file, openclaw.json: what a
// new machine starts with, and how it comes to use the model providers whose
// keys are there.
//
// Nothing here sees a key. The file names environment variables with SecretRefs,
// {"source": "env", "provider": "default", "id": NAME}, and OpenClaw reads the
// variables that podman has put into its container.
package openclaw

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// FileName is what the errors call the configuration file.
const FileName = "openclaw.json"

// Initial is the configuration of a machine's first start: a local gateway that
// wants a token and serves the two HTTP APIs, and, when it has a port, the
// control page for browsers on the machine itself.
func Initial(port uint16) []byte {
	doc := &document{name: FileName, root: &object{}}
	doc.at("gateway").set("mode", "local")
	doc.at("gateway", "auth").set("mode", "token")
	doc.at("gateway", "http", "endpoints", "chatCompletions").set("enabled", true)
	doc.at("gateway", "http", "endpoints", "responses").set("enabled", true)
	if port != 0 {
		ui := doc.at("gateway", "controlUi")
		ui.set("enabled", true)
		ui.set("allowedOrigins", []string{
			fmt.Sprintf("http://127.0.0.1:%d", port),
			fmt.Sprintf("http://localhost:%d", port),
		})
	}
	text, _ := doc.marshal() // of our own making, so well-formed
	return text
}

// A secretRef names a variable for OpenClaw to read.
type secretRef struct {
	Source   string `json:"source"`
	Provider string `json:"provider"`
	ID       string `json:"id"`
}

func ref(variable string) secretRef {
	return secretRef{Source: "env", Provider: "default", ID: variable}
}

// isRef reports whether a value is the SecretRef of a variable, and nothing else.
func isRef(text json.RawMessage, variable string) bool {
	var got map[string]string
	return json.Unmarshal(text, &got) == nil && maps.Equal(got,
		map[string]string{"source": "env", "provider": "default", "id": variable})
}

// A provider is a model provider that a key of ours can be for.
type provider struct {
	id        string
	variables []string // the first that is there is taken
	baseURL   string
	api       string
	model     string
	modelName string
	builtin   bool // OpenClaw knows it, so the file need not
}

// providers are in the order in which they are preferred for the primary model.
var providers = []provider{
	{
		id: "openrouter", variables: []string{"OPENROUTER_API_KEY"},
		baseURL: "https://openrouter.ai/api/v1", api: "openai-completions",
		model: "google/gemma-4-26b-a4b-it", modelName: "Google: Gemma 4 26B A4B",
	},
	{
		id: "openai", variables: []string{"OPENAI_API_KEY"}, builtin: true,
		baseURL: "https://api.openai.com/v1", api: "openai-responses",
		model: "gpt-5.4", modelName: "gpt-5.4",
	},
	{
		id: "anthropic", variables: []string{"ANTHROPIC_API_KEY"}, builtin: true,
		baseURL: "https://api.anthropic.com", api: "anthropic-messages",
		model: "claude-sonnet-4-6", modelName: "claude-sonnet-4-6",
	},
	{
		id: "google", variables: []string{"GEMINI_API_KEY", "GOOGLE_API_KEY"},
		baseURL: "https://generativelanguage.googleapis.com/v1beta", api: "google-generative-ai",
		model: "gemini-3.1-pro-preview", modelName: "gemini-3.1-pro-preview",
	},
}

// variable returns the provider's variable among those that are there.
func (p *provider) variable(env []string) (string, bool) {
	for _, v := range p.variables {
		if slices.Contains(env, v) {
			return v, true
		}
	}
	return "", false
}

// modelRef is how the rest of the configuration calls the model.
func (p *provider) modelRef() string { return p.id + "/" + p.model }
