package text

import (
	"encoding/hex"
	"strings"
	"sync"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// sorter makes sort keys; a Collator is not safe to share, so there is a pool.
type sorter struct {
	collator *collate.Collator
	buffer   collate.Buffer
}

var sorters = sync.Pool{New: func() any {
	return &sorter{collator: collate.New(language.French)}
}}

// maxSorted is how much of a text is sorted by: beyond it, order is a matter of
// chance, and keys stay small.
const maxSorted = 80

// SortKey returns a key whose byte order is the order a French reader expects:
// cote, coté, côte, côté; Eaux before Échiré; œuvre as oeuvre. It is text, so
// that it can stand in a column and in the address of a page.
func SortKey(s string) string {
	x := sorters.Get().(*sorter)
	defer sorters.Put(x)
	x.buffer.Reset()
	return hex.EncodeToString(x.collator.KeyFromString(&x.buffer, CleanLine(s, maxSorted)))
}

const maxSlug = 60

// Slug is the readable part of an address: letters, digits and hyphens, cut at
// a word, never empty.
func Slug(s string) string {
	var b strings.Builder
	for w := range strings.FieldsSeq(Fold(s)) {
		w = strings.Map(func(r rune) rune {
			if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
				return r
			}
			return -1
		}, w)
		if w == "" {
			continue
		}
		if b.Len() > 0 {
			if b.Len()+1+len(w) > maxSlug {
				break
			}
			b.WriteByte('-')
		}
		b.WriteString(w[:min(len(w), maxSlug)])
	}
	if b.Len() == 0 {
		return "sans-titre"
	}
	return b.String()
}
