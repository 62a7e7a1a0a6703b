// Package edition is a published version (version publiée) of a study: frozen,
// numbered, dated, citable, and checkable by anyone to the last byte. Its hash
// is over many small parts, so that a testimony taken back leaves a dated gap
// that can still be verified.
package edition

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/fault"
)

// Part is one file of the edition's data.
type Part struct {
	Path   string `json:"path"`
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
	// Withdrawn is the date the bytes were erased. The sum stays: it proves
	// that nothing else changed, and tells nothing of what was there.
	Withdrawn string `json:"withdrawn,omitempty"`
}

// Edition is a published version.
type Edition struct {
	ID      string `json:"id"`
	Study   string `json:"study"`
	Number  int    `json:"number"` // 1, 2, 3…: the study's own count
	Date    string `json:"date"`   // YYYY-MM-DD
	Title   string `json:"title"`
	Lang    string `json:"lang"`
	Changes string `json:"changes,omitempty"` // since the last one, in words
	Licence string `json:"licence,omitempty"`
	Program string `json:"program"` // version of Bocage that made it
	Root    string `json:"root"`    // hash of the whole
	Parts   []Part `json:"parts"`   // in the order of their paths
	// Differences are those of the records since the last version.
	Differences []Difference `json:"differences,omitempty"`
	// Made are the documents made from the parts: the site, the PDF. They are
	// archived as they were made, and made again when a part is withdrawn.
	Made []Part `json:"made,omitempty"`
}

// The documents that are made from the parts.
const (
	SiteFile = "site.zip"
	PDFFile  = "rapport.pdf"
)

// Document finds one of the made documents.
func (e Edition) Document(path string) (Part, bool) {
	i := slices.IndexFunc(e.Made, func(p Part) bool { return p.Path == path })
	if i < 0 {
		return Part{}, false
	}
	return e.Made[i], true
}

// Difference says what changed in the records of a kind since the last version.
type Difference struct {
	Document string   `json:"document"` // initiatives, contributions, …
	Added    []string `json:"added,omitempty"`
	Removed  []string `json:"removed,omitempty"`
	Changed  []string `json:"changed,omitempty"`
}

// None says that nothing changed.
func (d Difference) None() bool { return len(d.Added)+len(d.Removed)+len(d.Changed) == 0 }

// NewPart describes a part by its bytes.
func NewPart(path string, content []byte) Part {
	sum := sha256.Sum256(content)
	return Part{Path: path, SHA256: hex.EncodeToString(sum[:]), Size: int64(len(content))}
}

// MinRandom is how many unguessable bytes a part must carry when it may be
// withdrawn: without them, whoever suspects a sentence could check it against
// the sum that stays.
const MinRandom = 16

// Sort puts parts in the order the root is computed in: by the bytes of their
// paths.
func Sort(parts []Part) {
	slices.SortFunc(parts, func(a, b Part) int { return strings.Compare(a.Path, b.Path) })
}

// Root is the Merkle tree hash of the parts, in the order of their paths:
//
//	leaf  = SHA-256(0x00 ‖ path ‖ 0x00 ‖ the 32 bytes of the part's SHA-256)
//	node  = SHA-256(0x01 ‖ left ‖ right), split at the largest power of two
//	        smaller than the number of leaves
//	empty = SHA-256 of nothing
//
// after RFC 6962, section 2.1, with the path in the leaf so that parts can't be
// exchanged. Sizes and withdrawals are no part of it: a withdrawal changes no
// root. A part whose sum is malformed, or paths out of order or twice, are
// refused.
func Root(parts []Part) (string, error) {
	leaves := make([][]byte, len(parts))
	for i, p := range parts {
		sum, err := hex.DecodeString(p.SHA256)
		if err != nil || len(sum) != sha256.Size {
			return "", fault.On(p.Path, fault.Invalid, "edition.sum_malformed", "path", p.Path).Because(err)
		}
		if strings.ContainsRune(p.Path, 0) || p.Path == "" {
			return "", fault.On(p.Path, fault.Invalid, "edition.path_malformed", "path", p.Path)
		}
		if i > 0 && parts[i-1].Path >= p.Path {
			return "", fault.On(p.Path, fault.Invalid, "edition.order", "path", p.Path)
		}
		leaves[i] = hash(append(append([]byte{0}, p.Path+"\x00"...), sum...))
	}
	return hex.EncodeToString(tree(leaves)), nil
}

func tree(leaves [][]byte) []byte {
	switch len(leaves) {
	case 0:
		return hash(nil)
	case 1:
		return leaves[0]
	}
	split := 1
	for split*2 < len(leaves) {
		split *= 2
	}
	return hash(append(append([]byte{1}, tree(leaves[:split])...), tree(leaves[split:])...))
}

func hash(b []byte) []byte {
	sum := sha256.Sum256(b)
	return sum[:]
}

// Withdraw marks a part as erased on that date. The root does not change.
func (e Edition) Withdraw(path, date string) (Edition, error) {
	i := slices.IndexFunc(e.Parts, func(p Part) bool { return p.Path == path })
	if i < 0 {
		return e, fault.On(path, fault.NotFound, "not_found")
	}
	e.Parts = slices.Clone(e.Parts)
	if e.Parts[i].Withdrawn == "" {
		e.Parts[i].Withdrawn = date
	}
	return e, nil
}

// Without withdraws the parts at those paths that are not yet, and forgets the
// documents that were made with them. gone are the files to erase.
func (e Edition) Without(paths []string, date string) (after Edition, gone []Part, err error) {
	after = e
	for _, p := range e.Parts {
		if p.Withdrawn != "" || !slices.Contains(paths, p.Path) {
			continue
		}
		gone = append(gone, p)
		if after, err = after.Withdraw(p.Path, date); err != nil {
			return e, nil, err
		}
	}
	if len(gone) > 0 {
		gone, after.Made = append(gone, e.Made...), nil
	}
	return after, gone, nil
}

// Check is what re-reading an edition found.
type Check struct {
	Sound     int      // parts whose bytes are theirs
	Withdrawn []Part   // dated gaps, expected
	Missing   []string // paths with no bytes and no withdrawal
	Changed   []string // paths whose bytes are not theirs
	Root      bool     // the root is that of the parts
}

// OK says whether everything but the declared gaps is there and unchanged.
func (c Check) OK() bool { return c.Root && len(c.Missing) == 0 && len(c.Changed) == 0 }

// Verify re-reads every part. sum returns the SHA-256 of the bytes that are
// there for it, "" when there are none.
func (e Edition) Verify(sum func(Part) string) Check {
	var c Check
	root, err := Root(e.Parts)
	c.Root = err == nil && root == e.Root
	for _, p := range e.Parts {
		found := sum(p)
		switch {
		case found == "" && p.Withdrawn != "":
			c.Withdrawn = append(c.Withdrawn, p)
		case found == "":
			c.Missing = append(c.Missing, p.Path)
		case p.Withdrawn != "" || found != p.SHA256:
			c.Changed = append(c.Changed, p.Path) // what was withdrawn must not come back
		default:
			c.Sound++
		}
	}
	return c
}
