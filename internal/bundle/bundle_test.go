package bundle

import (
	"archive/zip"
	"bytes"
	"math"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"codeberg.org/bocage/bocage/internal/matrix"
)

// fill makes any value of a type, as a bundle may hold it: what JSON can't
// tell apart (an empty list and none, where empty ones are left out) is none.
func fill(t *rapid.T, v reflect.Value, keepsEmpty bool) {
	if v.Type() == reflect.TypeFor[matrix.Solidity]() {
		v.SetInt(int64(rapid.IntRange(0, 5).Draw(t, "solidity")))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(letters.Draw(t, "text"))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, "flag"))
	case reflect.Float64:
		v.SetFloat(rapid.Float64().Filter(func(f float64) bool { return !math.IsInf(f, 0) && !math.IsNaN(f) && f != 0 }).Draw(t, "number"))
	case reflect.Int, reflect.Int64:
		v.SetInt(rapid.Int64().Draw(t, "integer"))
	case reflect.Uint64:
		v.SetUint(rapid.Uint64().Draw(t, "seed"))
	case reflect.Interface:
		v.Set(reflect.ValueOf(rapid.SampledFrom([]any{"fort", 0.5, true, -12.0}).Draw(t, "argument")))
	case reflect.Pointer:
		if rapid.Bool().Draw(t, "there") {
			v.Set(reflect.New(v.Type().Elem()))
			fill(t, v.Elem(), false)
		}
	case reflect.Slice:
		fillList(t, v, keepsEmpty)
	case reflect.Map:
		if n := rapid.IntRange(0, 2).Draw(t, "keys"); n > 0 {
			v.Set(reflect.MakeMap(v.Type()))
			for range n {
				key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
				fill(t, key, false)
				fill(t, value, true)
				v.SetMapIndex(key, value)
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Field(i), !strings.Contains(v.Type().Field(i).Tag.Get("json"), "omit"))
		}
	default:
		t.Fatalf("no way to make a %s", v.Type())
	}
}

func fillList(t *rapid.T, v reflect.Value, keepsEmpty bool) {
	n := rapid.IntRange(0, 2).Draw(t, "length")
	if n == 0 && (!keepsEmpty || rapid.Bool().Draw(t, "none")) {
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), n, n))
	for i := range n {
		fill(t, v.Index(i), true)
	}
}

var letters = rapid.StringOfN(rapid.SampledFrom([]rune("aéœ’«\u00a0 \n\t\"\\<&>\u2028😀0-:#{[*")), 0, 6, -1)

func anyBundle(t *rapid.T) Bundle {
	b := Bundle{Manifest: Manifest{Format: Format, Form: rapid.SampledFrom([]Form{Full, Public}).Draw(t, "form")}}
	for _, p := range b.parts()[1:] {
		if p.name != "files" {
			fill(t, reflect.ValueOf(p.into).Elem(), false)
		}
	}
	b.Sort()
	return b
}

func unzip(t interface{ Fatal(...any) }, b []byte) *zip.Reader {
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// The law of a round trip: what is written is read back the same, and written
// again to the same bytes.
func TestReadUndoesWrite(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := anyBundle(t)
		var first, second bytes.Buffer
		if err := Write(&first, b, nil); err != nil {
			t.Fatal(err)
		}
		got, err := Read(unzip(t, first.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, b) {
			t.Fatalf("got  %+v\nwant %+v", got, b)
		}
		if err := Write(&second, got, nil); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Fatal("the same bundle gave other bytes")
		}
	})
}

// The order in which people wrote the lists changes no byte.
func TestOrderDoesNotMatter(t *testing.T) {
	files := fstest.MapFS{
		"bocage.yaml": file("format: 1\nform: full\n"), "study.yaml": file("id: s\ntitle: Une étude\n"),
		"initiatives/b.yaml": file("- {id: b, name: B}\n- {id: a, name: A}\n"), "initiatives/a.yml": file("id: c\nname: C\n"),
		"README.md": file("à lire"), "files/ab/abcd.json": file("{"),
	}
	one, err := Read(files)
	if err != nil {
		t.Fatal(err)
	}
	if got := []string{one.Initiatives[0].ID, one.Initiatives[1].ID, one.Initiatives[2].ID}; !reflect.DeepEqual(got, []string{"a", "b", "c"}) {
		t.Errorf("order %v", got)
	}
}

func file(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
