package fetch

import (
	"net"
	"net/netip"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/fault"
)

// allowed is what may be reached though it is not public.
type allowed struct {
	hosts    []string // example.org, or example.org:8081
	networks []netip.Prefix
}

func readAllowed(list string) (allowed, error) {
	var a allowed
	for _, part := range strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' }) {
		if strings.Contains(part, "/") {
			p, err := netip.ParsePrefix(part)
			if err != nil {
				return a, fault.New(fault.Invalid, "fetch.allow_unreadable", "value", part)
			}
			a.networks = append(a.networks, p.Masked())
			continue
		}
		a.hosts = append(a.hosts, strings.ToLower(part))
	}
	return a, nil
}

// host says whether a host is listed, on the ports of the web or on the one listed.
func (a allowed) host(name, port string) bool {
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	return slices.Contains(a.hosts, net.JoinHostPort(name, port)) || (port == "80" || port == "443") && slices.Contains(a.hosts, name)
}

// reach says whether a resolved address may be connected to.
func (a allowed) reach(resolved string) error {
	at, err := netip.ParseAddrPort(resolved)
	if err != nil {
		return fault.New(fault.Denied, "fetch.not_public", "address", resolved)
	}
	ip := at.Addr().Unmap()
	if slices.ContainsFunc(a.networks, func(p netip.Prefix) bool { return p.Contains(ip) }) {
		return nil
	}
	if !public(ip) {
		return fault.New(fault.Denied, "fetch.not_public", "address", ip.String())
	}
	return nil
}

// notPublic are the networks that are not the Internet's, or lead into another by
// translation. Sources: IANA, IPv4 and IPv6 Special-Purpose Address Registries.
var notPublic = func() []netip.Prefix {
	var all []netip.Prefix
	for _, s := range []string{
		"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
		"192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
		"::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
	} {
		all = append(all, netip.MustParsePrefix(s))
	}
	return all
}()

func public(ip netip.Addr) bool {
	return ip.IsValid() && ip.Zone() == "" && ip.IsGlobalUnicast() && !slices.ContainsFunc(notPublic, func(p netip.Prefix) bool { return p.Contains(ip) })
}
