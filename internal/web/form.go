package web

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"codeberg.org/bocage/bocage/internal/fault"
)

const (
	formLimit   = 1 << 20 // bytes of a form without files
	fieldsLimit = 2000    // fields of a form: more is no person's
)

// TokenField is the name of the hidden idempotency token in every form.
const TokenField = "jeton"

// Form is what was typed, with the faults found while reading it. It is kept
// whole so that a refused form comes back as it was typed.
type Form struct {
	values url.Values
	faults fault.List
	files  string // digests of the files that came with it
	typed  string // digest of all that came, once received from who is signed in
}

// ReadForm reads a form without files.
func (r *Request) ReadForm() (*Form, error) {
	if err := r.ParseForm(); err != nil {
		return nil, bodyFault(err)
	}
	f, err := newForm(r.PostForm)
	if err != nil {
		return nil, err
	}
	return f, r.receive(f)
}

// QueryForm reads the query string as a form: filters, sorting, pages.
func (r *Request) QueryForm() *Form {
	f, err := newForm(r.URL.Query())
	if err != nil {
		return &Form{values: url.Values{}}
	}
	return f
}

func newForm(values url.Values) (*Form, error) {
	n := 0
	for _, v := range values {
		n += len(v)
	}
	if n > fieldsLimit {
		return nil, fault.New(fault.TooLarge, "web.too_many_fields", "limit", fieldsLimit)
	}
	return &Form{values: values}, nil
}

// File is a file of a form while it arrives: it is read once, in order, and
// never held whole in memory.
type File struct {
	Field string
	Name  string // base name as the browser gave it, cleaned
	Type  string // media type as claimed; never trusted
	Body  io.Reader
}

// oneFile reads a form that brings in a file: keep takes the first as it arrives, and
// says under which identifier it waits. What refuses it, or that there is none, is to
// be told at its field.
func (r *Request) oneFile(keep func(f *Form, file File) (string, error)) (form *Form, kept string, refused, err error) {
	form, err = r.ReadParts(func(f *Form, file File) error {
		if kept == "" && refused == nil {
			kept, refused = keep(f, file)
		}
		return nil
	})
	if err == nil && kept == "" && refused == nil {
		refused = fault.On("file", fault.Invalid, "upload.no_file")
	}
	return form, kept, refused, err
}

// ReadParts reads a form with files. Each file streams through take; the text
// fields before and after it are gathered. Put the file inputs last in the
// form when take needs the other fields: they are in the Form it receives.
func (r *Request) ReadParts(take func(f *Form, file File) error) (*Form, error) {
	parts, err := r.MultipartReader()
	if err != nil {
		if mediaType, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); mediaType == "application/x-www-form-urlencoded" {
			return r.ReadForm()
		}
		return nil, fault.New(fault.Invalid, "web.not_a_form").Because(err)
	}
	f := &Form{values: url.Values{}}
	budget := int64(formLimit)
	for count := 0; ; count++ {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return f, r.receive(f)
		}
		if err != nil {
			return nil, bodyFault(err)
		}
		if count >= fieldsLimit {
			return nil, fault.New(fault.TooLarge, "web.too_many_fields", "limit", fieldsLimit)
		}
		if err := f.takePart(part, &budget, take); err != nil {
			return nil, err
		}
	}
}

func (f *Form) takePart(part *multipart.Part, budget *int64, take func(*Form, File) error) error {
	if part.FileName() == "" {
		text, err := io.ReadAll(io.LimitReader(part, *budget+1))
		if err != nil {
			return bodyFault(err)
		}
		if *budget -= int64(len(text)); *budget < 0 {
			return fault.New(fault.TooLarge, "web.form_too_large", "limit", formLimit>>20)
		}
		// A file input left empty arrives as a part without a file name but with a type.
		if part.Header.Get("Content-Type") != "application/octet-stream" {
			f.values.Add(part.FormName(), string(text))
		}
		return nil
	}
	file, read := f.marking(File{
		Field: part.FormName(), Name: cut(clean(part.FileName()), 200),
		Type: part.Header.Get("Content-Type"), Body: part,
	})
	err := take(f, file)
	read()
	return bodyFault(err)
}

// bodyFault tells a body over its limit, or cut on the way, in words.
func bodyFault(err error) error {
	var tooLarge *http.MaxBytesError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &tooLarge):
		return fault.New(fault.TooLarge, "web.body_too_large", "limit", tooLarge.Limit>>20).Because(err)
	case len(fault.All(err)) > 0:
		return err
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fault.New(fault.Invalid, "web.body_cut").Because(err)
	}
	return fault.New(fault.Invalid, "web.not_a_form").Because(err)
}

// Set puts a value as if it had been typed: a form that opens on what is stored.
func (f *Form) Set(name, value string) *Form {
	if f.values == nil {
		f.values = url.Values{}
	}
	f.values.Set(name, value)
	return f
}

// SetAll puts several values of one name.
func (f *Form) SetAll(name string, values []string) *Form {
	if f.values == nil {
		f.values = url.Values{}
	}
	f.values[name] = values
	return f
}

// Raw is what was typed, only made safe to show: a refused form shows it again.
func (f *Form) Raw(name string) string { return clean(f.values.Get(name)) }

// Has says whether the field arrived at all.
func (f *Form) Has(name string) bool { return f.values.Has(name) }

// Text is a trimmed text. Line ends are \n; control characters are dropped.
func (f *Form) Text(name string) string { return strings.TrimSpace(f.Raw(name)) }

// All are the values of a checkbox group, in the order of the page.
func (f *Form) All(name string) []string {
	var all []string
	for _, v := range f.values[name] {
		if v = strings.TrimSpace(clean(v)); v != "" {
			all = append(all, v)
		}
	}
	return all
}

// Checked says whether a lone checkbox was ticked.
func (f *Form) Checked(name string) bool { return f.Text(name) != "" }

// Choice is one of a closed list of codes, or a fault: no page offers another.
func (f *Form) Choice(name string, codes ...string) string {
	v := f.Text(name)
	if v == "" {
		return ""
	}
	for _, code := range codes {
		if v == code {
			return v
		}
	}
	f.faults.Add(name, "form.unknown_choice", "value", cut(v, 80))
	return ""
}

// Number reads a number as people type it (1 250,5 or 1250.5); nil when empty
// or when it is no number, which is a fault.
func (f *Form) Number(name string) *float64 {
	v := f.Text(name)
	if v == "" {
		return nil
	}
	n, err := strconv.ParseFloat(plainNumber(v), 64)
	if err != nil || n != n || n > 1e300 || n < -1e300 || strings.ContainsAny(v, "xXpPnN") {
		f.faults.Add(name, "form.not_a_number", "value", cut(v, 80))
		return nil
	}
	return &n
}

// Int is Number for whole numbers.
func (f *Form) Int(name string) *int {
	v := f.Text(name)
	if v == "" {
		return nil
	}
	n, err := strconv.Atoi(plainNumber(v))
	if err != nil {
		f.faults.Add(name, "form.not_a_whole_number", "value", cut(v, 80))
		return nil
	}
	return &n
}

func plainNumber(v string) string {
	v = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), r == '\u202f', r == '\u00a0', r == '’', r == '\'':
			return -1
		case r == '\u2212':
			return '-'
		}
		return r
	}, v)
	if strings.Count(v, ",") == 1 && !strings.Contains(v, ".") {
		v = strings.Replace(v, ",", ".", 1)
	}
	return v
}

// Date reads a partial date typed in up to three fields, name.jour, name.mois
// and name.annee: "2021", "2021-05" or "2021-05-12". "" when nothing was typed.
func (f *Form) Date(name string) string {
	day, month, year := f.Text(name+".jour"), f.Text(name+".mois"), f.Text(name+".annee")
	if day == "" && month == "" && year == "" {
		return ""
	}
	date, key := partialDate(year, month, day)
	if key != "" {
		f.faults.Add(name, key)
	}
	return date
}

// SetDate opens a partial date's fields on a stored one.
func (f *Form) SetDate(name, date string) *Form {
	for i, part := range strings.SplitN(date, "-", 3) {
		f.Set(name+[]string{".annee", ".mois", ".jour"}[i], strings.TrimLeft(part, "0"))
	}
	return f
}

// Token is the form's idempotency token; app takes it as it is. It holds what was
// typed: a form that was sent, changed after going back and sent again is not the
// one that was received, and would be lost if it were taken for it.
func (f *Form) Token() string { return cut(f.Raw(TokenField), 100) + f.typed }

// Refuse adds a fault found by the page itself.
func (f *Form) Refuse(field, key string, pairs ...any) { f.faults.Add(field, key, pairs...) }

// Err gives the faults found while reading, nil when there are none.
func (f *Form) Err() error { return f.faults.Err() }

// clean makes typed text safe to keep: valid UTF-8, \n line ends, no control characters.
func clean(s string) string {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	return strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && unicode.IsControl(r) {
			return -1
		}
		return r
	}, s)
}

// cut keeps the first n bytes, at a character's border.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
