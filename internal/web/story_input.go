package web

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/story"
)

// keptFileField carries, signed, the file that a form brought before it was
// refused: an hour of speech is not sent twice over a slow line.
const keptFileField = "fichier_recu"

// fileKey signs those references. It lasts as long as the process: after a
// restart the file is asked for again.
var fileKey = rand.Text()

func (s *Server) signFile(f app.StoryFile) string {
	said := f.Sum + "." + strconv.FormatInt(f.Size, 10) + "." + f.Media
	return said + "." + signature(said)
}

func signature(said string) string {
	h := hmac.New(sha256.New, []byte(fileKey))
	h.Write([]byte(said))
	return hex.EncodeToString(h.Sum(nil))
}

// keptFile reads a reference that this server signed.
func (s *Server) keptFile(reference string) (app.StoryFile, bool) {
	at := strings.LastIndexByte(reference, '.')
	if at < 0 || !hmac.Equal([]byte(reference[at+1:]), []byte(signature(reference[:at]))) {
		return app.StoryFile{}, false
	}
	parts := strings.SplitN(reference[:at], ".", 3)
	size, err := strconv.ParseInt(parts[1], 10, 64)
	return app.StoryFile{Sum: parts[0], Size: size, Media: parts[2]}, err == nil
}

// fillStory opens the form on a testimony.
func (s *Server) fillStory(t app.StoryView) *Form {
	f := (&Form{}).Set(versionField, strconv.FormatInt(t.Version, 10)).Set("initiative", t.Story.Initiative).Set("title", t.Title).Set("text", t.Text).Set("lang", t.Lang).
		Set("alt", t.Alt).Set("teller", t.Teller).Set("role", t.Role).Set("place", t.Place).SetDate("told", t.Told)
	if t.File != "" {
		f.Set(keptFileField, s.signFile(app.StoryFile{Sum: t.File, Size: t.Size, Media: t.Media}))
	}
	p, c := t.Protocol, t.Consent
	f.Set("chosen", p.Chosen).Set("coded", p.Coded).Set("question", p.Question).Set("collector", p.Collector).SetDate("agreed", c.Date).Set("how", c.How)
	if p.Tellers > 0 {
		f.Set("tellers", strconv.Itoa(p.Tellers))
	}
	if t.Seconds > 0 {
		f.Set("minutes", strconv.Itoa((t.Seconds+59)/60))
	}
	for name, yes := range map[string]bool{"take_part": c.TakePart, "quote": c.Quote, "name": c.Name, "voice": c.Voice, "picture": c.Picture, "public": t.Public} {
		if yes {
			f.Set(name, "oui")
		}
	}
	var passages []string
	for _, x := range t.Excerpts {
		passages = append(passages, x.Text)
	}
	return f.Set("excerpts", strings.Join(passages, "\n\n"))
}

// readStory reads the form. The medium is what the file is: a recording, a
// picture, or none and then it is written.
func (s *Server) readStory(f *Form, t story.Story) story.Story {
	t.Initiative, t.Title, t.Text, t.Lang, t.Alt = f.Text("initiative"), f.Text("title"), f.Text("text"), f.Choice("lang", storyLangs...), f.Text("alt")
	t.Teller, t.Role, t.Told, t.Place, t.Public = f.Text("teller"), f.Text("role"), f.Date("told"), f.Text("place"), f.Checked("public")
	t.Protocol = story.Protocol{Collector: f.Text("collector"), Chosen: f.Text("chosen"), Question: f.Text("question"), Coded: f.Text("coded")}
	if n := f.Int("tellers"); n != nil {
		t.Protocol.Tellers = *n
		if *n < 0 {
			f.Refuse("tellers", "number.negative")
		}
	}
	was := t.Consent
	t.Consent = story.Consent{TakePart: f.Checked("take_part"), Quote: f.Checked("quote"), Voice: f.Checked("voice"), Picture: f.Checked("picture"), Name: f.Checked("name"),
		Date: f.Date("agreed"), How: f.Text("how"), Notice: was.Notice}
	if t.Consent != was {
		t.Consent.Notice = noticeVersion // what was agreed before was agreed on the notice of then
	}
	t.Excerpts = readExcerpts(f.Text("excerpts"), t.Excerpts)
	t.Medium, t.File, t.Media, t.Size, t.Seconds = story.Written, "", "", 0, 0
	file, known := s.keptFile(f.Text(keptFileField))
	if !known || f.Checked("drop_file") {
		return t
	}
	t.File, t.Media, t.Size, t.Medium = file.Sum, file.Media, file.Size, story.Picture
	if strings.HasPrefix(file.Media, "audio/") {
		t.Medium = story.Audio
		if n := f.Int("minutes"); n != nil && *n > 0 && *n < 1e4 {
			t.Seconds = *n * 60
		}
	}
	return t
}
