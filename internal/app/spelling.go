package app

import (
	"cmp"
	"context"
	"math/bits"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/text"
)

// A word that nobody wrote in the registry is compared with those that people
// did: what is written as it is in a sheet is always looked for as it is written.
// When the words asked find nothing, the nearest are looked for instead, and the
// page says so: who types with one thumb reads an answer rather than a question.
// When they find something, the nearest are only offered. Either is told only when
// it finds something that the actor may see, so that no word of a hidden sheet is.

// spellings are the words of a space, read once and then as they come.
type spellings struct {
	mu    sync.Mutex
	upTo  int64
	words []text.Spelling
	marks []uint32 // of the letters of each
}

// spellingsAtOnce is how many words are read at once; mostSpellings bounds what
// is held, some 100 bytes each.
const (
	spellingsAtOnce = 20_000
	mostSpellings   = 500_000
)

// refresh reads the words met since the last time.
func (s *spellings) refresh(ctx context.Context, db *store.DB, space string) (lexicon, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.words) < mostSpellings {
		some, last, err := db.Words(ctx, space, s.upTo, spellingsAtOnce)
		if err != nil {
			return lexicon{}, err
		}
		s.upTo, s.words = last, append(s.words, some...)
		for _, w := range some {
			s.marks = append(s.marks, letters(w.Folded))
		}
		if len(some) < spellingsAtOnce {
			break
		}
	}
	return lexicon{s.words, s.marks}, nil
}

// lexicon is the words as they stood when they were asked for.
type lexicon struct {
	words []text.Spelling
	marks []uint32
}

// letters says which letters a word holds: two words that are a slip apart differ
// by two at most, which spares most the rest.
func letters(folded string) uint32 {
	var mark uint32
	for i := range len(folded) {
		mark |= 1 << (folded[i] % 32)
	}
	return mark
}

// near is a word that another may be a slip of.
type near struct {
	text.Spelling
	slips int
	other int // 1 when it begins with another letter
}

// mostTried is how many of the nearest words are looked for.
const mostTried = 6

// nearest are the words nearest to one, within the slips that its length forgives:
// none when someone wrote it. Those of the same stem find the same.
func (l lexicon) nearest(word string) []near {
	allowed := text.Slips(utf8.RuneCountInString(word))
	if allowed == 0 {
		return nil
	}
	var out []near
	mark, stem := letters(word), text.Stem(word)
	for i, w := range l.words {
		if w.Folded == word {
			return nil
		}
		if d := len(w.Folded) - len(word); d > allowed || d < -allowed || bits.OnesCount32(mark^l.marks[i]) > 2*allowed {
			continue
		}
		n := text.Distance(word, w.Folded)
		switch {
		case n > allowed:
		case text.Stem(w.Folded) == stem:
			allowed = n - 1 // that one was meant, and is found already
		default:
			found := near{Spelling: w, slips: n}
			if w.Folded[0] != word[0] {
				found.other = 1
			}
			out = append(out, found)
		}
	}
	out = slices.DeleteFunc(out, func(w near) bool { return w.slips > allowed })
	slices.SortFunc(out, func(a, b near) int {
		return cmp.Or(cmp.Compare(a.slips, b.slips), cmp.Compare(a.other, b.other), cmp.Compare(a.Folded, b.Folded))
	})
	return out[:min(len(out), mostTried)]
}

// mostCorrected is how many words of a search may be slips.
const mostCorrected = 4

// corrected is what the words of a search may be a slip of, "" when nothing like
// them finds anything. Each word that is written nowhere gives way to the nearest
// that most sheets hold.
func (a *App) corrected(ctx context.Context, actor access.Actor, space string, s Search) (string, error) {
	list := a.spellings.find(space, store.Revision{}, func() *spellings { return new(spellings) })
	words, err := list.refresh(ctx, a.store, space)
	if err != nil {
		return "", err
	}
	said := strings.Fields(s.Words)
	changed := 0
	for i, w := range said {
		folded := text.Fold(w)
		if folded == "" || strings.Contains(folded, " ") || len(text.QueryStems(w)) == 0 {
			continue
		}
		tried := words.nearest(folded)
		if len(tried) == 0 || changed == mostCorrected {
			continue
		}
		n, err := a.sheetsWith(ctx, actor, space, w)
		if err != nil {
			return "", err
		}
		better, err := a.correction(ctx, actor, space, tried, n)
		if err != nil {
			return "", err
		}
		if better == "" {
			continue
		}
		said[i] = better
		changed++
	}
	if changed == 0 {
		return "", nil
	}
	out := strings.Join(said, " ")
	s.Words, s.After = out, Place{}
	q, err := a.searched(ctx, actor, space, s)
	if err != nil {
		return "", err
	}
	m, _, err := a.matched(ctx, q, s.order())
	if err != nil || len(m.Hits) == 0 && !m.More {
		return "", err
	}
	return out, nil
}

// correction is the word that most sheets hold among the nearest ones of as few
// slips; one that no more hold than the word that was typed is none.
func (a *App) correction(ctx context.Context, actor access.Actor, space string, tried []near, than int) (string, error) {
	best, most := "", than
	for i, w := range tried {
		if best != "" && w.slips > tried[i-1].slips || than > 0 && w.slips > 1 {
			break
		}
		n, err := a.sheetsWith(ctx, actor, space, w.Folded)
		if err != nil {
			return "", err
		}
		if n > most {
			best, most = w.Spelt, n
		}
	}
	return best, nil
}

// sheetsWith counts the initiatives that the actor sees that hold a word, up to
// where a search stops counting.
func (a *App) sheetsWith(ctx context.Context, actor access.Actor, space, word string) (int, error) {
	q, err := a.searched(ctx, actor, space, Search{Words: word})
	if err != nil {
		return 0, err
	}
	return a.count(ctx, q, MostCounted)
}
