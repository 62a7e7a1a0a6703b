package composite

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// preparationSentences are those of the four steps that make data ready to be
// normalised: screen, denominate, impute, treat.
var preparationSentences = joined(screenSentences, denominateSentences, imputeSentences, treatSentences)

// eachOf calls do for 0…n−1 on as many goroutines as there are workers, 0 for
// as many as there are processors. What do writes must be its own: it then
// does not matter who does what.
func eachOf(n, workers int, do func(i int)) {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	workers = min(workers, n)
	if workers <= 1 {
		for i := range n {
			do(i)
		}
		return
	}
	var next atomic.Int64
	var done sync.WaitGroup
	for range workers {
		done.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	done.Wait()
}

// blocksOf sorts the rows into those that are looked at together: one block a
// year, or all of them.
func (d *Dataset) blocksOf(eachYear bool) (years []int, rows [][]int) {
	if !eachYear {
		all := make([]int, len(d.Units))
		for r := range all {
			all[r] = r
		}
		return []int{0}, [][]int{all}
	}
	years = d.Years()
	at := make(map[int]int, len(years))
	for n, y := range years {
		at[y] = n
	}
	rows = make([][]int, len(years))
	for r, u := range d.Units {
		rows[at[u.Year]] = append(rows[at[u.Year]], r)
	}
	return years, rows
}
