package report

import (
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestParse(t *testing.T) {
	got := Parse("## Où en est-on\nTreize initiatives,\nsur quarante-huit.\n\n- une *vraie* liste\n- de [figure:obs-1] repas\n> dit-elle\n\nVoir [initiative:garage] ; [script:x] et 3 * 4 * 5 restent des mots.")
	want := Prose{
		{Shape: Heading, Pieces: []Piece{{Words: "Où en est-on"}}},
		{Shape: Plain, Pieces: []Piece{{Words: "Treize initiatives,"}, {Words: " "}, {Words: "sur quarante-huit."}}},
		{Shape: List, Items: [][]Piece{
			{{Words: "une "}, {Words: "vraie", Emphasis: true}, {Words: " liste"}},
			{{Words: "de "}, {Ref: Ref{ToFigure, "obs-1"}}, {Words: " repas"}},
		}},
		{Shape: Quote, Pieces: []Piece{{Words: "dit-elle"}}},
		{Shape: Plain, Pieces: []Piece{{Words: "Voir "}, {Ref: Ref{ToInitiative, "garage"}}, {Words: " ; [script:x] et 3 * 4 * 5 restent des mots."}}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestEveryBlockSaysWhatItShows(t *testing.T) {
	r := Report{ID: "rapport", Title: "Rapport", Blocks: []Block{
		{Kind: Text, Text: " "}, {Kind: Initiative}, {Kind: KeyFigures}, {Kind: Conclusion}, {Kind: Quotation}, {Kind: "carousel"},
		{Kind: Funnel}, {Kind: Matrix}, {Kind: Map}, {Kind: Text, Text: strings.Repeat("a", MaxText+1)},
	}}
	var got []string
	for _, f := range r.Validate() {
		got = append(got, f.Field+" "+f.Key)
	}
	want := []string{"blocks.0.text required", "blocks.1.initiatives required", "blocks.2.observations required",
		"blocks.3.conclusion required", "blocks.4.story required", "blocks.5.kind code.unknown", "blocks.9.text too_long"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if refs := (Report{Lede: "[figure:a]", Blocks: []Block{{Text: "[conclusion:b]"}}}).Refs(); !reflect.DeepEqual(refs, []Ref{{ToFigure, "a"}, {ToConclusion, "b"}}) {
		t.Errorf("refs %v", refs)
	}
}

// FuzzParse: no text is lost and none fails, whatever is typed.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"", "## a\n- b\n> c\n\n*d* [figure:e]", "*", "[figure:]", "\r\n\r\n", "- ", "a\n\n\n\nb"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			return
		}
		shown := 0
		for _, p := range Parse(s) {
			for _, items := range append(p.Items, p.Pieces) {
				for _, piece := range items {
					if (piece.Ref == Ref{}) == (piece.Words == "") {
						t.Fatalf("empty piece in %q", s)
					}
					shown += len(strings.Join(strings.Fields(piece.Words), "")) + len(piece.Ref.ID)
				}
			}
		}
		if letters := strings.Join(strings.Fields(s), ""); shown == 0 && len(strings.Trim(letters, "#->")) > 0 {
			t.Fatalf("nothing shown of %q", s)
		}
	})
}
