package web

import (
	"fmt"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
)

// letterLeads says where each letter leads its reader. What is opened there changes
// nothing before a button is pressed: machines open letters before people do.
var letterLeads = map[string]func(s *Server, lang string, facts map[string]string) string{
	app.LetterClaimCode:    leadsToCode,
	app.LetterClaimHanded:  leadsToCode,
	app.LetterClaimGiven:   leadsToHeld,
	app.LetterClaimRefused: leadsToSheet,
	app.LetterClaimEnded:   leadsToSheet,
	app.LetterClaimReminder: func(s *Server, lang string, facts map[string]string) string {
		return s.URL(lang, "held_edit", facts["link"])
	},
	app.LetterClaimLists: func(s *Server, lang string, facts map[string]string) string {
		return leadsToHeld(s, lang, facts) + "#ailleurs"
	},
	app.LetterClaimContested:  leadsToSheet,
	app.LetterRemarkCorrected: leadsToSheet,
	app.LetterRemarkBegun:     leadsToSheet,
	app.LetterRemarkDiscarded: leadsToSheet,
	app.LetterRemarkHeld:      leadsToSheet,
	app.LetterReceipt:         leadsToReply,
	app.LetterCallCode: func(s *Server, lang string, facts map[string]string) string {
		return s.URL(lang, "call_code", facts["call"], facts["ask"])
	},
	app.LetterCallTaken:    leadsToReply,
	app.LetterCallBack:     leadsToReply,
	app.LetterCallNotTaken: leadsToReply,
	app.LetterWatchAsked:   leadsToWatch,
	app.LetterWatchTold:    leadsToWatch,
}

func leadsToWatch(s *Server, lang string, facts map[string]string) string {
	return s.URL(lang, "watch", facts["link"])
}

func leadsToCode(s *Server, lang string, facts map[string]string) string {
	return s.URL(lang, "claim_code", facts["ask"])
}

func leadsToHeld(s *Server, lang string, facts map[string]string) string {
	return s.URL(lang, "held", facts["link"])
}

func leadsToSheet(s *Server, lang string, facts map[string]string) string {
	if facts["sheet"] == "" {
		return s.URL(lang, "registry")
	}
	return s.URL(lang, "initiative", facts["sheet"])
}

func leadsToReply(s *Server, lang string, facts map[string]string) string {
	return s.URL(lang, "call_reply", facts["call"], facts["link"])
}

// penman gives a letter its words, in the language of its reader. What someone
// wrote to them stands between what the house says.
func (s *Server) penman(l app.Letter) (subject, text, stop string, err error) {
	lead, known := letterLeads[l.What]
	if !known {
		return "", "", "", fmt.Errorf("no words for letters of %q", l.What)
	}
	lang := l.Lang
	if lang != English {
		lang = French
	}
	words := s.config.Catalogue.For(lang)
	base := s.config.Base
	if base == "" {
		base = "http://localhost"
	}
	why := ""
	if reason := l.Facts["reason"]; reason != "" {
		why = words.T("remark.reason." + reason + ".told")
	}
	pairs := []any{"site", base, "address", base + lead(s, lang, l.Facts), "why", why}
	for name, fact := range l.Facts {
		pairs = append(pairs, name, fact)
	}
	message := l.Facts["message"]
	if l.What == app.LetterWatchTold {
		if message, err = s.newsSaid(words, lang, base, l.Facts); err != nil {
			return "", "", "", err
		}
		stop = base + lead(s, lang, l.Facts)
	}
	key := "letter." + l.What
	parts := []string{words.T("letter.hello"), words.T(key+".text", pairs...), message}
	if words.Has(key + ".after") {
		parts = append(parts, words.T(key+".after", pairs...))
	}
	parts = append(parts, words.T("letter.foot", pairs...))
	var said []string
	for _, part := range parts {
		if part != "" {
			said = append(said, strings.TrimSpace(part))
		}
	}
	if l.What == app.LetterClaimReminder || l.What == app.LetterClaimLists {
		stop = base + s.URL(lang, "held_quiet", l.Facts["link"])
		said = append(said, words.T("letter.stop", "stop", stop))
	}
	return words.T(key+".subject", pairs...), strings.Join(said, "\n\n") + "\n", stop, nil
}
