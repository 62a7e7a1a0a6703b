package chart

import _ "embed"

//go:embed chart.css
var css string

// CSS styles the figures; whoever shows one adds it to its style sheet.
func CSS() string { return css }
