package gator

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"syscall"
	"time"
)

// newTransport makes the transport of a gate: no proxy from the environment,
// which would get to see the credential, and no address that is not public.
func (g *Gate) newTransport() *http.Transport {
	return &http.Transport{
		DialContext:            GuardedDialer(g.opts.AllowPrivate),
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		ForceAttemptHTTP2:      true,
		TLSHandshakeTimeout:    10 * time.Second,
		ResponseHeaderTimeout:  30 * time.Second,
		ExpectContinueTimeout:  time.Second,
		IdleConnTimeout:        90 * time.Second,
		MaxIdleConns:           100,
		MaxIdleConnsPerHost:    100,
		MaxResponseHeaderBytes: 64 << 10,
	}
}

// GuardedDialer returns a DialContext for a [http.Transport] that refuses, with an
// [*AddressError], addresses that are not public: those of this machine, private
// networks, cloud metadata services. An address that allowPrivate names, as
// "HOST:PORT", is dialled whatever it resolves to.
//
// The check is on the address that is connected to, so a name that resolves to
// another address a moment later gains nothing.
func GuardedDialer(allowPrivate []string) func(ctx context.Context, network, address string) (net.Conn, error) {
	allow := slices.Clone(allowPrivate)
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		d := net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
		if !slices.ContainsFunc(allow, func(a string) bool { return strings.EqualFold(a, address) }) {
			d.Control = func(_, resolved string, _ syscall.RawConn) error {
				ip, err := netip.ParseAddrPort(resolved)
				if err != nil || !public(ip.Addr()) {
					return &AddressError{Address: address, IP: ip.Addr()}
				}
				return nil
			}
		}
		return d.DialContext(ctx, network, address)
	}
}

// public says whether an address is one of the public internet. For IPv6 that is
// 2000::/3 less what is set aside in it, rather than all but what is known to be
// private.
func public(ip netip.Addr) bool {
	if ip.Is6() && (ip.Zone() != "" || !globalUnicast6.Contains(ip)) {
		return false
	}
	if !ip.IsGlobalUnicast() || ip.IsPrivate() || ip.IsLoopback() || ip.IsLinkLocalUnicast() {
		return false
	}
	return !slices.ContainsFunc(special, func(p netip.Prefix) bool { return p.Contains(ip) })
}

var globalUnicast6 = netip.MustParsePrefix("2000::/3")

// special are the blocks of the IANA IPv4 and IPv6 Special-Purpose Address
// Registries that are not globally reachable, or that carry another address in
// them (6to4, Teredo), which could be a private one.
var special = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),
	netip.MustParsePrefix("100.64.0.0/10"),
	netip.MustParsePrefix("168.63.129.16/32"), // in no registry: Azure's metadata and DNS, inside each of its machines
	netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"),
	netip.MustParsePrefix("192.88.99.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"),
	netip.MustParsePrefix("198.51.100.0/24"),
	netip.MustParsePrefix("203.0.113.0/24"),
	netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("2001::/23"),
	netip.MustParsePrefix("2001:db8::/32"),
	netip.MustParsePrefix("2002::/16"),
	netip.MustParsePrefix("3fff::/20"),
}
