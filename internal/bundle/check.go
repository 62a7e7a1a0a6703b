package bundle

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/conclusion"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/report"
	"codeberg.org/bocage/bocage/internal/study"
)

// Checked is what a check found. Wrong keeps a bundle out; Notes are worth
// reading: a claim that its evidence doesn't carry, a figure of another
// initiative.
type Checked struct{ Wrong, Notes fault.List }

// Dimensions says which identifiers are leaves of the study's framework.
type Dimensions func(id string) bool

// Check says what in a bundle does not hold together: each record by itself,
// then what points to what. A nil leaf means that the framework is not known
// here, which is itself a fault.
func (b Bundle) Check(leaf Dimensions) Checked {
	c := &checking{b: b, leaf: leaf}
	c.index()
	c.records()
	c.parts()
	c.languages()
	if leaf == nil {
		c.wrong("study.framework", "bundle.framework_unknown", "framework", b.Study.Framework.ID, "version", b.Study.Framework.Version)
		c.leaf = func(string) bool { return true }
	}
	c.members()
	c.entries()
	c.initiatives()
	c.indicators()
	c.contributions()
	c.stories()
	c.conclusions()
	c.reports()
	c.lineage()
	c.editions()
	c.files()
	return c.Checked
}

// checking is one check under way.
type checking struct {
	Checked
	b    Bundle
	leaf Dimensions

	ids         map[string]map[string]bool // document → identifiers
	observation map[string]string          // → its initiative
	story       map[string]Story
	entry       map[string]study.Entry
	member      map[string]study.Member
	cells       map[[2]string]bool // by initiative and dimension, those that a contribution touches
}

// touched lists the cells that have something in them, once.
func (c *checking) touched() map[[2]string]bool {
	if c.cells == nil {
		c.cells = map[[2]string]bool{}
		for _, x := range c.b.Contributions {
			for _, d := range x.Dimensions {
				c.cells[[2]string{x.Initiative, d}] = true
			}
		}
	}
	return c.cells
}

func (c *checking) wrong(field, key string, pairs ...any) { c.Wrong.Add(field, key, pairs...) }
func (c *checking) note(field, key string, pairs ...any)  { c.Notes.Add(field, key, pairs...) }

func at(name, id string) string { return name + "." + short(id) }

// index finds every identifier and those given twice: an initiative entered
// twice would be counted twice in the flow.
func (c *checking) index() {
	c.ids = map[string]map[string]bool{}
	c.observation, c.story = map[string]string{}, map[string]Story{}
	c.entry, c.member = map[string]study.Entry{}, map[string]study.Member{}
	for _, x := range c.b.Initiatives {
		c.add("initiatives", x.ID)
	}
	for _, x := range c.b.Organisations {
		c.add("organisations", x.ID)
	}
	for _, x := range c.b.Perimeters {
		c.add("perimeters", x.ID)
	}
	for _, x := range c.b.Indices {
		c.add("indices", x.ID)
	}
	for _, x := range c.b.Entries {
		c.add("entries", x.Initiative)
		c.entry[x.Initiative] = x
	}
	for _, x := range c.b.Contributions {
		c.add("contributions", x.ID)
	}
	for _, x := range c.b.Indicators {
		c.add("indicators", x.ID)
	}
	for _, x := range c.b.Observations {
		c.add("observations", x.ID)
		c.observation[x.ID] = x.Initiative
	}
	for _, x := range c.b.Stories {
		c.add("stories", x.ID)
		c.story[x.ID] = x
	}
	for _, x := range c.b.Conclusions {
		c.add("conclusions", x.ID)
	}
	for _, x := range c.b.Reports {
		c.add("reports", x.ID)
	}
	for _, x := range c.b.Editions {
		c.add("editions", strconv.Itoa(x.Number))
	}
	for _, x := range c.b.Study.Members {
		c.member[x.ID] = x
	}
}

func (c *checking) add(name, id string) {
	if c.ids[name] == nil {
		c.ids[name] = map[string]bool{}
	}
	if c.ids[name][id] {
		c.wrong(at(name, id), "bundle.id_twice", "id", id)
	}
	c.ids[name][id] = true
}

// records holds each record to its own rules.
func (c *checking) records() {
	c.under("study", c.b.Study.Validate())
	for _, x := range c.b.Initiatives {
		c.under(at("initiatives", x.ID), x.Validate())
		if x.Contact != nil {
			c.under(at("initiatives", x.ID), x.Contact.Validate())
		}
	}
	for _, x := range c.b.Organisations {
		c.under(at("organisations", x.ID), x.Validate())
	}
	for _, x := range c.b.Perimeters {
		c.under(at("perimeters", x.ID), x.Validate())
	}
	for _, x := range c.b.Indices {
		c.under(at("indices", x.ID), x.Validate())
	}
	for _, x := range c.b.Entries {
		c.under(at("entries", x.Initiative), x.Validate())
	}
	for _, x := range c.b.Contributions {
		c.under(at("contributions", x.ID), x.Validate())
	}
	for _, x := range c.b.Indicators {
		c.under(at("indicators", x.ID), x.Validate())
	}
	for _, x := range c.b.Observations {
		c.under(at("observations", x.ID), x.Validate())
	}
	for _, x := range c.b.Stories {
		if c.b.Manifest.Form == Public && x.Unpublished() {
			continue // a protocol without words
		}
		c.under(at("stories", x.ID), x.Validate())
	}
	for _, x := range c.b.Conclusions {
		c.under(at("conclusions", x.ID), x.Validate())
	}
	for _, x := range c.b.Reports {
		c.under(at("reports", x.ID), x.Validate())
	}
}

// parts holds to their identifiers those that are named within a record: what
// points to a piece of evidence or to an excerpt must find that one.
func (c *checking) parts() {
	for _, x := range c.b.Contributions {
		seen := map[string]bool{}
		for i, e := range x.Evidence {
			c.own(at("contributions", x.ID)+".evidence."+strconv.Itoa(i), e.ID, seen)
		}
	}
	for _, x := range c.b.Stories {
		seen := map[string]bool{}
		for i, e := range x.Excerpts {
			c.own(at("stories", x.ID)+".excerpts."+strconv.Itoa(i), e.ID, seen)
		}
	}
}

func (c *checking) own(field, name string, seen map[string]bool) {
	switch {
	case !id.Valid(name):
		c.wrong(field+".id", "id.invalid", "value", short(name))
	case seen[name]:
		c.wrong(field+".id", "bundle.id_twice", "id", name)
	}
	seen[name] = true
}

// language is the form of a code of language: fr, br, oc-gascon.
var language = regexp.MustCompile(`^([a-z]{2,3}(-[A-Za-z0-9]{2,8})*)?$`)

// languages refuses what is no code: pages say it of the words to whoever reads
// them aloud, and a version is published in it.
func (c *checking) languages() {
	spoken := func(field, code string) {
		if !language.MatchString(code) {
			c.wrong(field+".lang", "code.unknown", "value", code)
		}
	}
	spoken("study", c.b.Study.Lang)
	for _, x := range c.b.Initiatives {
		spoken(at("initiatives", x.ID), x.Lang)
	}
	for _, x := range c.b.Organisations {
		spoken(at("organisations", x.ID), cmp.Or(x.Lang, "fr"))
	}
	for _, x := range c.b.Perimeters {
		spoken(at("perimeters", x.ID), x.Lang)
	}
	for _, x := range c.b.Indices {
		spoken(at("indices", x.ID), x.Lang)
	}
	for _, x := range c.b.Stories {
		spoken(at("stories", x.ID), x.Lang)
	}
	for _, x := range c.b.Reports {
		spoken(at("reports", x.ID), x.Lang)
	}
}

func (c *checking) under(field string, l fault.List) {
	for _, f := range l {
		inner := *f
		inner.Field, inner.Args = field+"."+f.Field, maps.Clone(f.Args)
		for name, value := range inner.Args {
			if said, ok := value.(string); ok {
				inner.Args[name] = short(said)
			}
		}
		c.Wrong = append(c.Wrong, &inner)
	}
}

// resolve refuses a reference that leads nowhere.
func (c *checking) resolve(field, name, id string) bool {
	if c.ids[name][id] {
		return true
	}
	c.wrong(field, "bundle.unresolved", "id", id, "document", name)
	return false
}

func (c *checking) knownMember(field, id string) {
	if _, known := c.member[id]; id != "" && !known {
		c.wrong(field, "bundle.unresolved", "id", id, "document", "members")
	}
}

func (c *checking) members() {
	for _, m := range c.b.Study.Members {
		for _, in := range m.Recused {
			c.resolve(at("members", m.ID)+".recused", "initiatives", in)
		}
	}
}

// entries: an initiative, members who read, criteria of the study.
func (c *checking) entries() {
	criteria := map[string]bool{}
	for _, k := range c.b.Study.Criteria {
		criteria[k.ID] = true
	}
	for _, e := range c.b.Entries {
		field := at("entries", e.Initiative)
		c.resolve(field+".initiative", "initiatives", e.Initiative)
		c.knownMember(field+".settled_by", e.SettledBy)
		for _, r := range e.Readings {
			c.knownMember(field+".readings", r.Member)
			c.recused(field+".readings", r.Member, e.Initiative)
			if !criteria[r.Criterion] {
				c.wrong(field+".readings", "bundle.unresolved", "id", r.Criterion, "document", "study.criteria")
			}
		}
		why := c.b.Study.Undecided(e)
		if c.b.Manifest.Form == Full && why != "" && (e.Status == study.Selected || e.Status == study.NotSelected) {
			c.note(field, why)
		}
	}
}

func (c *checking) recused(field, member, in string) {
	if c.member[member].RecusedFrom(in) {
		c.wrong(field, "bundle.recused_reads", "member", c.member[member].Name, "initiative", in)
	}
}

func (c *checking) initiatives() {
	for _, in := range c.b.Initiatives {
		field := at("initiatives", in.ID)
		for _, o := range in.KeyFigures {
			if c.resolve(field+".key_figures", "observations", o) && c.observation[o] != in.ID {
				c.wrong(field+".key_figures", "bundle.figure_elsewhere", "id", o)
			}
		}
		for _, k := range in.Links {
			if k.To != "" {
				c.resolve(field+".links", "initiatives", k.To)
			}
		}
		if c.b.Manifest.Form == Public && in.Contact != nil {
			c.wrong(field+".contact", "bundle.contact_in_public")
		}
	}
}

func (c *checking) indicators() {
	for _, x := range c.b.Indicators {
		for _, d := range x.Dimensions {
			c.dimension(at("indicators", x.ID), d)
		}
	}
	for _, o := range c.b.Observations {
		field := at("observations", o.ID)
		c.resolve(field+".indicator", "indicators", o.Indicator)
		if o.Initiative != "" {
			c.resolve(field+".initiative", "initiatives", o.Initiative)
		}
	}
}

func (c *checking) dimension(field, id string) {
	if !c.leaf(id) {
		c.wrong(field+".dimensions", "bundle.no_leaf", "id", id, "framework", c.b.Study.Framework.ID)
	}
}

func (c *checking) contributions() {
	figures := c.b.Figures()
	for _, x := range c.b.Contributions {
		field := at("contributions", x.ID)
		c.resolve(field+".initiative", "initiatives", x.Initiative)
		if e, there := c.entry[x.Initiative]; !there || e.Status != study.Selected {
			c.note(field, "bundle.contribution_not_selected", "initiative", x.Initiative)
		}
		for _, d := range x.Dimensions {
			c.dimension(field, d)
		}
		for _, r := range x.Readings {
			c.knownMember(field+".readings", r.Member)
			c.recused(field+".readings", r.Member, x.Initiative)
		}
		if x.Settled != nil {
			c.knownMember(field+".settled.by", x.Settled.By)
		}
		for _, e := range x.Evidence {
			c.evidence(field+".evidence."+e.ID, x.Initiative, e)
			if e.Solidity == matrix.Stated {
				continue
			}
			if allowed, why := matrix.Allowed(e, backing(e, figures, c.story)); e.Solidity > allowed {
				c.note(field+".evidence."+e.ID, why, "claimed", e.Solidity.Code(), "allowed", allowed.Code())
			}
		}
	}
}

func (c *checking) evidence(field, in string, e matrix.Evidence) {
	if e.Observation != "" && c.resolve(field, "observations", e.Observation) {
		if owner := c.observation[e.Observation]; owner != "" && owner != in {
			c.note(field, "bundle.figure_elsewhere", "id", e.Observation)
		}
	}
	if e.Story == "" || !c.resolve(field, "stories", e.Story) {
		return
	}
	s := c.story[e.Story]
	if s.Initiative != "" && s.Initiative != in {
		c.note(field, "bundle.story_elsewhere", "id", e.Story)
	}
	c.excerpt(field, s, e.Excerpt)
}

func (c *checking) excerpt(field string, s Story, id string) {
	if id == "" || s.Withdrawn != "" || c.b.Manifest.Form == Public && s.Unpublished() {
		return
	}
	for _, x := range s.Excerpts {
		if x.ID == id {
			return
		}
	}
	c.wrong(field, "bundle.unresolved", "id", id, "document", "stories."+s.ID+".excerpts")
}

// stories: an initiative, and excerpts that are the teller's own words.
func (c *checking) stories() {
	for _, s := range c.b.Stories {
		field := at("stories", s.ID)
		if s.Initiative != "" {
			c.resolve(field+".initiative", "initiatives", s.Initiative)
		}
		for _, x := range s.Excerpts {
			if !strings.Contains(spaced(s.Text), spaced(x.Text)) {
				c.wrong(field+".excerpts."+x.ID, "bundle.excerpt_not_said")
			}
		}
	}
}

// spaced makes every run of spaces one: a line may be broken elsewhere.
func spaced(s string) string { return strings.Join(strings.Fields(s), " ") }

func (c *checking) conclusions() {
	for _, x := range c.b.Conclusions {
		field := at("conclusions", x.ID)
		if x.Argued != nil {
			for _, p := range slices.Concat(x.Argued.For, x.Argued.Against, x.Argued.Exceptions) {
				c.point(field, p)
			}
		}
		if x.Test != nil {
			for _, d := range x.Test.Plan.Dimensions {
				c.dimension(field+".test.plan", d)
			}
		}
	}
}

func (c *checking) point(field string, p conclusion.Point) {
	for _, r := range p.Cells {
		c.dimension(field, r.Dimension)
		if !c.resolve(field, "initiatives", r.Initiative) {
			continue
		}
		if !c.touched()[[2]string{r.Initiative, r.Dimension}] {
			c.wrong(field, "bundle.cell_empty", "initiative", r.Initiative, "dimension", r.Dimension)
		}
	}
	for _, id := range p.Testimonies {
		c.resolve(field, "stories", id)
	}
	for _, id := range p.Initiatives {
		c.resolve(field, "initiatives", id)
	}
}

func (c *checking) reports() {
	document := map[report.RefKind]string{report.ToFigure: "observations", report.ToInitiative: "initiatives", report.ToConclusion: "conclusions"}
	for _, r := range c.b.Reports {
		field := at("reports", r.ID)
		for _, ref := range r.Refs() {
			c.resolve(field, document[ref.To], ref.ID)
		}
		for i, b := range r.Blocks {
			c.block(field+".blocks."+strconv.Itoa(i), b)
		}
	}
}

func (c *checking) block(field string, b report.Block) {
	for _, id := range b.Initiatives {
		c.resolve(field, "initiatives", id)
	}
	for _, id := range b.Observations {
		c.resolve(field, "observations", id)
	}
	for _, id := range b.Dimensions {
		c.dimension(field, id)
	}
	if b.Conclusion != "" {
		c.resolve(field, "conclusions", b.Conclusion)
	}
	if b.Story != "" && c.resolve(field, "stories", b.Story) {
		c.excerpt(field, c.story[b.Story], b.Excerpt)
	}
}
