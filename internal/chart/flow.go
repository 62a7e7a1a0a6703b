package chart

import "fmt"

// FlowChart shows how initiatives were selected: at each stage how many there
// are, and how many leave before the next one, by reason.
type FlowChart struct {
	About
	Stages []Stage
	Format Format // writes a whole number
	Words  FlowWords
}

// Stage is a step of the selection.
type Stage struct {
	Label   string
	Count   int
	Unnamed []Block // declared parts of Count that aren't named publicly
	Out     []Block // who doesn't go on to the next stage, by reason
}

// Block is a count and what it counts.
type Block struct {
	Label   string
	Lang    string // of a label that people wrote
	Count   int
	Pending bool // still to be read: not a refusal
}

// FlowWords are the headings of the table twin.
type FlowWords struct {
	Stage, Kind, Count     string
	Kept, Left, PartOf, Go string // kinds of rows: stage, leaves, not named, still to be read
}

// SumError says where a flow doesn't add up.
type SumError struct {
	Stage      string
	Have, Want int
	What       string // "next stage", "unnamed" or "count"
}

func (e *SumError) Error() string {
	return fmt.Sprintf("flow stage %q doesn't add up: %s is %d, expected %d", e.Stage, e.What, e.Have, e.Want)
}

// Flow draws a FlowChart. It errs with a *SumError unless, at every stage,
//
//	count = Σ leaving + count of the next stage,   Σ unnamed ≤ count,   counts ≥ 0
//
// and nobody leaves after the last.
func Flow(c FlowChart) (Figure, error) {
	if err := c.check(); err != nil {
		return Figure{}, fmt.Errorf("flow: %w", err)
	}
	if len(c.Stages) == 0 {
		return Figure{}, fmt.Errorf("flow: %w", ErrEmpty)
	}
	for i, s := range c.Stages {
		next := 0
		if i+1 < len(c.Stages) {
			next = c.Stages[i+1].Count
		}
		if err := s.adds(next, i+1 == len(c.Stages)); err != nil {
			return Figure{}, err
		}
	}
	svg := Plot(c.About, c.draw)
	return c.Figure(svg, c.table()), nil
}

func (s Stage) adds(next int, last bool) error {
	if s.Count < 0 {
		return &SumError{s.Label, s.Count, 0, "count"}
	}
	out, err := total(s.Label, s.Out)
	if err != nil {
		return err
	}
	unnamed, err := total(s.Label, s.Unnamed)
	switch {
	case err != nil:
		return err
	case unnamed > s.Count:
		return &SumError{s.Label, unnamed, s.Count, "unnamed"}
	case last && out != 0:
		return &SumError{s.Label, out, 0, "leaving after the last stage"}
	case !last && s.Count-out != next:
		return &SumError{s.Label, next, s.Count - out, "next stage"}
	}
	return nil
}

func total(stage string, blocks []Block) (int, error) {
	sum := 0
	for _, b := range blocks {
		if b.Count < 0 {
			return 0, &SumError{stage, b.Count, 0, b.Label}
		}
		sum += b.Count
	}
	return sum, nil
}

// flowFrame is where a flow's parts stand: the stages on the left, who leaves on
// the right; under the stage and indented when narrow.
type flowFrame struct {
	l                  Layout
	stage, out         float64 // left edges
	stageWide, outWide float64
	bar                float64 // length of the bar of the largest count
	leading, numeral   float64
}

func newFlowFrame(l Layout) flowFrame {
	if l.Narrow {
		return flowFrame{l: l, stage: 0, stageWide: l.Width, out: 34, outWide: l.Width - 34, bar: l.Width - 34 - flowGutter, leading: 17, numeral: 30}
	}
	return flowFrame{l: l, stage: 0, stageWide: 320, out: 400, outWide: l.Width - 400, bar: l.Width - 400 - flowGutter, leading: 18, numeral: 34}
}

func (c *FlowChart) draw(d *Drawing, l Layout) float64 {
	f := newFlowFrame(l)
	most := 1
	for _, s := range c.Stages {
		most = max(most, s.Count)
	}
	unit := f.bar / float64(most)
	hatch := HatchFill(c.ID, 6)
	y := 4.0
	for i, s := range c.Stages {
		bar, bottom := c.stage(d, f, s, y, unit, hatch)
		if i+1 == len(c.Stages) {
			return bottom + 4
		}
		y = c.leave(d, f, s, bar, bottom, unit)
	}
	return y
}

const (
	flowBar    = 12
	flowGutter = 34 // room of a count before its reason
)

// stage writes a number, its words and its bar, and returns where the bar
// stands and where the stage ends.
func (c *FlowChart) stage(d *Drawing, f flowFrame, s Stage, y, unit float64, hatch Attr) (bar, bottom float64) {
	number := c.Format.of(float64(s.Count))
	at := f.stage + Width(number, f.numeral) + 8
	lines := Wrap(s.Label, f.stage+f.stageWide-at, f.l.Size()+1)
	base := y + f.numeral*0.78
	d.Text(f.stage, base, "flow-number", number)
	d.Lines(at, base, f.leading, "flow-stage", lines)
	bar = base + float64(len(lines)-1)*f.leading + 12
	d.Rect("bar-room", f.stage, bar, f.bar, flowBar)
	wide := float64(s.Count) * unit
	d.Rect("bar", f.stage, bar, wide, flowBar)
	if s.Count == 0 {
		d.Line("zero", f.stage, bar-2, f.stage, bar+flowBar+2)
	}
	unnamed, _ := total(s.Label, s.Unnamed)
	if unnamed > 0 {
		part := float64(unnamed) * unit
		d.Rect("bar-unnamed", f.stage+wide-part, bar, part, flowBar)
		d.Rect("missing", f.stage+wide-part, bar, part, flowBar, hatch)
	}
	bottom = bar + flowBar + 4
	for _, b := range s.Unnamed {
		words := Wrap(c.Format.of(float64(b.Count))+" "+b.Label, f.stageWide, f.l.Size()-1)
		d.Lines(f.stage, bottom+f.l.Size(), f.leading, "chart-note", words)
		bottom += float64(len(words)) * f.leading
	}
	return bar, bottom
}

// leave writes who leaves after a stage, with the way down to the next one, and
// returns where the next stage begins.
func (c *FlowChart) leave(d *Drawing, f flowFrame, s Stage, bar, bottom, unit float64) float64 {
	y, stem := bottom+14, f.stage+10
	if !f.l.Narrow {
		y = bar + flowBar/2 - f.leading/2 - 2
	}
	start := y
	var ends []float64
	for _, b := range s.Out {
		ends = append(ends, y+f.leading/2+2)
		y = c.reason(d, f, b, y, unit)
	}
	next := max(y+10, bottom+40)
	if f.l.Narrow {
		for _, end := range ends {
			d.Path("flow-way", "M"+Num(stem)+" "+Num(end)+"H"+Num(f.out-8))
		}
	} else if len(ends) > 0 {
		middle := bar + flowBar/2
		trunk := f.out - 26
		d.Path("flow-way", "M"+Num(f.stage+f.bar+8)+" "+Num(middle)+"H"+Num(trunk))
		if low := ends[len(ends)-1]; low > start {
			d.Path("flow-way", "M"+Num(trunk)+" "+Num(min(middle, ends[0]))+"V"+Num(max(low, middle)))
		}
		for _, end := range ends {
			d.Path("flow-way", "M"+Num(trunk)+" "+Num(end)+"H"+Num(f.out-8))
		}
	}
	d.Path("flow-way", "M"+Num(stem)+" "+Num(bottom+8)+"V"+Num(next-8))
	d.Path("flow-tip", "M"+Num(stem-4.5)+" "+Num(next-9)+"l4.5 7 4.5-7z")
	return next + 4
}

// in marks the words of a block that people wrote.
func (b Block) in() []Attr {
	if b.Lang == "" {
		return nil
	}
	return []Attr{A("lang", b.Lang)}
}

// reason writes a block that leaves and its bar, at the scale of the stages.
func (c *FlowChart) reason(d *Drawing, f flowFrame, b Block, y, unit float64) float64 {
	number := c.Format.of(float64(b.Count))
	lines := Wrap(b.Label, f.outWide-flowGutter, f.l.Size())
	base := y + f.l.Size()
	d.Text(f.out+flowGutter-8, base, "flow-count", number, A("text-anchor", "end"))
	d.Lines(f.out+flowGutter, base, f.leading, "flow-reason", lines, b.in()...)
	bar := base + float64(len(lines)-1)*f.leading + 6
	class := "bar-out"
	if b.Pending {
		class = "bar-pending"
	}
	if b.Count > 0 {
		d.Rect(class, f.out+flowGutter, bar, float64(b.Count)*unit, 5)
	} else {
		d.Line("zero", f.out+flowGutter, bar-1, f.out+flowGutter, bar+6)
	}
	return bar + 16
}

func (c *FlowChart) table() Table {
	t := Table{Columns: []Column{{Label: c.Words.Stage}, {Label: c.Words.Kind}, {c.Words.Count, true}}}
	add := func(label, lang, kind string, n int) {
		t.Rows = append(t.Rows, []Cell{{Text: label, Lang: lang}, {Text: kind}, {Text: c.Format.of(float64(n))}})
	}
	for _, s := range c.Stages {
		add(s.Label, "", c.Words.Kept, s.Count)
		for _, b := range s.Unnamed {
			add(b.Label, b.Lang, c.Words.PartOf, b.Count)
		}
		for _, b := range s.Out {
			kind := c.Words.Left
			if b.Pending {
				kind = c.Words.Go
			}
			add(b.Label, b.Lang, kind, b.Count)
		}
	}
	return t
}
