package initiative

import "regexp"

var rnaForm = regexp.MustCompile(`^W(\d{9}|(2[AB]|9[A-Z])\d{7})$`)

// ValidSIRET checks the form of a SIRET: 14 digits whose Luhn sum is a multiple
// of ten; La Poste's establishments (SIREN 356000000) sum to a multiple of five.
// Source: INSEE, definition of the SIRET.
func ValidSIRET(s string) bool {
	if len(s) != 14 {
		return false
	}
	luhn, plain := 0, 0
	for i := range 14 {
		d := int(s[i] - '0')
		if s[i] < '0' || s[i] > '9' {
			return false
		}
		plain += d
		if i%2 == 0 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		luhn += d
	}
	return luhn%10 == 0 || s[:9] == "356000000" && plain%5 == 0
}

// ValidRNA checks the form of an association's number: W and nine characters.
func ValidRNA(s string) bool { return rnaForm.MatchString(s) }
