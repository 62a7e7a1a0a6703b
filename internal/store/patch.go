package store

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/fault"
)

// Op is one field that changed: its path, what it was and what it became. A
// missing side is absent, which is not null.
type Op struct {
	Path   string          `json:"path"` // /name, /organisations
	Before json.RawMessage `json:"before,omitempty"`
	After  json.RawMessage `json:"after,omitempty"`
	// Redacted: both sides were erased for good; that the field changed stays.
	Redacted bool `json:"redacted,omitempty"`
}

// diff lists the fields that differ between two JSON objects, in path order.
// Objects are compared field by field; lists are one field.
func diff(before, after []byte) ([]Op, error) {
	var a, b any
	if err := decodeInto(before, &a); err != nil {
		return nil, err
	}
	if err := decodeInto(after, &b); err != nil {
		return nil, err
	}
	var ops []Op
	compare("", a, b, &ops)
	return ops, nil
}

func decodeInto(body []byte, v *any) error {
	if len(body) == 0 {
		*v = map[string]any{}
		return nil
	}
	return json.Unmarshal(body, v)
}

func compare(path string, a, b any, ops *[]Op) {
	x, okA := a.(map[string]any)
	y, okB := b.(map[string]any)
	if !okA || !okB {
		if !reflect.DeepEqual(a, b) {
			*ops = append(*ops, Op{Path: path, Before: raw(a), After: raw(b)})
		}
		return
	}
	keys := slices.Sorted(maps.Keys(x))
	for k := range y {
		if _, seen := x[k]; !seen {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	for _, k := range keys {
		va, inA := x[k]
		vb, inB := y[k]
		p := path + "/" + escaped.Replace(k)
		switch {
		case inA && inB:
			compare(p, va, vb, ops)
		case inA:
			*ops = append(*ops, Op{Path: p, Before: raw(va)})
		default:
			*ops = append(*ops, Op{Path: p, After: raw(vb)})
		}
	}
}

// creation is diff(nil, body), whose fields are all new. The body is what
// encoding/json has just written, so its fields are cut where they stand: to read
// it again as a tree was most of the making of a record.
func creation(body []byte) ([]byte, error) {
	fields, err := fieldsOf(body)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(fields, func(a, b field) int { return cmp.Compare(a.path, b.path) })
	out := make([]byte, 0, len(body)+len(fields)*len(`{"path":"/","after":},`)+len(`[]`))
	out = append(out, '[')
	for i, f := range fields {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(append(append(out, `{"path":"/`...), f.path...), `","after":`...)
		out = append(append(out, f.value...), '}')
	}
	return append(out, ']'), nil
}

// field is a field of an object as its JSON is written.
type field struct {
	path  string
	value []byte
}

var errNotObject = errors.New("the body of a record is no object")

// fieldsOf cuts an object that encoding/json wrote, without spaces, into its
// fields.
func fieldsOf(body []byte) ([]field, error) {
	n := len(body)
	if n < 2 || body[0] != '{' || body[n-1] != '}' {
		return nil, errNotObject
	}
	var out []field
	for at := 1; at < n-1; at++ { // past the comma
		name := at
		at = pastString(body, at)
		if at+1 >= n || body[at] != ':' {
			return nil, errNotObject
		}
		value := at + 1
		at = pastValue(body, value)
		out = append(out, field{escaped.Replace(string(body[name+1 : value-2])), body[value:at]})
	}
	return out, nil
}

// pastString is where the string that begins at a quote ends.
func pastString(body []byte, at int) int {
	for at++; at < len(body) && body[at] != '"'; at++ {
		if body[at] == '\\' {
			at++
		}
	}
	return at + 1
}

// pastValue is where a value ends: at the comma, or the bracket, that is not
// within it.
func pastValue(body []byte, at int) int {
	for deep := 0; at < len(body); {
		switch body[at] {
		case '"':
			at = pastString(body, at)
			continue
		case '{', '[':
			deep++
		case '}', ']':
			if deep--; deep < 0 {
				return at
			}
		case ',':
			if deep == 0 {
				return at
			}
		}
		at++
	}
	return at
}

func raw(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("store: value of JSON can't be written: %v", err))
	}
	return b
}

// revert undoes ops on body. A field that changed again since is a conflict
// that names it: undoing must not erase later work.
func revert(body []byte, ops []Op) ([]byte, error) {
	var tree any
	if err := decodeInto(body, &tree); err != nil {
		return nil, err
	}
	for _, op := range ops {
		if op.Redacted {
			return nil, fault.On(strings.TrimPrefix(op.Path, "/"), fault.Conflict, "undo.redacted")
		}
		parent, key, err := locate(tree, op.Path)
		if err != nil {
			return nil, err
		}
		current, present := parent[key]
		if present != (op.After != nil) || present && !sameJSON(raw(current), op.After) {
			return nil, fault.On(strings.TrimPrefix(op.Path, "/"), fault.Conflict, "undo.changed_since")
		}
		if op.Before == nil {
			delete(parent, key)
			continue
		}
		var v any
		if err := json.Unmarshal(op.Before, &v); err != nil {
			return nil, err
		}
		parent[key] = v
	}
	return json.Marshal(tree)
}

// revertItems takes a change of a list back item by item, when the list changed
// again since: a conflict when one of its sides is no list, or when an item that
// the change had added is no longer as it was.
func revertItems(body []byte, op Op) ([]byte, error) {
	conflict := fault.On(strings.TrimPrefix(op.Path, "/"), fault.Conflict, "undo.changed_since")
	var tree any
	if err := decodeInto(body, &tree); err != nil {
		return nil, err
	}
	parent, key, err := locate(tree, op.Path)
	if err != nil {
		return nil, err
	}
	now, is := parent[key].([]any)
	before, wasList := items(op.Before)
	after, isList := items(op.After)
	if !is || !wasList || !isList || op.Redacted {
		return nil, conflict
	}
	taken := without(before, after)
	for at, v := range after {
		if has(before, v) {
			continue
		}
		i := slices.IndexFunc(now, func(w any) bool { return reflect.DeepEqual(v, w) })
		switch {
		case i < 0:
			return nil, conflict
		case at < len(before) && has(taken, before[at]) && !has(now, before[at]):
			now[i] = before[at] // it stands where the other stood
		default:
			now = slices.Delete(now, i, i+1)
		}
	}
	if now = append(now, without(taken, now)...); len(now) == 0 {
		delete(parent, key)
	} else {
		parent[key] = now
	}
	return json.Marshal(tree)
}

// items reads a side of a change as a list; an absent one is empty.
func items(side json.RawMessage) (list []any, is bool) {
	return list, len(side) == 0 || json.Unmarshal(side, &list) == nil
}

func without(list, those []any) []any {
	var out []any
	for _, v := range list {
		if !has(those, v) {
			out = append(out, v)
		}
	}
	return out
}

func has(list []any, v any) bool {
	return slices.ContainsFunc(list, func(w any) bool { return reflect.DeepEqual(v, w) })
}

func sameJSON(a, b []byte) bool {
	var x, y any
	return json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && reflect.DeepEqual(x, y)
}

func locate(tree any, path string) (map[string]any, string, error) {
	parts := strings.Split(strings.TrimPrefix(path, "/"), "/")
	node, ok := tree.(map[string]any)
	for _, p := range parts[:len(parts)-1] {
		if !ok {
			break
		}
		node, ok = node[unescape(p)].(map[string]any)
	}
	if !ok {
		return nil, "", fault.On(strings.TrimPrefix(path, "/"), fault.Conflict, "undo.changed_since")
	}
	return node, unescape(parts[len(parts)-1]), nil
}

func unescape(s string) string { return unescaped.Replace(s) }

// The two ways of a name within a path (RFC 6901), made once: every write of a
// record goes through them.
var (
	escaped   = strings.NewReplacer("~", "~0", "/", "~1")
	unescaped = strings.NewReplacer("~1", "/", "~0", "~")
)
