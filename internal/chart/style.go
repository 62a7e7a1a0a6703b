package chart

import _ "embed" // the style sheet stands beside what it styles

//go:embed chart.css
var style string

// Style is the style sheet of figures, maps and marks: rules of the layer
// "components" that use the custom properties of the page's theme.
func Style() string { return style }
