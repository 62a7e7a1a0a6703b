package initiative

import "regexp"

var (
	rnaForm  = regexp.MustCompile(`^W(\d{9}|(2[AB]|9[A-Z])\d{7})$`)
	dateForm = regexp.MustCompile(`^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$`)
)

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

// PartialDate says whether s is empty, a year, a year and month, or a day of
// the calendar (2021, 2021-03, 2021-03-12), between 1000 and 2999.
func PartialDate(s string) bool {
	if s == "" {
		return true
	}
	if !dateForm.MatchString(s) || s[0] < '1' || s[0] > '2' {
		return false
	}
	return len(s) < 10 || dayExists(s)
}

func dayExists(s string) bool {
	year := int(s[0]-'0')*1000 + int(s[1]-'0')*100 + int(s[2]-'0')*10 + int(s[3]-'0')
	month, day := int(s[5]-'0')*10+int(s[6]-'0'), int(s[8]-'0')*10+int(s[9]-'0')
	leap := year%4 == 0 && (year%100 != 0 || year%400 == 0)
	length := []int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}[month-1]
	if month == 2 && leap {
		length = 29
	}
	return day <= length
}
