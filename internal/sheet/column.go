package sheet

// ColumnName is what a spreadsheet program calls a column, 1 being A.
func ColumnName(n int) string {
	var b [8]byte
	at := len(b)
	for n > 0 && at > 0 {
		n--
		at--
		b[at] = byte('A' + n%26)
		n /= 26
	}
	return string(b[at:])
}

// columnNumber reads the letters of a reference such as AB12; 0 when there are
// none or too many.
func columnNumber(ref []byte) (column int, rest []byte) {
	i := 0
	for ; i < len(ref) && i < 4; i++ {
		c := ref[i] &^ 0x20
		if c < 'A' || c > 'Z' {
			break
		}
		column = column*26 + int(c-'A') + 1
	}
	return column, ref[i:]
}

func lineNumber(digits []byte) int {
	n := 0
	for _, c := range digits {
		if c < '0' || c > '9' || n > 1<<24 {
			return 0
		}
		n = n*10 + int(c-'0')
	}
	return n
}
