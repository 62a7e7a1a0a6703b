package web

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/text"
)

// tellSheet puts the name and the summary of a sheet on top of its page, in the
// reader's language where someone wrote them there. It says what was translated,
// or not yet; "" when the reader's language is the sheet's own.
func tellSheet(r *Request, head *Head, in initiative.Initiative) string {
	head.Title, head.TitleLang = in.In(r.Lang, "name")
	head.Lead, head.LeadLang = in.In(r.Lang, "summary")
	if in.Spoken() == r.Lang {
		return ""
	}
	translated, left := 0, 0
	for _, field := range in.Translatable() {
		switch _, spoken := in.In(r.Lang, field); {
		case in.Original(field) == "":
		case spoken == r.Lang:
			translated++
		default:
			left++
		}
	}
	key := "initiative.spoken.partly"
	switch {
	case translated == 0:
		key = "initiative.spoken.original"
	case left == 0:
		key = "initiative.spoken.translated"
	}
	return r.L.T(key, "language", r.code("story.lang", in.Spoken()))
}

// sheetName is the name of a sheet in the reader's language, else its own, where
// the language it is in can't be marked.
func sheetName(r *Request, in initiative.Initiative) string {
	name, _ := in.In(r.Lang, "name")
	return name
}

// pathUnder leads to a page under a sheet.
func pathUnder(r *Request, in app.InitiativeView, here string) []Step {
	name, lang := in.In(r.Lang, "name")
	return []Step{{Text: r.L.T("nav.registry"), Href: r.To("registry")}, {Text: name, Lang: lang, Href: r.To("initiative", slugOf(in.Path))}, {Text: here}}
}

// translatePage is a sheet in its own language, with room beside each text for
// the same in another.
type translatePage struct {
	Page
	Head    Head
	Pairs   []textPair
	Version string
	Send    Button
	Mine    *conflictPart
	Sheet   string
}

// textPair is a text and the field where its translation is typed.
type textPair struct {
	Picture  string // what the text is about, when it is a picture
	Original []string
	Lang     string // of the original
	Field    Field
}

// translatedField is where a text of a sheet is typed in another language.
func translatedField(f Fields, name string) Field {
	switch name {
	case "name":
		return f.Text(name).UpTo(initiative.MaxName)
	case "story":
		return f.Long(name).High(12)
	case "approach_who", "approach_cost", "approach_time":
		return f.Text(name).UpTo(initiative.MaxSummary)
	}
	return f.Long(name).UpTo(initiative.MaxSummary)
}

// translatedPicture is a picture and the field of its words.
type translatedPicture struct {
	Small string
	Field Field
}

func translatedPictures(r *Request, in app.InitiativeView, form *Form, err error) map[string]translatedPicture {
	out := map[string]translatedPicture{}
	f := r.Fields(form, err, "initiative.translate")
	for i, p := range sheetPictures(r, slugOf(in.Path), in.Initiative) {
		name := initiative.PictureField(in.Pictures[i])
		field := f.Text("picture").UpTo(initiative.MaxCaption)
		field.Name, field.Value, field.Error = name, form.Raw(name), f.faults[name]
		field.Label = r.L.T("initiative.translate.picture", "n", p.N)
		f.labels[name] = field.Label
		out[name] = translatedPicture{p.Small, field}
	}
	return out
}

// otherLang is the language that the sheet may be written in beside its own.
func otherLang(in initiative.Initiative) string {
	if in.Spoken() == French {
		return English
	}
	return French
}

func (s *Server) translatePage(r *Request, in app.InitiativeView, form *Form, err error) *translatePage {
	f, lang := r.Fields(form, err, "initiative.field"), otherLang(in.Initiative)
	name, spoken := in.In(r.Lang, "name")
	page := &translatePage{Version: form.Text("version"), Sheet: r.To("initiative", slugOf(in.Path)), Send: Button{Text: r.L.T("initiative.translate.save"), Kind: Primary}}
	pictures := translatedPictures(r, in, form, err)
	for _, name := range in.Translatable() {
		pair := textPair{Original: linesOf(typedText(name, in.Original(name))), Lang: in.Spoken()}
		if shown, is := pictures[name]; is {
			pair.Picture, pair.Field = shown.Small, shown.Field
		} else {
			pair.Field = translatedField(f, name)
		}
		pair.Field.Hint, pair.Field.Lang = "", lang
		page.Pairs = append(page.Pairs, pair)
	}
	languages := []any{"from", r.code("story.lang", in.Spoken()), "to", r.code("story.lang", lang)}
	page.Head = Head{Eyebrow: name, EyebrowLang: spoken, Title: r.L.T("initiative.translate.title", languages...), Lead: r.L.T("initiative.translate.lead", languages...)}
	page.Title, page.Section = page.Head.Title+", "+name, "registry"
	page.Path = pathUnder(r, in, r.L.T("initiative.translate"))
	return page
}

// typedText is a text as it is typed: the story is kept as HTML.
func typedText(field, said string) string {
	if field == "story" {
		return text.TypedHTML(said)
	}
	return said
}

func fillTranslation(in app.InitiativeView) *Form {
	f := (&Form{}).Set("version", strconv.FormatInt(in.Version, 10))
	for _, field := range in.Translatable() {
		f.Set(field, typedText(field, in.Translations[otherLang(in.Initiative)][field]))
	}
	return f
}

// readTranslation puts what was typed beside the sheet's own texts. A story
// left as it was keeps the shape a file gave it.
func readTranslation(f *Form, in initiative.Initiative) initiative.Initiative {
	lang, typed := otherLang(in), map[string]string{}
	for _, field := range in.Translatable() {
		typed[field] = f.Text(field)
	}
	if kept := in.Translations[lang]["story"]; text.TypedHTML(kept) == typed["story"] {
		typed["story"] = kept
	} else {
		typed["story"] = text.ParagraphsHTML(typed["story"])
	}
	return in.WithTranslation(lang, typed)
}

func (s *Server) initiativeTranslate(w http.ResponseWriter, r *Request) error {
	if err := mayEdit(r); err != nil {
		return err
	}
	in, _, done, err := s.initiativeHere(w, r, "initiative_translate")
	if err != nil || done {
		return err
	}
	return r.Render(w, "initiative_translate", s.translatePage(r, in, fillTranslation(in), nil))
}

func (s *Server) initiativeTranslated(w http.ResponseWriter, r *Request) error {
	if err := mayEdit(r); err != nil {
		return err
	}
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	now, space, _, err := s.app.InitiativeAt(r.Context(), r.Actor, r.PathValue("slug"))
	if err != nil {
		return err
	}
	in := readTranslation(form, now.Initiative)
	if err = form.Err(); err == nil {
		version, _ := strconv.ParseInt(form.Text("version"), 10, 64)
		_, err = s.app.SaveInitiative(r.Context(), r.Actor, space, in, now.Contact, max(version, 1), app.From{Source: "form", Token: form.Token()})
	}
	switch {
	case err == nil:
		return r.Done(w, r.To("initiative", slugOf(now.Path)), "translation_saved")
	case fault.Is(err, fault.AlreadyDone):
		return s.already(w, r, err)
	case fault.Is(err, fault.Conflict):
		form.Set("version", strconv.FormatInt(now.Version, 10)) // sending again, having seen, chooses mine
	}
	page := s.translatePage(r, now, form, translationFaults(err))
	if fault.Is(err, fault.Conflict) {
		page.Mine = compareTranslations(r, now, form)
		page.Send.Text = r.L.T("initiative.save.mine")
	}
	return r.Again(w, "initiative_translate", page, translationFaults(err))
}

// translationFaults names the faults of the texts by the fields of the form.
func translationFaults(err error) error {
	var all fault.List
	if !errors.As(err, &all) {
		return err
	}
	out := make(fault.List, len(all))
	for i, f := range all {
		c := *f
		if at := strings.SplitN(c.Field, ".", 3); at[0] == "translations" && len(at) == 3 {
			c.Field = at[2]
		}
		out[i] = &c
	}
	return out
}

// compareTranslations sets what stands now beside what was typed.
func compareTranslations(r *Request, now app.InitiativeView, typed *Form) *conflictPart {
	m := &conflictPart{Href: r.To("initiative", r.PathValue("slug")), Table: r.conflictTable()}
	theirs := fillTranslation(now)
	for _, field := range now.Translatable() {
		if a, b := theirs.Text(field), typed.Text(field); a != b {
			m.Table.Rows = append(m.Table.Rows, Row{[]TableCell{{Text: translatedName(r, now.Initiative, field)}, {Text: a}, {Text: b}}})
		}
	}
	if len(m.Table.Rows) == 0 {
		m.Also = r.L.T("initiative.translate.sheet_changed")
	}
	return m
}

// translatedName names a text of a sheet as its form does.
func translatedName(r *Request, in initiative.Initiative, field string) string {
	for i, p := range in.Pictures {
		if initiative.PictureField(p) == field {
			return r.L.T("initiative.translate.picture", "n", i+1)
		}
	}
	return r.L.T("initiative.field." + field)
}
