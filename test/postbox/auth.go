package postbox

import (
	"encoding/base64"
	"strings"
)

// auth hears "AUTH PLAIN" with its answer.
func (k *talk) auth(text string) {
	said, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text[len("AUTH PLAIN"):]))
	parts := strings.Split(string(said), "\x00")
	if err != nil || len(parts) != 3 || parts[1]+":"+parts[2] != k.server.password {
		k.say("535 no such password")
		return
	}
	k.user = parts[1]
	k.say("235 welcome")
}
