package harness

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/chromedp/chromedp"
)

// axeTags are the rule sets every page must pass.
const axeTags = `["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice", "RGAAv4"]`

type axeReport struct {
	Violations []axeViolation `json:"violations"`
	Passes     int            `json:"passes"`
}

type axeViolation struct {
	ID     string    `json:"id"`
	Impact string    `json:"impact"`
	Help   string    `json:"help"`
	Nodes  []axeNode `json:"nodes"`
}

type axeNode struct {
	HTML    string   `json:"html"`
	Target  []string `json:"target"`
	Summary string   `json:"failureSummary"`
}

// Axe runs axe-core on the page and gives its violations, one a line per
// element. The rules reach the page through the debugging protocol, because
// our content security policy rightly refuses an injected script.
func (p *Page) Axe() []string {
	p.t.Helper()
	return p.axe(`{type: "tag", values: ` + axeTags + `}`)
}

// axeColours is Axe for a page whose elements were looked at already and whose
// colours alone are others now.
func (p *Page) axeColours() []string {
	p.t.Helper()
	return p.axe(`{type: "rule", values: axe.getRules(["cat.color"]).filter(r => r.tags.some(t => ` + axeTags + `.includes(t))).map(r => r.ruleId)}`)
}

func (p *Page) axe(rules string) []string {
	p.t.Helper()
	if !Evaluate[bool](p, `"axe" in window`) {
		p.do("bring axe-core", chromedp.Evaluate[chromedp.Void](axeSource(p)+";0"))
	}
	report := Evaluate[axeReport](p, `axe.run(document, {
		runOnly: `+rules+`,
		resultTypes: ["violations"],
	}).then(r => ({
		passes: r.passes.length,
		violations: r.violations.map(v => ({id: v.id, impact: v.impact, help: v.help,
			nodes: v.nodes.map(n => ({html: n.html, target: n.target.map(String), failureSummary: n.failureSummary}))})),
	}))`)
	if report.Passes == 0 {
		p.t.Error("axe-core: no rule applied to this page; was there one?")
	}
	return report.sentences()
}

func axeSource(p *Page) string {
	p.t.Helper()
	source, err := os.ReadFile(filepath.Join(Root(p.t), "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		p.t.Fatalf("axe-core is missing; type: npm ci --ignore-scripts: %v", err)
	}
	return string(source)
}

func (r axeReport) sentences() []string {
	var out []string
	for _, v := range r.Violations {
		for _, n := range v.Nodes {
			out = append(out, fmt.Sprintf("axe %s (%s): %s\n    at %s\n    %s\n    %s", v.ID, v.Impact, v.Help,
				strings.Join(n.Target, " "), shortened(n.HTML), strings.ReplaceAll(n.Summary, "\n", "\n    ")))
		}
	}
	return out
}

func shortened(html string) string {
	const enough = 200
	if r := []rune(html); len(r) > enough {
		return string(r[:enough]) + "…"
	}
	return html
}
