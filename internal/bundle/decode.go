package bundle

import (
	"encoding"
	"math"
	"reflect"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/text"
)

// into fills a Go value from a document, by the names of its JSON tags. An
// unknown key, a key given twice and a value of another type are faults, each
// with its place; the rest is filled all the same, so that one reading tells
// everything.
func (d document) into(v reflect.Value, n *node) {
	if u, ok := textOf(v); ok {
		d.unmarshalText(u, n)
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if n.kind == null {
			return
		}
		v.Set(reflect.New(v.Type().Elem()))
		d.into(v.Elem(), n)
	case reflect.Struct:
		d.structure(v, n)
	case reflect.Slice:
		d.slice(v, n)
	case reflect.Map:
		d.mapping(v, n)
	case reflect.Interface:
		v.Set(reflect.ValueOf(&[]any{d.anything(n)}[0]).Elem())
	default:
		d.scalar(v, n)
	}
}

func textOf(v reflect.Value) (encoding.TextUnmarshaler, bool) {
	if !v.CanAddr() || v.Kind() == reflect.Pointer {
		return nil, false
	}
	u, ok := v.Addr().Interface().(encoding.TextUnmarshaler)
	return u, ok
}

func (d document) unmarshalText(u encoding.TextUnmarshaler, n *node) {
	if n.kind != word || u.UnmarshalText([]byte(n.value)) != nil {
		d.wrong(n, "bundle.code_unknown", "value", short(n.value))
	}
}

func (d document) structure(v reflect.Value, n *node) {
	if n.kind != object {
		d.expected(n, "object")
		return
	}
	fields := fieldsOf(v)
	seen := make(map[string]bool, len(n.items)/2)
	for i := 0; i+1 < len(n.items); i += 2 {
		key, value := n.items[i], n.items[i+1]
		field, known := fields[key.value]
		switch {
		case !known:
			d.wrong(key, "bundle.unknown_key", "key", short(key.value))
		case seen[key.value]:
			d.wrong(key, "bundle.repeated_key", "key", key.value)
		default:
			seen[key.value] = true
			d.into(field, value)
		}
	}
}

// fieldsOf gives the fields of a struct by their JSON names, those of an
// embedded struct among them.
func fieldsOf(v reflect.Value) map[string]reflect.Value {
	fields := map[string]reflect.Value{}
	t := v.Type()
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case !f.IsExported() || name == "-":
		case f.Anonymous && name == "":
			for k, inner := range fieldsOf(v.Field(i)) {
				fields[k] = inner
			}
		default:
			fields[name] = v.Field(i)
		}
	}
	return fields
}

func (d document) slice(v reflect.Value, n *node) {
	switch n.kind {
	case null:
	case list:
		v.Set(reflect.MakeSlice(v.Type(), len(n.items), len(n.items)))
		for i, item := range n.items {
			d.into(v.Index(i), item)
		}
	default:
		d.expected(n, "list")
	}
}

func (d document) mapping(v reflect.Value, n *node) {
	if n.kind == null {
		return
	}
	if n.kind != object {
		d.expected(n, "object")
		return
	}
	v.Set(reflect.MakeMapWithSize(v.Type(), len(n.items)/2))
	for i := 0; i+1 < len(n.items); i += 2 {
		key := reflect.ValueOf(n.items[i].value).Convert(v.Type().Key())
		if v.MapIndex(key).IsValid() {
			d.wrong(n.items[i], "bundle.repeated_key", "key", short(n.items[i].value))
			continue
		}
		value := reflect.New(v.Type().Elem()).Elem()
		d.into(value, n.items[i+1])
		v.SetMapIndex(key, value)
	}
}

func (d document) scalar(v reflect.Value, n *node) {
	switch v.Kind() {
	case reflect.String:
		if n.kind != word && n.kind != written {
			d.expected(n, "text")
			return
		}
		if len(n.value) > MaxString {
			d.fail(n.line, n.column, fault.TooLarge, "bundle.text_too_long", "length", len(n.value), "max", MaxString)
			return
		}
		v.SetString(n.value)
	case reflect.Bool:
		if n.kind != boolean {
			d.expected(n, "boolean")
			return
		}
		v.SetBool(strings.EqualFold(n.value, "true"))
	case reflect.Float64:
		f, ok := d.float(n)
		if ok {
			v.SetFloat(f)
		}
	case reflect.Int, reflect.Int64:
		i, err := strconv.ParseInt(n.value, 10, 64)
		if !n.numeric() || err != nil {
			d.expected(n, "integer")
			return
		}
		v.SetInt(i)
	case reflect.Uint64:
		u, err := strconv.ParseUint(n.value, 10, 64)
		if !n.numeric() || err != nil {
			d.expected(n, "integer")
			return
		}
		v.SetUint(u)
	default:
		panic("bundle: no way to read a " + v.Type().String())
	}
}

func (n *node) numeric() bool { return n.kind == number || n.kind == written }

// float refuses what is no finite number: NaN and infinity are written neither
// as JSON nor as a figure.
func (d document) float(n *node) (float64, bool) {
	f, err := strconv.ParseFloat(n.value, 64)
	if !n.numeric() || err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		d.expected(n, "number")
		return 0, false
	}
	return f, true
}

// anything reads a value whose type is not known beforehand, as JSON does.
func (d document) anything(n *node) any {
	switch n.kind {
	case boolean:
		return strings.EqualFold(n.value, "true")
	case number, written:
		if f, err := strconv.ParseFloat(n.value, 64); err == nil && !math.IsNaN(f) && !math.IsInf(f, 0) {
			return f
		}
		return n.value
	case word:
		return n.value
	case list:
		items := make([]any, len(n.items))
		for i, item := range n.items {
			items[i] = d.anything(item)
		}
		return items
	case object:
		m := map[string]any{}
		d.mapping(reflect.ValueOf(&m).Elem(), n)
		return m
	}
	return nil
}

// expected says which type was expected: text, number, integer, boolean, list
// or object.
func (d document) expected(n *node, what string) {
	d.wrong(n, "bundle.expected_"+what, "value", short(n.value))
}

// short keeps a wrong value from filling the message.
func short(s string) string { return text.Beginning(s, 60) }
