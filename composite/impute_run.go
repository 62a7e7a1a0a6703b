package composite

// imputing is one run of an imputation.
type imputing struct {
	choice  Imputation
	choices []ImputeChoice
	d, out  *Dataset
	report  *ImputeReport
	block   []int // the block of each row
	blocks  [][]int
	years   []int
	series  map[string][]int  // rows of a unit, years ascending
	near    map[int]Matrix    // for each number of neighbours, all missing values estimated by them
	nearOf  map[int][][]int32 // and of which rows, the nearest first, row after row
	em      map[string]Matrix
}

// estimate is a value that was estimated; missing when it can't be.
type estimate struct {
	value float64
	of    int
	from  int
	group string
	near  []int32
}

func newImputing(o Imputation, d *Dataset, choices []ImputeChoice) *imputing {
	run := &imputing{choice: o, choices: choices, d: d, out: d.Copy(), report: &ImputeReport{}, block: make([]int, len(d.Units)),
		near: map[int]Matrix{}, nearOf: map[int][][]int32{}, em: map[string]Matrix{}}
	run.years, run.blocks = d.blocksOf(!o.AllYears)
	for b, rows := range run.blocks {
		for _, r := range rows {
			run.block[r] = b
		}
	}
	return run
}

// column estimates what is missing of one indicator.
func (run *imputing) column(c int) error {
	i, choice := run.d.Indicators[c], run.choices[c]
	var missing []int
	for r, v := range run.d.Values.Column(c) {
		if v != v {
			missing = append(missing, r)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	count := ImputeCount{Indicator: i.Code, Method: choice.Method, Missing: len(missing)}
	defer func() { run.report.Counts = append(run.report.Counts, count) }()
	if choice.Method == ImputeNone {
		return nil
	}
	estimateOf, err := run.method(c, choice)
	if err != nil {
		return err
	}
	for _, r := range missing {
		u, e := run.d.Units[r], estimateOf(r)
		if e.value != e.value {
			left := &Error{Step: StepImpute, Reason: CannotImpute, Unit: u.Code, Year: u.Year, Indicator: i.Code, Other: string(choice.Method)}
			if !run.choice.LeaveMissing {
				return left
			}
			run.report.Left = append(run.report.Left, *left)
			continue
		}
		run.out.Values.Set(r, c, e.value)
		run.out.Marks[c*len(run.d.Units)+r] |= Imputed
		run.report.Values = append(run.report.Values, ImputedValue{r, u, i.Code, e.value, choice.Method, e.of, e.from, e.group, e.near})
		count.Imputed++
	}
	return nil
}

// method returns what estimates the missing value of a row.
func (run *imputing) method(c int, choice ImputeChoice) (func(r int) estimate, error) {
	carries := choice.Method == ImputeLatest || choice.Method == ImputeConstant
	because := func(r Reason) error {
		return &Error{Step: StepImpute, Reason: r, Indicator: run.d.Indicators[c].Code, Other: string(choice.Method)}
	}
	if run.d.Indicators[c].Categorical && !carries {
		return nil, because(CategoryImputed)
	}
	if years := run.d.Years(); (carries || choice.Method == ImputeLinear) && len(years) == 1 && years[0] == 0 {
		return nil, because(NoYears)
	}
	switch choice.Method {
	case ImputeMean, ImputeMedian:
		return run.byGroup(c, nil, choice.Method == ImputeMedian), nil
	case ImputeGroupMean, ImputeGroupMedian:
		return run.byGroup(c, run.d.Grouping(choice.Group), choice.Method == ImputeGroupMedian), nil
	case ImputeRowMean, ImputeRowMedian:
		return run.byRow(c, choice.Method == ImputeRowMedian), nil
	case ImputeNeighbours:
		return run.byNeighbours(c, choice.Neighbours)
	case ImputeEM:
		return run.byEM(c), nil
	}
	return run.byYear(c, choice), nil
}
