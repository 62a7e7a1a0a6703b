package text

import "testing"

func TestWebAddress(t *testing.T) {
	for address, is := range map[string]bool{
		"https://four.exemple": true, "http://four.exemple:8080/a?b=c#d": true, "https://épicerie.exemple/été": true, "https://[2001:db8::1]/": true,
		"": false, "four.exemple": false, "javascript:alert(1)": false, "https://": false, "file:///etc/passwd": false,
		`https://"><script>alert(1)</script>`: false, "https://pas de site": false,
	} {
		if WebAddress(address) != is {
			t.Errorf("%q: %v", address, !is)
		}
	}
}
