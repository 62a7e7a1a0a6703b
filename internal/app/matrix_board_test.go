package app

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"

	"codeberg.org/bocage/bocage/internal/conclusion"
	"codeberg.org/bocage/bocage/internal/indicator"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/story"
	"codeberg.org/bocage/bocage/internal/study"
	"codeberg.org/bocage/bocage/internal/territory"
)

// unsettled is a study on which a test writes one thing after the other, as its
// members, an import and the registry do.
type unsettled struct {
	*testing.T
	app   *App
	study study.Study
	draw  *rand.Rand
}

func (u *unsettled) write(fn func(tx *store.Tx) error) {
	u.Helper()
	if err := u.app.store.Update(context.Background(), "s", store.Author{Source: "form"}, fn); err != nil {
		u.Fatal(err)
	}
}

// put writes a record as it is now, whatever its version.
func (u *unsettled) put(kind, id string, put func(version int64) store.Put) {
	u.Helper()
	u.write(func(tx *store.Tx) error {
		var version int64
		if r, err := tx.Get(kind, id); err == nil {
			version = r.Version
		}
		_, err := tx.Put(put(version))
		return err
	})
}

func (u *unsettled) initiative() {
	i := u.draw.IntN(9)
	in := initiative.Initiative{ID: fmt.Sprintf("i%d", i), Name: fmt.Sprintf("%c %d", 'A'+rune(u.draw.IntN(26)), i), Public: true, Action: initiative.Levels{territory.Commune}}
	if u.draw.IntN(2) == 0 {
		in.Action = append(in.Action, territory.Departement)
	}
	u.put(kindInitiative, in.ID, func(v int64) store.Put { return initiativePut(in, v) })
}

func (u *unsettled) entry() {
	e := study.Entry{Initiative: fmt.Sprintf("i%d", u.draw.IntN(9)), Status: []study.EntryStatus{study.Selected, study.Selected, study.NotSelected}[u.draw.IntN(3)]}
	u.put(kindEntry, keyIn(u.study.ID, e.Initiative), func(v int64) store.Put { return entryPut(u.study, e, v) })
}

func (u *unsettled) effect() {
	c := matrix.Contribution{ID: fmt.Sprintf("c%d", u.draw.IntN(30)), Initiative: fmt.Sprintf("i%d", u.draw.IntN(9)), Dimensions: []string{fmt.Sprintf("d%d", u.draw.IntN(4))},
		Readings: []matrix.Reading{{Member: "luc", Value: effectOf(matrix.Intensity(u.draw.IntN(4))), Sentence: "Une phrase."}}}
	switch u.draw.IntN(3) {
	case 0:
		c.Evidence = []matrix.Evidence{{Nature: matrix.Figure, Observation: fmt.Sprintf("o%d", u.draw.IntN(4)), Solidity: matrix.Measured}}
	case 1:
		c.Evidence = []matrix.Evidence{{Nature: matrix.Testimony, Story: fmt.Sprintf("r%d", u.draw.IntN(4)), Solidity: matrix.Measured}}
	}
	u.put(kindContribution, keyIn(u.study.ID, c.ID), func(v int64) store.Put { return contributionPut(u.study, c, exposure{open: true}, v) })
}

func (u *unsettled) backing() {
	if u.draw.IntN(2) == 0 {
		o := indicator.Observation{ID: fmt.Sprintf("o%d", u.draw.IntN(4)), Initiative: "i1", Indicator: "k", Source: fmt.Sprintf("Enquête %d", u.draw.IntN(9))}
		u.put(kindObservation, keyIn(u.study.ID, o.ID), func(v int64) store.Put {
			return store.Put{Kind: kindObservation, ID: keyIn(u.study.ID, o.ID), Parent: u.study.ID, Expected: v, SortKey: o.Source, Body: o}
		})
		return
	}
	r := story.Story{ID: fmt.Sprintf("r%d", u.draw.IntN(4)), Title: fmt.Sprintf("Récit %d", u.draw.IntN(9))}
	if u.draw.IntN(3) == 0 {
		r.Withdrawn = "2026-11-01"
	}
	u.put(kindStory, keyIn(u.study.ID, r.ID), func(v int64) store.Put {
		return store.Put{Kind: kindStory, ID: keyIn(u.study.ID, r.ID), Parent: u.study.ID, Expected: v, SortKey: r.Title, Body: r}
	})
}

func (u *unsettled) conclude() {
	c := conclusion.Conclusion{ID: fmt.Sprintf("k%d", u.draw.IntN(3)), Title: fmt.Sprintf("Constat %d", u.draw.IntN(9)), Kind: conclusion.KindArgued}
	u.put(kindConclusion, keyIn(u.study.ID, c.ID), func(v int64) store.Put {
		return store.Put{Kind: kindConclusion, ID: keyIn(u.study.ID, c.ID), Parent: u.study.ID, Expected: v, SortKey: c.Title, Body: c}
	})
}

// remove takes something of the study away, if it is there.
func (u *unsettled) remove() {
	u.write(func(tx *store.Tx) error {
		kind, id := kindContribution, fmt.Sprintf("c%d", u.draw.IntN(30))
		if u.draw.IntN(3) == 0 {
			kind, id = kindStory, fmt.Sprintf("r%d", u.draw.IntN(4))
		}
		id = keyIn(u.study.ID, id)
		r, err := tx.Get(kind, id)
		if err != nil {
			return nil
		}
		return tx.Delete(kind, id, r.Version)
	})
}

func (u *unsettled) frame() {
	u.study.Title = fmt.Sprintf("Étude %d", u.draw.IntN(99))
	u.put(kindStudy, u.study.ID, func(v int64) store.Put { return studyPut(u.study, v) })
}

func (u *unsettled) view() StudyView {
	u.Helper()
	v, err := u.app.Study(context.Background(), editor, "s", u.study.ID)
	if err != nil {
		u.Fatal(err)
	}
	return v
}

// boardParts is all that a board holds, but what tells when it was read.
func boardParts(b *board) map[string]any {
	hash, err := b.inputHash()
	return map[string]any{
		"entries": b.entries, "versions": b.versions, "initiatives": b.initiatives, "leaves": b.leaves, "position": b.position, "rows": b.rows,
		"contributions": b.contributions, "byInitiative": b.byInitiative, "indicators": b.indicators, "observations": b.observations,
		"stories": b.stories, "told": b.told, "conclusions": b.conclusions, "seen": b.seenVersions, "hash": hash, "hash error": err,
	}
}

// TestABoardKeptUpToDateIsTheBoardReadWhole writes at random, several things
// between two readings, and holds the board that reads only what moved to the
// one that reads everything.
func TestABoardKeptUpToDateIsTheBoardReadWhole(t *testing.T) {
	for seed := range uint64(6) {
		u := &unsettled{T: t, app: anyHouse(t), draw: rand.New(rand.NewPCG(seed, 7)),
			study: study.Study{ID: "etude", Title: "Étude", Public: true, Framework: study.FrameworkRef{ID: "ailleurs", Version: "1"}, Members: []study.Member{{ID: "luc", Name: "Luc", College: study.Research}}}}
		u.frame()
		for range 10 {
			u.initiative()
		}
		acts := []func(){u.initiative, u.entry, u.entry, u.effect, u.effect, u.effect, u.backing, u.backing, u.conclude, u.remove, u.frame}
		kept, refreshed := u.app, 0
		for step := range 40 {
			for range 1 + u.draw.IntN(5) {
				acts[u.draw.IntN(len(acts))]()
			}
			before := kept.boards.find(u.view())
			got, err := kept.board(context.Background(), u.view())
			if err != nil {
				t.Fatal(err)
			}
			if before != nil && before.at.follows(got.at) {
				refreshed++
			}
			fresh := App{store: kept.store, blobs: kept.blobs, now: kept.now, frameworks: kept.frameworks}
			want, err := fresh.board(context.Background(), u.view())
			if err != nil {
				t.Fatal(err)
			}
			held, read := boardParts(got), boardParts(want)
			for part := range read {
				if !reflect.DeepEqual(held[part], read[part]) && fmt.Sprint(held[part]) != fmt.Sprint(read[part]) {
					t.Fatalf("seed %d, step %d: %s is\n%v\nread whole it is\n%v", seed, step, part, held[part], read[part])
				}
			}
		}
		if refreshed < 5 {
			t.Errorf("seed %d: only %d readings took up a board", seed, refreshed)
		}
	}
}
