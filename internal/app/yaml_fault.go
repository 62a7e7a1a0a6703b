package app

import (
	"errors"
	"io"
	"regexp"
	"strconv"

	"codeberg.org/bocage/bocage/internal/fault"
)

// What the reader of YAML writes in English, and only there, of what is wrong.
var (
	yamlLine    = regexp.MustCompile(`line (\d+)`)
	yamlUnknown = regexp.MustCompile(`line (\d+): field (.+) not found in type`)
	yamlType    = regexp.MustCompile(`line (\d+): cannot unmarshal`)
)

// YAMLFault tells in the reader's words why a file is not the YAML that is expected: it is
// empty, a field is none of those that are read, a value is of another kind, or it is no
// YAML at all.
func YAMLFault(file string, err error) error {
	wrong := func(key string, pairs ...any) error {
		return fault.New(fault.Invalid, key, append([]any{"file", file}, pairs...)...).Because(err)
	}
	if errors.Is(err, io.EOF) {
		return wrong("yaml.empty")
	}
	if m := yamlUnknown.FindStringSubmatch(err.Error()); m != nil {
		return wrong("yaml.field", "line", m[1], "field", m[2])
	}
	if m := yamlType.FindStringSubmatch(err.Error()); m != nil {
		return wrong("yaml.value", "line", m[1])
	}
	line := "1"
	if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
		if n, unread := strconv.Atoi(m[1]); unread == nil && n > 0 {
			line = m[1]
		}
	}
	return wrong("yaml.syntax", "line", line)
}
