package qr

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/boombuler/barcode/qr"
)

// What is drawn is the code, module for module, within its blank.
func TestTheDrawingIsTheCode(t *testing.T) {
	const text = "https://bocage.example/poids/abcd2345"
	drawing, err := Draw(text, `Un code & "sa" légende`)
	if err != nil {
		t.Fatal(err)
	}
	code, err := qr.Encode(text, qr.Q, qr.Auto)
	if err != nil {
		t.Fatal(err)
	}
	side := code.Bounds().Dx()
	filled := map[[2]int]bool{}
	for _, bar := range regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-(\d+)z`).FindAllStringSubmatch(string(drawing), -1) {
		x, _ := strconv.Atoi(bar[1])
		y, _ := strconv.Atoi(bar[2])
		run, _ := strconv.Atoi(bar[3])
		for i := range run {
			filled[[2]int{x + i, y}] = true
		}
	}
	for y := -quiet; y < side+quiet; y++ {
		for x := -quiet; x < side+quiet; x++ {
			want := x >= 0 && y >= 0 && x < side && y < side && dark(code.At(x, y))
			if filled[[2]int{x + quiet, y + quiet}] != want {
				t.Fatalf("module %d, %d: dark is %v", x, y, !want)
			}
		}
	}
	if !strings.Contains(string(drawing), "Un code &amp; &#34;sa&#34; légende") || !strings.Contains(string(drawing), `viewBox="0 0 `+strconv.Itoa(side+2*quiet)) {
		t.Errorf("%.300s", drawing)
	}
}

func TestWhatIsNotDrawn(t *testing.T) {
	for _, text := range []string{"", strings.Repeat("a", MaxBytes+1)} {
		if drawing, err := Draw(text, "x"); err == nil {
			t.Errorf("%d bytes are drawn: %.80s", len(text), drawing)
		}
	}
}
