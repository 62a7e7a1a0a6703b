package sheet

import (
	"net/mail"
	"net/url"
	"regexp"
	"strings"

	"codeberg.org/bocage/bocage/internal/fault"
)

var (
	communeForm = regexp.MustCompile(`^(\d{5}|2[AB]\d{3}|X[A-Z]\d{3})$`)
	powerForm   = regexp.MustCompile(`^\d([.,]\d+)?E\+?\d+$`)
	hostForm    = regexp.MustCompile(`^[\p{L}\p{N}]([\p{L}\p{N}-]*[\p{L}\p{N}])?(\.[\p{L}\p{N}]([\p{L}\p{N}-]*[\p{L}\p{N}])?)+(:\d+)?$`)
)

// ParseCommuneCode reads the INSEE code of a commune, by its form only: whether
// there is such a commune is for the territories. A lost zero is given back
// (1004 is 01004) and the note says so.
func ParseCommuneCode(s string) (code string, note, problem *fault.Fault) {
	code = strings.ToUpper(tight(s))
	if code == "" {
		return "", nil, nil
	}
	if problem := ErrorMarker(s); problem != nil {
		return "", nil, problem
	}
	code = strings.TrimSuffix(strings.TrimSuffix(code, ".0"), ",0") // a code taken for a number on its way
	if len(code) == 4 && strings.Trim(code, "0123456789") == "" {
		code = "0" + code
		note = fault.New(fault.Invalid, "sheet.code.zero_lost", "value", shorten(s), "code", code)
	}
	if !communeForm.MatchString(code) {
		return "", nil, fault.New(fault.Invalid, "sheet.code.not_commune", "value", shorten(s))
	}
	return code, note, nil
}

// ParseSIRET reads a SIRET: spaces and points are left out, lost zeros in front
// are given back when the control digit then agrees. valid checks the whole.
func ParseSIRET(s string, valid func(string) bool) (siret string, note, problem *fault.Fault) {
	siret = strings.NewReplacer(".", "", "-", "").Replace(strings.ToUpper(tight(s)))
	switch {
	case siret == "":
		return "", nil, nil
	case valid(siret):
		return siret, nil, nil
	case ErrorMarker(s) != nil:
		return "", nil, ErrorMarker(s)
	case powerForm.MatchString(strings.ToUpper(tight(s))):
		return "", nil, fault.New(fault.Invalid, "sheet.code.power", "value", shorten(s))
	}
	if n := len(siret); n >= 11 && n < 14 && strings.Trim(siret, "0123456789") == "" {
		if full := strings.Repeat("0", 14-n) + siret; valid(full) {
			return full, fault.New(fault.Invalid, "sheet.code.zero_lost", "value", shorten(s), "code", full), nil
		}
	}
	if len(siret) == 9 && strings.Trim(siret, "0123456789") == "" {
		return "", nil, fault.New(fault.Invalid, "sheet.code.siren", "value", shorten(s))
	}
	return "", nil, fault.New(fault.Invalid, "siret.invalid", "value", shorten(s))
}

// ParseRNA reads the number of an association.
func ParseRNA(s string, valid func(string) bool) (string, *fault.Fault) {
	rna := strings.ToUpper(tight(s))
	if rna == "" || valid(rna) {
		return rna, nil
	}
	if problem := ErrorMarker(s); problem != nil {
		return "", problem
	}
	return "", fault.New(fault.Invalid, "rna.invalid", "value", shorten(s))
}

// ParseURL reads the address of a site; https:// is put before one that lacks
// it.
func ParseURL(s string) (string, *fault.Fault) {
	t := strings.TrimSuffix(strings.TrimPrefix(tidy(s), "<"), ">")
	if t == "" {
		return "", nil
	}
	if problem := ErrorMarker(t); problem != nil {
		return "", problem
	}
	if lower := strings.ToLower(t); !strings.HasPrefix(lower, "http://") && !strings.HasPrefix(lower, "https://") {
		t = "https://" + t
	}
	u, err := url.Parse(t)
	if err != nil || !hostForm.MatchString(u.Host) || u.User != nil || strings.ContainsAny(t, " <>\"") {
		return "", fault.New(fault.Invalid, "url.invalid", "value", shorten(s))
	}
	u.Scheme = strings.ToLower(u.Scheme)
	return u.String(), nil
}

// ParseEmail reads one electronic address.
func ParseEmail(s string) (string, *fault.Fault) {
	t := tidy(s)
	if len(t) > 7 && strings.EqualFold(t[:7], "mailto:") {
		t = t[7:]
	}
	t = strings.TrimSuffix(strings.TrimPrefix(t, "<"), ">")
	if t == "" {
		return "", nil
	}
	if problem := ErrorMarker(t); problem != nil {
		return "", problem
	}
	a, err := mail.ParseAddress(t)
	if err != nil || a.Address != t || !strings.Contains(t[strings.LastIndexByte(t, '@'):], ".") {
		return "", fault.New(fault.Invalid, "email.invalid", "value", shorten(s))
	}
	return t, nil
}
