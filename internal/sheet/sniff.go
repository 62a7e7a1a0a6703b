package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf16"

	"codeberg.org/bocage/bocage/internal/fault"
)

// sniffed is how much of a file says what it is.
const sniffed = 64 << 10

// magics are the first bytes of files that are not spreadsheets we read, with
// the message that says so.
var magics = []struct{ bytes, key string }{
	{"%PDF-", "sheet.is_pdf"},
	{"{\\rtf", "sheet.is_text_document"},
	{"\x89PNG", "sheet.is_picture"},
	{"\xff\xd8\xff", "sheet.is_picture"},
	{"GIF8", "sheet.is_picture"},
	{"\x1f\x8b", "sheet.is_archive"},
	{"7z\xbc\xaf", "sheet.is_archive"},
	{"Rar!", "sheet.is_archive"},
	{"SQLite format 3", "sheet.is_binary"},
	{"\x09\x08\x10\x00\x00\x06", "sheet.is_xls"}, // BIFF without its envelope
}

// sniff says what a file is by what it holds.
func sniff(r io.ReaderAt, size int64) (Kind, error) {
	head, err := readHead(r, size)
	if err != nil {
		return "", err
	}
	if len(bytes.TrimSpace(head)) == 0 && size == int64(len(head)) {
		return "", fault.New(fault.Invalid, "sheet.empty")
	}
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return XLSX, nil
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return "", oldOffice(r, size)
	}
	for _, m := range magics {
		if bytes.HasPrefix(head, []byte(m.bytes)) {
			return "", fault.New(fault.Invalid, m.key)
		}
	}
	switch key := markup(head); key {
	case "":
		return CSV, nil
	case isJSON:
		return JSON, nil
	default:
		return "", fault.New(fault.Invalid, key)
	}
}

func readHead(r io.ReaderAt, size int64) ([]byte, error) {
	head := make([]byte, min(size, sniffed))
	n, err := r.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read file: %w", err)
	}
	return head[:n], nil
}

// oldOffice tells an encrypted XLSX from an old .xls: both lie in the same
// envelope, whose directory names its streams in UTF-16.
func oldOffice(r io.ReaderAt, size int64) error {
	part := make([]byte, min(size, 4<<20))
	n, err := r.ReadAt(part, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read file: %w", err)
	}
	part = part[:n]
	switch {
	case bytes.Contains(part, wide("EncryptedPackage")):
		return fault.New(fault.Invalid, "sheet.is_encrypted")
	case bytes.Contains(part, wide("WordDocument")):
		return fault.New(fault.Invalid, "sheet.is_text_document")
	}
	return fault.New(fault.Invalid, "sheet.is_xls")
}

func wide(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return b
}

// isJSON is what markup says of a document that is read.
const isJSON = "json"

// markup recognises pages and data of the web: those begin with a mark that no
// header of a spreadsheet begins with.
func markup(head []byte) string {
	text := strings.TrimLeftFunc(strings.TrimPrefix(string(head), "\ufeff"), unicode.IsSpace)
	lower := strings.ToLower(text[:min(len(text), 1024)])
	switch {
	case strings.HasPrefix(lower, "<!doctype html"), strings.HasPrefix(lower, "<html"), strings.HasPrefix(lower, "<table"):
		return "sheet.is_html"
	case strings.HasPrefix(lower, "<?xml") && strings.Contains(lower, "urn:schemas-microsoft-com:office:spreadsheet"):
		return "sheet.is_xls"
	case strings.HasPrefix(lower, "<?xml") && strings.Contains(lower, "<office:document"):
		return "sheet.is_ods"
	case strings.HasPrefix(lower, "<?xml") && strings.Contains(lower, "<html"):
		return "sheet.is_html"
	case strings.HasPrefix(lower, "<?xml"), strings.HasPrefix(lower, "<!doctype"):
		return "sheet.is_xml"
	case looksLikeJSON(lower):
		return isJSON
	}
	return ""
}

// looksLikeJSON wants more than a bracket: « [brouillon];2024 » is a cell.
func looksLikeJSON(s string) bool {
	opening, rest := s[:min(len(s), 1)], strings.TrimLeftFunc(s[min(len(s), 1):], unicode.IsSpace)
	switch opening {
	case "{":
		return strings.HasPrefix(rest, `"`) || strings.HasPrefix(rest, "}")
	case "[":
		return strings.HasPrefix(rest, "{") || strings.HasPrefix(rest, "[") || strings.TrimSpace(rest) == "]" || strings.HasPrefix(rest, `"`)
	}
	return false
}
