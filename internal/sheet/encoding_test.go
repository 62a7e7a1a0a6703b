package sheet

import (
	"bytes"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
)

// What a French office writes is read as it was written, on whatever machine.
func TestEveryEncodingOfFrenchText(t *testing.T) {
	text := "Nom;Résumé\nÉpicerie de l'été;déjà vu à Noël\nForêt;« ça », 1½ heure\n"
	for name, m := range map[string]*charmap.Charmap{enc1252: charmap.Windows1252, encMac: charmap.Macintosh, encDOS: charmap.CodePage850} {
		said := strings.ReplaceAll(text, "1½", "1")
		if name == enc1252 {
			said = text + "l’œuvre;“mot”\n" // curly quotes are no accents of another machine
		}
		reads(t, name, encode(t, m, said), said)
	}
	oe := "Nom;Lieu\nœuvre;Sœur à Die\n"
	reads(t, enc8859, encode(t, charmap.ISO8859_15, oe), oe)
	reads(t, enc1252, encode(t, charmap.Windows1252, "Nom\nCaf\u00e9 1½\nFin “mot”\n"), "Nom\nCafé 1½\nFin “mot”\n")
	reads(t, enc1252, encode(t, charmap.Windows1252, "Nom\n“mot”\n"), "Nom\n“mot”\n")
	reads(t, enc1252, encode(t, charmap.Windows1252, "Nom\n« CAFÉ\u00a0»\n"), "Nom\n« CAFÉ\u00a0»\n")
}

// Two files of different machines put end to end, in either order, in equal shares.
func TestTwoEncodingsInOneFile(t *testing.T) {
	utf, windows := "Épicerie;été à Noël\n", "Garage;déjà rénové à Noël\n"
	for _, parts := range [][]byte{
		append([]byte("Nom;Résumé\n"+utf), encode(t, charmap.Windows1252, windows)...),
		append(append([]byte("Nom;Résumé\n"), encode(t, charmap.Windows1252, windows)...), utf...),
	} {
		got := decoded(t, encMixed, parts)
		if !strings.Contains(got, utf) || !strings.Contains(got, windows) {
			t.Errorf("%q", got)
		}
	}
}

func encode(t *testing.T, m *charmap.Charmap, s string) []byte {
	t.Helper()
	b, err := m.NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func reads(t *testing.T, name string, content []byte, want string) {
	t.Helper()
	if got := decoded(t, name, content); got != want {
		t.Errorf("%s: read %q, want %q", name, got, want)
	}
}

func decoded(t *testing.T, name string, content []byte) string {
	t.Helper()
	e, err := findEncoding(bytes.NewReader(content), int64(len(content)))
	if err != nil || e.name != name {
		t.Errorf("%s: taken for %s, %v", name, e.name, err)
	}
	var b bytes.Buffer
	if _, err := b.ReadFrom(e.reader(bytes.NewReader(content), int64(len(content)))); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
