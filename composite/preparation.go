package composite

// preparationSentences are those of the four steps that make data ready to be
// normalised: screen, denominate, impute, treat.
var preparationSentences = joined(screenSentences, denominateSentences, imputeSentences, treatSentences)

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
