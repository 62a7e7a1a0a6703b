package text

import "net/url"

// WebAddress says whether s is the address of a page that a browser may open: a
// script or a file of the reader's machine is none.
func WebAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http")
}
