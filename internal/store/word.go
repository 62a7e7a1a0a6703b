package store

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"

	"codeberg.org/bocage/bocage/internal/text"
)

// Word is a word that someone wrote: folded, as it is compared, and as it is spelt.
type Word = text.Spelling

const sqlWordInsert = `INSERT INTO word (space_id, folded, spelt, met) VALUES ($1, $2, $3, $4)
ON CONFLICT (space_id, folded) DO UPDATE SET spelt = excluded.spelt WHERE word.spelt = word.folded AND excluded.spelt <> excluded.folded`

// learn keeps words, in the order of their keys: with its accents one that was
// met without.
func (t *Tx) learn(words []Word) error {
	for _, w := range words {
		if _, err := t.tx.ExecContext(t.ctx, sqlWordInsert, t.Space, w.Folded, w.Spelt, newDoc()); err != nil {
			return fmt.Errorf("learn word: %w", err)
		}
	}
	return nil
}

// lexicon are the words of an import: those that are to be written, and those
// that were.
type lexicon struct {
	known map[string]bool // with its accents
	fresh map[string]string
}

// mostLearnt is how many words an import remembers having written; beyond, it
// writes some of them again, which changes nothing.
const mostLearnt = 300_000

func (l *lexicon) meet(words []Word) {
	if l.known == nil || len(l.known) > mostLearnt {
		l.known = map[string]bool{}
	}
	if l.fresh == nil {
		l.fresh = map[string]string{}
	}
	for _, w := range words {
		accented := w.Spelt != w.Folded
		if as, known := l.known[w.Folded]; known && (as || !accented) {
			continue
		}
		l.known[w.Folded] = accented
		l.fresh[w.Folded] = w.Spelt
	}
}

func (l *lexicon) take() []Word {
	words := make([]Word, 0, len(l.fresh))
	for _, folded := range slices.Sorted(maps.Keys(l.fresh)) {
		words = append(words, Word{Folded: folded, Spelt: l.fresh[folded]})
	}
	clear(l.fresh)
	return words
}

// Words lists the words of a space that were met after a number, at most limit,
// and the number of the last.
func (db *DB) Words(ctx context.Context, space string, after int64, limit int) ([]Word, int64, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT w.folded, w.spelt, w.met FROM word w WHERE w.space_id = $1 AND w.met > $2 ORDER BY w.met LIMIT $3`, space, after, limit)
	if err != nil {
		return nil, after, fmt.Errorf("read words: %w", err)
	}
	defer rows.Close()
	var words []Word
	for rows.Next() {
		var w Word
		if err := rows.Scan(&w.Folded, &w.Spelt, &after); err != nil {
			return nil, after, fmt.Errorf("read words: %w", err)
		}
		words = append(words, w)
	}
	return words, after, rows.Err()
}

// forgottenAtOnce is how many words one transaction forgets.
const forgottenAtOnce = 1_000

// ForgetWords takes away the words of a space met up to a number that held says
// nobody holds, and says how many.
func (db *DB) ForgetWords(ctx context.Context, space string, upTo int64, held func(folded string) bool) (int64, error) {
	forgotten := int64(0)
	for after := int64(math.MinInt64); ; {
		some, last, err := db.Words(ctx, space, after, forgottenAtOnce)
		if err != nil || len(some) == 0 {
			return forgotten, err
		}
		after = last
		some = slices.DeleteFunc(some, func(w Word) bool { return held(w.Folded) })
		gone := int64(0)
		err = db.Update(ctx, space, Author{Actor: "bocage", Source: "tidy"}, func(t *Tx) error {
			gone = 0
			for _, w := range some {
				res, err := t.tx.ExecContext(ctx, `DELETE FROM word WHERE space_id = $1 AND folded = $2 AND met <= $3`, space, w.Folded, upTo)
				if err != nil {
					return fmt.Errorf("forget word: %w", err)
				}
				n, err := res.RowsAffected()
				if err != nil {
					return fmt.Errorf("forget word: %w", err)
				}
				gone += n
			}
			return nil
		})
		if err != nil {
			return forgotten, err
		}
		forgotten += gone
	}
}

// LastWord is the number of the last word met.
func (db *DB) LastWord(ctx context.Context, space string) (int64, error) {
	var last int64
	err := db.read.QueryRowContext(ctx, `SELECT COALESCE(MAX(w.met), 0) FROM word w WHERE w.space_id = $1`, space).Scan(&last)
	if err != nil {
		return 0, fmt.Errorf("read words: %w", err)
	}
	return last, nil
}

// sortedCounts are the keys of counts in their order.
func sortedCounts(c counts) []countKey {
	return slices.SortedFunc(maps.Keys(c), func(a, b countKey) int { return cmp.Or(cmp.Compare(a.term, b.term), cmp.Compare(a.batch, b.batch)) })
}
