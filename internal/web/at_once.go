package web

import (
	"crypto/sha256"
	"encoding/base64"
	"html/template"
	"io/fs"
	"strings"
)

// A page that is opened from a letter or a poster, on an old phone and a slow line, is
// drawn at once: what lays it out comes in the page itself, and the rest of the styles,
// the fonts and the script come after what is read and filled in. On a line whose every
// request waits for two seconds, this halves the wait.

// firstStyles are the files of the style sheet that such pages are made of. The whole
// sheet repeats them in the same layers, and moves nothing when it comes.
var firstStyles = []string{"reset", "tokens", "base", "layout", "components", "forms", "pages/call"}

// atOnce is what a page that is drawn at once holds in its head, with the policy that
// allows these very bytes. It holds no script: colours chosen against those of the
// machine come with the files.
type atOnce struct {
	Style  template.HTML
	policy string
}

func readAtOnce(files fs.FS) (atOnce, error) {
	var all strings.Builder
	for _, name := range firstStyles {
		body, err := fs.ReadFile(files, "css/"+name+".css")
		if err != nil {
			return atOnce{}, err
		}
		all.Write(body)
		all.WriteByte('\n')
	}
	style := squeezeCSS(all.String())
	policy := strings.Replace(contentPolicy, "style-src 'self'", "style-src 'self' "+allowed(style), 1)
	return atOnce{Style: template.HTML("<style>" + style + "</style>"), policy: policy}, nil
}

// allowed names what a page holds by its sum.
func allowed(source string) string {
	sum := sha256.Sum256([]byte(source))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
