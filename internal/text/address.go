package text

import (
	"net/url"
	"strings"
)

// WebAddress says whether s is the address of a page that a browser may open: a
// script or a file of the reader's machine is none, nor a host that holds what would
// close a tag, which package url lets pass.
func WebAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Host != "" && !strings.ContainsAny(u.Host, `<>"`) && (u.Scheme == "https" || u.Scheme == "http")
}
