package openclaw

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
)

// Merge returns the configuration with what the variables in env call for:
//
//   - they can be referred to: secrets.providers.default, source env;
//   - the model of each key's provider is allowed, and the most preferred one
//     (OpenRouter, OpenAI, Anthropic, Google) is primary when none is;
//   - Anthropic and OpenAI, which OpenClaw knows by itself, are left out of
//     models.providers: an entry that holds only our SecretRef goes, and an
//     entry that holds more is completed;
//   - Google and OpenRouter get an entry with address, API, SecretRef and model;
//   - Telegram gets its token's SecretRef.
//
// A value that is there stays, except a SecretRef of ours, which follows the key
// (Gemini's is preferred to Google's). Unknown keys and the order stay too, and
// a configuration that needs nothing comes back byte for byte. An error joins
// one for each place that is not of the type it must be.
func Merge(data []byte, env []string) ([]byte, error) {
	d, err := parseDocument(FileName, data)
	if err != nil {
		return nil, err
	}
	before, err := d.marshal()
	if err != nil {
		return nil, err
	}
	d.at("gateway").setIfEmpty("mode", "local")
	if len(env) > 0 {
		d.setMissing(envProvider{Source: "env"}, "secrets", "providers", "default")
	}
	d.allowModels(env)
	d.choosePrimary(env)
	for i := range providers {
		d.provide(&providers[i], env)
	}
	if slices.Contains(env, telegram) {
		d.at("channels", "telegram").setIfEmpty("botToken", ref(telegram))
	}
	if len(d.errs) > 0 {
		return nil, errors.Join(d.errs...)
	}
	after, err := d.marshal()
	if err == nil && bytes.Equal(before, after) {
		return data, nil
	}
	return after, err
}

const telegram = "TELEGRAM_BOT_TOKEN"

// allowModels lets the agent use the model of every key, in the order of the keys.
func (d *document) allowModels(env []string) {
	for _, v := range env {
		for _, p := range providers {
			if slices.Contains(p.variables, v) {
				d.setMissing(struct{}{}, "agents", "defaults", "models", p.modelRef())
			}
		}
	}
}

// setMissing sets the last of the keys unless there is a value.
func (d *document) setMissing(value any, keys ...string) {
	last := len(keys) - 1
	if o := d.at(keys[:last]...); o.text(keys[last]) == nil {
		o.set(keys[last], value)
	}
}

// choosePrimary sets the primary model when there is none. A model that is
// written as a string is one.
func (d *document) choosePrimary(env []string) {
	for _, p := range providers {
		if _, ok := p.variable(env); !ok {
			continue
		}
		defaults := d.at("agents", "defaults")
		if text := defaults.text("model"); text == nil || kind(text) == "an object" {
			d.at("agents", "defaults", "model").setIfEmpty("primary", p.modelRef())
		}
		return
	}
}

func (d *document) provide(p *provider, env []string) {
	variable, ok := p.variable(env)
	if !ok {
		return
	}
	if p.builtin {
		d.provideBuiltin(p, variable)
		return
	}
	entry := d.at("models", "providers", p.id)
	d.complete(entry, p)
	key := entry.text("apiKey")
	if entry.empty("apiKey") || slices.ContainsFunc(p.variables, func(v string) bool { return isRef(key, v) }) {
		entry.set("apiKey", ref(variable))
	}
}

// provideBuiltin undoes or completes an entry for a provider that OpenClaw has
// built in: an entry with nothing but a key replaces the built-in one, models
// and all.
func (d *document) provideBuiltin(p *provider, variable string) {
	entry := d.lookup("models", "providers", p.id)
	if entry == nil {
		return
	}
	others := slices.ContainsFunc(entry.members, func(m member) bool {
		return m.key != "apiKey" && entry.text(m.key) != nil
	})
	if !others && isRef(entry.text("apiKey"), variable) {
		d.at("models", "providers").remove(p.id)
		return
	}
	d.complete(entry, p)
}

// complete gives an entry its address, API and model.
func (d *document) complete(entry *object, p *provider) {
	entry.setIfEmpty("baseUrl", p.baseURL)
	entry.setIfEmpty("api", p.api)
	var models []json.RawMessage
	if text := entry.text("models"); text != nil {
		if err := json.Unmarshal(text, &models); err != nil {
			d.fail(typeError(joinPath(entry.path, "models"), "an array", text))
			return
		}
	}
	for _, m := range models {
		var have struct {
			ID any `json:"id"`
		}
		if json.Unmarshal(m, &have) == nil && have.ID == p.model {
			return
		}
	}
	entry.set("models", append(models, encode(modelEntry{ID: p.model, Name: p.modelName})))
}

// An envProvider is where SecretRefs to variables are looked up.
type envProvider struct {
	Source string `json:"source"`
}

type modelEntry struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}
