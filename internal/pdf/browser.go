package pdf

import (
	"os"
	"os/exec"

	"github.com/chromedp/chromedp"

	"codeberg.org/bocage/bocage/internal/fault"
)

// Browser is the Chromium of this machine.
type Browser struct{ Path string }

// named are the programs looked for, in this order.
var named = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
	"/Applications/Chromium.app/Contents/MacOS/Chromium", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"}

// Variable names the environment variable that says which browser prints, when
// it is not where programs are.
const Variable = "BOCAGE_CHROMIUM"

// Find looks for Chromium; without it, the fault says what to install.
func Find() (Browser, error) {
	if said := os.Getenv(Variable); said != "" {
		path, err := exec.LookPath(said)
		if err != nil {
			return Browser{}, fault.New(fault.Unsupported, "pdf.not_there", "path", said, "variable", Variable).Because(err)
		}
		return Browser{path}, nil
	}
	for _, name := range named {
		if path, err := exec.LookPath(name); err == nil {
			return Browser{path}, nil
		}
	}
	return Browser{}, fault.New(fault.Unsupported, "pdf.no_browser", "variable", Variable)
}

// flags keep Chromium from calling anyone and from leaving anything behind: no
// name resolves but the loopback's. Its own sandbox stays, except for root,
// whom it refuses: a service should not run as root.
func (b Browser) flags(profile string) []chromedp.ExecAllocatorOption {
	all := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(b.Path),
		chromedp.UserDataDir(profile),
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-domain-reliability", true),
		chromedp.Flag("no-pings", true),
		chromedp.Flag("no-proxy-server", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"),
		chromedp.Flag("force-color-profile", "srgb"),
	)
	if os.Geteuid() == 0 {
		all = append(all, chromedp.NoSandbox)
	}
	return all
}
