package web

import "testing"

func TestASqueezedStyleSaysTheSame(t *testing.T) {
	for css, want := range map[string]string{
		"a { color: red; }\n":                            "a{color:red}",
		"/* why */ a,\n\tb > c {\n  margin: 0 auto;\n}":  "a,b > c{margin:0 auto}",
		"a/* one */b/* two */ c{}":                       "ab c{}",
		"@media (min-width: 40rem) { a { top: 0 } }":     "@media (min-width:40rem){a{top:0}}",
		"a :hover { width: calc(1px + 2px) }":            "a :hover{width:calc(1px + 2px)}",
		"a:is( b , c ) { --x: ; }":                       "a:is( b,c ){--x:}",
		"p::before { content: \"«\u00a0\"; color: red }": "p::before{content:\"«\u00a0\";color:red}",
		"a{} /* never closed":                            "a{}/* never closed",
	} {
		if got := squeezeCSS(css); got != want {
			t.Errorf("%q became %q, not %q", css, got, want)
		}
	}
}
