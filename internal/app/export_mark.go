package app

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/i18n"
	"codeberg.org/bocage/bocage/internal/initiative"
)

// exportMark says, on each line of an export, in which state the sheet left: by it
// a file that comes back is compared with what was written, and not only with what
// stands. The instant tells the versions of two installations apart, or those of one
// before and after a backup was restored. It begins with letters, and holds no sign
// by which a spreadsheet program could take it for a number or a day.
type exportMark struct {
	Lang    string `json:"lang"`
	Version int64  `json:"version"`
	At      int64  `json:"at"` // when that version was written, in milliseconds
	Of      string `json:"of"` // a digest of the identifier: lines of which some columns only were sorted tell on themselves
	// A digest of each cell of the contact, which has no history; "" when the file
	// has none.
	Contact string `json:"contact,omitempty"`
}

// contactFields are the columns of a contact, in the order of their digests.
var contactFields = []string{"contact_name", "contact_email", "contact_phone", "contact_notice", "contact_consent"}

const contactDigits = 5 // of each digest

func markOf(l *exportLine, lang string, c initiative.Contact) exportMark {
	return exportMark{Lang: lang, Version: l.version, At: l.updated, Of: digest(l.id, 4), Contact: contactDigest(l.id, c)}
}

func contactDigest(id string, c initiative.Contact) string {
	var b strings.Builder
	empty := digest(id+"\x1f", contactDigits) // most cells of most contacts
	for _, value := range contactCells(c) {
		if value == "" {
			b.WriteString(empty)
			continue
		}
		b.WriteString(digest(id+"\x1f"+value, contactDigits))
	}
	return b.String()
}

func contactCells(c initiative.Contact) []string {
	return []string{c.Name, c.Email, c.Phone, c.Notice, c.Consent}
}

func digest(s string, digits int) string {
	sum := sha256.Sum256([]byte(s))
	var letters [16]byte
	hex.Encode(letters[:], sum[:8])
	return string(letters[:digits])
}

func (m exportMark) String() string {
	parts := []string{m.Lang, "v" + strconv.FormatInt(m.Version, 10), "t" + strconv.FormatInt(m.At, 36), "i" + m.Of}
	if m.Contact != "" {
		parts = append(parts, "c"+m.Contact)
	}
	return strings.Join(parts, "-")
}

// readExportMark reads what String wrote; ok is false for anything else.
func readExportMark(s string) (m exportMark, ok bool) {
	parts := strings.Split(strings.TrimSpace(s), "-")
	if len(parts) < 4 || len(parts) > 5 {
		return m, false
	}
	for i, sign := range []string{"", "v", "t", "i", "c"}[:len(parts)] {
		rest, has := strings.CutPrefix(parts[i], sign)
		if !has || rest == "" {
			return m, false
		}
		parts[i] = rest
	}
	var wrongVersion, wrongTime error
	m.Lang = parts[0]
	m.Version, wrongVersion = strconv.ParseInt(parts[1], 10, 64)
	m.At, wrongTime = strconv.ParseInt(parts[2], 36, 64)
	m.Of = parts[3]
	if len(parts) == 5 {
		m.Contact = parts[4]
	}
	known := m.Lang == i18n.FR || m.Lang == i18n.EN
	whole := m.Contact == "" || len(m.Contact) == contactDigits*len(contactFields)
	return m, known && whole && wrongVersion == nil && wrongTime == nil && m.Version > 0
}

// wrote says whether a cell of the contact is the one that was exported; known is
// false when the mark does not tell.
func (m exportMark) wrote(field, id, value string) (same, known bool) {
	for i, f := range contactFields {
		if f == field && m.Contact != "" {
			return m.Contact[i*contactDigits:(i+1)*contactDigits] == digest(id+"\x1f"+value, contactDigits), true
		}
	}
	return false, false
}
