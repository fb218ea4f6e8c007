// Package tankos composes appliances: the machine an agent runs on, as a value.
package tankos
