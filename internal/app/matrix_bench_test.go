package app

import (
	"context"
	"fmt"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/study"
)

// crowd is a study of rows initiatives and columns dimensions, with an effect in
// two cells out of three. Its framework is not installed: the dimensions are
// those that the effects touch, so that there may be as many as asked.
func crowd(b *testing.B, rows, columns int) (*App, StudyView) {
	b.Helper()
	a, ctx := anyHouse(b), context.Background()
	s := study.Study{ID: "foule", Title: "Foule", Public: true, Framework: study.FrameworkRef{ID: "ailleurs", Version: "1"}, Members: []study.Member{{ID: "luc", Name: "Luc", College: study.Research}}}
	err := a.store.Update(ctx, "s", store.Author{Source: "form"}, func(tx *store.Tx) error {
		if _, err := tx.Put(studyPut(s, 0)); err != nil {
			return err
		}
		x := exposure{open: true, entries: map[string]study.Entry{}}
		for i := range rows {
			in := initiative.Initiative{ID: fmt.Sprintf("i%04d", i), Name: fmt.Sprintf("Initiative numéro %d", i), Public: true}
			if _, err := tx.Put(initiativePut(in, 0)); err != nil {
				return err
			}
			e := study.Entry{Initiative: in.ID, Status: study.Selected}
			if _, err := tx.Put(entryPut(s, e, 0)); err != nil {
				return err
			}
			x.entries[in.ID] = e
			for j := range columns {
				if (i+j)%3 == 0 {
					continue
				}
				c := matrix.Contribution{ID: fmt.Sprintf("c%d-%d", i, j), Initiative: in.ID, Dimensions: []string{fmt.Sprintf("d%02d", j)},
					Readings: []matrix.Reading{{Member: "luc", Value: effectOf(matrix.Intensity(j % 4)), Sentence: "Ce que cela change, en une phrase."}}}
				if _, err := tx.Put(contributionPut(s, c, x, 0)); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	v, err := a.Study(ctx, access.Anyone, "s", s.ID)
	if err != nil {
		b.Fatal(err)
	}
	return a, v
}

// rewrite gives an effect another sentence, as a member does.
func rewrite(tb testing.TB, a *App, s StudyView, id string, n int) {
	tb.Helper()
	err := a.store.Update(context.Background(), s.Space, store.Author{Source: "form"}, func(tx *store.Tx) error {
		r, err := tx.Get(kindContribution, keyIn(s.ID, id))
		if err != nil {
			return err
		}
		c, err := decode[matrix.Contribution](r)
		if err != nil {
			return err
		}
		c.Readings[0].Sentence = fmt.Sprintf("Dit autrement, %d fois.", n)
		_, err = tx.Put(contributionPut(s.Study, c, exposure{open: true}, r.Version))
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
}

// BenchmarkMatrixWindow reads windows one after the other, as readers do: the
// board is worked out once for all of them. The bar is 40 ms a window.
func BenchmarkMatrixWindow(b *testing.B) {
	for _, size := range [][2]int{{48, 13}, {1000, 30}} {
		a, s := crowd(b, size[0], size[1])
		b.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(b *testing.B) {
			for i := range b.N {
				v, err := a.Matrix(context.Background(), access.Anyone, s, MatrixQuery{Row: i * WindowRows % size[0]})
				if err != nil || v.RowsAll != size[0] || v.ColsAll != size[1] {
					b.Fatalf("%d × %d, %v", v.RowsAll, v.ColsAll, err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N)/40, "of-40ms")
		})
		b.Run(fmt.Sprintf("after-a-write-%dx%d", size[0], size[1]), func(b *testing.B) {
			for i := range b.N {
				b.StopTimer()
				rewrite(b, a, s, fmt.Sprintf("c%d-1", 1+3*(i%10)), i)
				b.StartTimer()
				if _, err := a.Matrix(context.Background(), access.Anyone, s, MatrixQuery{}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N)/40, "of-40ms")
		})
		b.Run(fmt.Sprintf("first-%dx%d", size[0], size[1]), func(b *testing.B) {
			for range b.N {
				a.boards = boards{}
				if _, err := a.Matrix(context.Background(), access.Anyone, s, MatrixQuery{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
