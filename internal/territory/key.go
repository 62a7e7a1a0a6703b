// Package territory names the places of France and their levels. Codes are
// text: 01004 keeps its zero, 2A004 its letter.
package territory

import (
	"regexp"
	"strings"

	"codeberg.org/bocage/bocage/internal/fault"
)

// Level (échelon) is the kind of a territory.
type Level string

// The levels, from the smallest. A perimeter is drawn by hand: a pays, a park,
// a projet de territoire.
const (
	Commune     Level = "commune"
	EPCI        Level = "epci"
	Departement Level = "departement"
	Region      Level = "region"
	National    Level = "national"
	Perimeter   Level = "perimetre"
)

// Key names a territory: level:code. The level is part of it because a région
// and a département may share a code.
type Key string

// Codes by level. Those that begin with X are the fictional territories of the
// demonstration: INSEE gives none.
var forms = map[Level]*regexp.Regexp{
	Commune:     regexp.MustCompile(`^(\d{5}|2[AB]\d{3}|XF\d{3})$`),
	EPCI:        regexp.MustCompile(`^(\d{9}|XE\d{7})$`),
	Departement: regexp.MustCompile(`^(\d{2}|2[AB]|9[78]\d|XF)$`),
	Region:      regexp.MustCompile(`^(\d{2}|XR|9[78]\d)$`),
	National:    regexp.MustCompile(`^FR$`),
	Perimeter:   regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,63}$`),
}

// NewKey makes a key from its parts; an unknown level or a malformed code is
// refused. It does not say whether the territory exists.
func NewKey(level Level, code string) (Key, error) {
	form, known := forms[level]
	if !known || !form.MatchString(code) {
		return "", fault.New(fault.Invalid, "territory.unknown", "value", string(level)+":"+code)
	}
	return Key(string(level) + ":" + code), nil
}

// ParseKey reads level:code.
func ParseKey(s string) (Key, error) {
	level, code, _ := strings.Cut(s, ":")
	return NewKey(Level(level), code)
}

// Level is the part before the colon.
func (k Key) Level() Level {
	level, _, _ := strings.Cut(string(k), ":")
	return Level(level)
}

// Code is the part after the colon.
func (k Key) Code() string {
	_, code, _ := strings.Cut(string(k), ":")
	return code
}

// Fictional says whether the key is one of the demonstration's: a code that
// begins with X, or a perimeter's with fictif-.
func (k Key) Fictional() bool {
	if k.Level() == Perimeter {
		return strings.HasPrefix(k.Code(), "fictif-")
	}
	return strings.HasPrefix(k.Code(), "X")
}

// NationalKey is France.
const NationalKey = Key("national:FR")

// Path is the territory's address on the site: /territoires/commune/01004.
func (k Key) Path() string { return "/territoires/" + string(k.Level()) + "/" + k.Code() }

// ParsePath reads the last two segments of an address: level and code.
// Lower-case letters in the code of a commune or département are accepted, as
// people type them.
func ParsePath(level, code string) (Key, error) {
	if Level(level) != Perimeter {
		code = strings.ToUpper(code)
	}
	return NewKey(Level(level), code)
}

// DepartementOf is the code of the département, or of the collectivity, that the code of
// a commune begins with: three signs overseas.
func DepartementOf(commune string) string {
	n := 2
	if strings.HasPrefix(commune, "97") || strings.HasPrefix(commune, "98") {
		n = 3
	}
	return commune[:min(n, len(commune))]
}
