// Package gator is the gateway between an agent and the services it may use.
package gator
