package bundle

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/conclusion"
	"codeberg.org/bocage/bocage/internal/edition"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/indicator"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/report"
	"codeberg.org/bocage/bocage/internal/story"
	"codeberg.org/bocage/bocage/internal/study"
)

func leaf(id string) bool { return id == "mobility" || id == "social" }

// village is a small study in order: a garage kept for analysis, a choir and
// a bus that are not, of which the choir agreed to be named.
func village() Bundle {
	n, base := 31.0, 44.0
	told := story.Story{ID: "recit-lea", Initiative: "garage", Medium: story.Written, Text: "J’ai repris le travail. Sans voiture,\nje ne serais jamais allée à l’entretien.",
		Teller: "Léa M.", Protocol: story.Protocol{Tellers: 9, Chosen: "tirées au sort", Coded: "à deux"},
		Consent: story.Consent{TakePart: true, Quote: true}, Public: true, Excerpts: []story.Excerpt{{ID: "e1", Text: "Sans voiture, je ne serais jamais allée"}}}
	quiet := told
	quiet.ID, quiet.Public, quiet.Consent.Quote, quiet.Text, quiet.Excerpts = "recit-tu", false, false, "Ne me citez pas.", nil
	b := Bundle{Manifest: Manifest{Format: Format, Form: Full},
		Study: study.Study{ID: "vallee", Title: "La vallée", Framework: study.FrameworkRef{ID: "petit", Version: "1"}, Public: true,
			Members:  []study.Member{{ID: "m1", Name: "Awa Diallo", College: study.Research}, {ID: "m2", Name: "Jo Le Bris", College: study.Field, Recused: []string{"choir"}}},
			Criteria: []study.Criterion{{ID: "measured", Label: "A mesuré", Kind: study.Gate}}},
		Initiatives: []Initiative{
			{Initiative: initiative.Initiative{ID: "garage", Name: "Garage solidaire", Public: true, KeyFigures: []string{"o1"},
				Extra: []initiative.Extra{{Name: "tél. du trésorier", Value: "06 00 00 00 00"}},
				Links: []initiative.Link{{Type: initiative.SharesMeans, To: "bus"}, {Type: initiative.RefersTo, To: "choir"}}},
				Contact: &initiative.Contact{Name: "Paule Hamon", Email: "paule@exemple.fr"}},
			{Initiative: initiative.Initiative{ID: "choir", Name: "Chorale", Public: true}},
			{Initiative: initiative.Initiative{ID: "bus", Name: "Bus du soir", Public: true}},
		},
		Entries: []study.Entry{
			{Initiative: "garage", Status: study.Selected, Readings: []study.ScreeningAnswer{{Criterion: "measured", Member: "m1", Answer: study.Yes, Note: "rapport lu"}, {Criterion: "measured", Member: "m2", Answer: study.Yes}}},
			{Initiative: "choir", Status: study.NotSelected, Reason: "Pas encore de mesure", Named: true, Readings: []study.ScreeningAnswer{{Criterion: "measured", Member: "m1", Answer: study.No}}},
			{Initiative: "bus", Status: study.NotSelected, Reason: "Pas encore de mesure"},
		},
		Indicators: []indicator.Indicator{{ID: "back", Label: "Reprises d’emploi", Dimensions: []string{"mobility"}}},
		Observations: []indicator.Observation{{ID: "o1", Indicator: "back", Initiative: "garage", Value: &n, N: &n, Base: &base, From: "2024", Source: "suivi du garage"},
			{ID: "o2", Indicator: "back", Initiative: "bus", Value: &n}},
		Stories: []Story{{Story: told}, {Story: quiet}},
		Contributions: []matrix.Contribution{{ID: "c1", Initiative: "garage", Dimensions: []string{"mobility"},
			Readings: []matrix.Reading{{Member: "m1", Value: matrix.Value{State: matrix.Effect, Direction: matrix.Positive, Intensity: 2}}},
			Evidence: []matrix.Evidence{{ID: "e1", Nature: matrix.Figure, Solidity: matrix.Measured, Observation: "o1"},
				{ID: "e2", Nature: matrix.Testimony, Solidity: matrix.Measured, Story: "recit-lea", Excerpt: "e1"},
				{ID: "e3", Nature: matrix.Testimony, Solidity: matrix.Measured, Story: "recit-tu"}}}},
		Conclusions: []conclusion.Conclusion{{ID: "k1", Kind: conclusion.KindArgued, Title: "Bouger compte", Statement: "Oui.",
			Argued: &conclusion.Argued{For: []conclusion.Point{{Text: "Le garage.", Cells: []conclusion.CellRef{{Initiative: "garage", Dimension: "mobility"}}, Testimonies: []string{"recit-lea"}, Initiatives: []string{"garage", "bus"}}}}}},
		Reports: []report.Report{{ID: "r", Title: "Rapport", Blocks: []report.Block{{Kind: report.Text, Text: "[figure:o1] reprises, voir [conclusion:k1]."}, {Kind: report.Quotation, Story: "recit-lea", Excerpt: "e1"}}}},
	}
	b.Sort()
	return b
}

func TestAStudyInOrderHasNothingWrong(t *testing.T) {
	c := village().Check(leaf)
	for _, f := range c.Wrong {
		t.Error(f)
	}
	keys := map[string]int{}
	for _, f := range c.Notes {
		keys[f.Key]++
	}
	// the two that were not kept were read by one member, or nobody
	if !reflect.DeepEqual(keys, map[string]int{"screening.readings_missing": 2}) {
		t.Errorf("notes %v", c.Notes)
	}
}

func TestCheckNamesWhatDoesNotHold(t *testing.T) {
	for name, tt := range map[string]struct {
		spoil func(b *Bundle)
		key   string
		note  bool
	}{
		"twice":                        {func(b *Bundle) { b.Entries = append(b.Entries, b.Entries[0]) }, "bundle.id_twice", false},
		"of no initiative":             {func(b *Bundle) { b.Entries[0].Initiative = "ghost" }, "bundle.unresolved", false},
		"unknown member":               {func(b *Bundle) { b.Contributions[0].Readings[0].Member = "m9" }, "bundle.unresolved", false},
		"settled by nobody":            {func(b *Bundle) { b.Contributions[0].Settled = &matrix.Settlement{Reason: "x", By: "m9"} }, "bundle.unresolved", false},
		"unknown criterion":            {func(b *Bundle) { b.Study.Criteria[0].ID = "other" }, "bundle.unresolved", false},
		"evidence without a name":      {func(b *Bundle) { b.Contributions[0].Evidence[0].ID = "" }, "id.invalid", false},
		"evidence named as a path":     {func(b *Bundle) { b.Contributions[0].Evidence[0].ID = "../e1" }, "id.invalid", false},
		"two of one name":              {func(b *Bundle) { b.Contributions[0].Evidence[1].ID = "e1" }, "bundle.id_twice", false},
		"an excerpt without a name":    {func(b *Bundle) { b.Stories[0].Excerpts[0].ID, b.Contributions[0].Evidence[1].Excerpt = "Un mot", "" }, "id.invalid", false},
		"two excerpts of one name":     {func(b *Bundle) { b.Stories[0].Excerpts = append(b.Stories[0].Excerpts, b.Stories[0].Excerpts[0]) }, "bundle.id_twice", false},
		"a conclusion named as a path": {func(b *Bundle) { b.Conclusions[0].ID = "a/b" }, "id.invalid", false},
		"two members of one name":      {func(b *Bundle) { b.Study.Members[1].ID = "m1" }, "bundle.id_twice", false},
		"a block without a name":       {func(b *Bundle) { b.Study.Blocks = []study.DeclaredBlock{{Label: "x", Status: study.Selected}} }, "id.invalid", false},
		"a place of no level":          {func(b *Bundle) { b.Initiatives[0].Places = []initiative.Place{{Territory: "Brest"}} }, "territory.unknown", false},
		"a figure of no territory":     {func(b *Bundle) { b.Observations[0].Initiative, b.Observations[0].Territory = "", "29019" }, "territory.unknown", false},
		"a figure of 400 decimals":     {func(b *Bundle) { n := 400; b.Observations[0].Decimals = &n }, "observation.decimals_range", false},
		"a source that is a script":    {func(b *Bundle) { b.Observations[0].SourceURL = "javascript:alert(1)" }, "url.invalid", false},
		"a document that is a script": {func(b *Bundle) {
			b.Contributions[0].Evidence[0] = matrix.Evidence{ID: "e1", Nature: matrix.Document, URL: "javascript:alert(1)"}
		}, "url.invalid", false},
		"a list that is a script": {func(b *Bundle) { b.Initiatives[0].Source.URL = "data:text/html,x" }, "url.invalid", false},
		"a plausibility of nowhere": {func(b *Bundle) {
			b.Contributions[0].Alternatives = []matrix.Alternative{{Text: "x", Plausibility: "forte"}}
		}, "code.unknown", false},
		"a version of another study": {func(b *Bundle) { published(b).Study = "plateau" }, "bundle.edition_elsewhere", false},
		"a version before the last": {func(b *Bundle) {
			published(b)
			second := b.Editions[0]
			second.ID, second.Number, second.Date = "v2", 2, "2024-12-31"
			b.Editions = append(b.Editions, second)
		}, "edition.date_before", false},
		"a version that was changed":  {func(b *Bundle) { published(b).Root = strings.Repeat("0", 64) }, "edition.root_differs", false},
		"a sum as a path":             {func(b *Bundle) { attach(b).SHA256 = "../../../../etc/passwd" }, "bundle.sum_malformed", false},
		"a file listed twice":         {func(b *Bundle) { attach(b); b.Files = append(b.Files, b.Files[0]) }, "bundle.id_twice", false},
		"a file of less than nothing": {func(b *Bundle) { attach(b).Size = -1 }, "bundle.file_size", false},
		"a file of ten terabytes":     {func(b *Bundle) { attach(b).Size = 10 << 40 }, "bundle.file_size", false},
		"files without end": {func(b *Bundle) {
			for i := range 6 {
				b.Files = append(b.Files, File{SHA256: strings.Repeat("0123456789abcdef"[i:i+1], 64), Size: MaxFile})
			}
		}, "bundle.files_size", false},
		"too many files":               {func(b *Bundle) { b.Files = make([]File, MaxFiles+1) }, "too_many", false},
		"a media that is a header":     {func(b *Bundle) { attach(b).Media = "text/html\r\nSet-Cookie: a=b" }, "code.unknown", false},
		"a file of nobody":             {func(b *Bundle) { attach(b); b.Initiatives[0].Pictures = nil }, "bundle.file_unused", false},
		"a part of another size":       {func(b *Bundle) { published(b); b.Files[0].Size = 3000 }, "bundle.part_size", false},
		"a part not attached":          {func(b *Bundle) { published(b); b.Files = nil }, "bundle.file_missing", false},
		"recused from nothing":         {func(b *Bundle) { b.Study.Members[0].Recused = []string{"ghost"} }, "bundle.unresolved", false},
		"recused and reading":          {func(b *Bundle) { b.Study.Members[0].Recused = []string{"garage"} }, "bundle.recused_reads", false},
		"a group":                      {func(b *Bundle) { b.Contributions[0].Dimensions = []string{"living"} }, "bundle.no_leaf", false},
		"indicator of no leaf":         {func(b *Bundle) { b.Indicators[0].Dimensions = []string{"living"} }, "bundle.no_leaf", false},
		"evidence of nothing":          {func(b *Bundle) { b.Contributions[0].Evidence[0].Observation = "o9" }, "bundle.unresolved", false},
		"excerpt of nothing":           {func(b *Bundle) { b.Contributions[0].Evidence[1].Excerpt = "e9" }, "bundle.unresolved", false},
		"words never said":             {func(b *Bundle) { b.Stories[0].Excerpts[0].Text = "Formidable" }, "bundle.excerpt_not_said", false},
		"empty cell as argument":       {func(b *Bundle) { b.Conclusions[0].Argued.For[0].Cells[0].Dimension = "social" }, "bundle.cell_empty", false},
		"figure of no study":           {func(b *Bundle) { b.Reports[0].Blocks[0].Text = "[figure:o9]" }, "bundle.unresolved", false},
		"quoting nobody":               {func(b *Bundle) { b.Reports[0].Blocks[1].Story = "ghost" }, "bundle.unresolved", false},
		"key figure of another":        {func(b *Bundle) { b.Initiatives[2].KeyFigures = []string{"o2"} }, "bundle.figure_elsewhere", false},
		"picture not attached":         {func(b *Bundle) { b.Initiatives[0].Pictures = []initiative.Picture{{Blob: "ab12", Alt: "Le bus"}} }, "bundle.file_missing", false},
		"contact in public":            {func(b *Bundle) { b.Manifest.Form = Public }, "bundle.contact_in_public", false},
		"a study of no language":       {func(b *Bundle) { b.Study.Lang = "français" }, "code.unknown", false},
		"an initiative of no language": {func(b *Bundle) { b.Initiatives[0].Lang = `fr"><script>` }, "code.unknown", false},
		"a story of no language":       {func(b *Bundle) { b.Stories[0].Lang = "f" }, "code.unknown", false},
		"a report of no language":      {func(b *Bundle) { b.Reports[0].Lang = "fr en" }, "code.unknown", false},
		"lineage in a circle": {func(b *Bundle) {
			b.Initiatives[0].Links = []initiative.Link{{Type: initiative.Replicates, To: "garage"}}
			b.Initiatives[2].Links = []initiative.Link{{Type: initiative.Replicates, To: "bus"}}
		}, "bundle.cycle", false},
		"an observation without value": {func(b *Bundle) { b.Observations[0].Value = nil }, "observation.value_missing", false},
		"a claim too high":             {func(b *Bundle) { b.Observations[0].Source = "" }, "solidity.why.source", true},
		"a claim after a withdrawal": {func(b *Bundle) {
			b.Stories[0] = Story{Story: b.Stories[0].Withdraw("2025-04-02")}
		}, "solidity.why.gone", true},
		"effect of one not kept":   {func(b *Bundle) { b.Entries[2].Status, b.Entries[2].Reason = study.NotSelected, "x" }, "bundle.contribution_not_selected", true},
		"evidence of another":      {func(b *Bundle) { b.Contributions[0].Evidence[0].Observation = "o2" }, "bundle.figure_elsewhere", true},
		"testimony about another":  {func(b *Bundle) { b.Stories[0].Initiative = "bus" }, "bundle.story_elsewhere", true},
		"kept without two readers": {func(b *Bundle) { b.Entries[2].Readings = nil }, "screening.readings_missing", true},
	} {
		t.Run(name, func(t *testing.T) {
			b := village()
			tt.spoil(&b)
			c := b.Check(leaf)
			found := c.Wrong
			if tt.note {
				found = c.Notes
			}
			if !has(found, tt.key) {
				t.Errorf("want %s, got wrong %v, notes %v", tt.key, c.Wrong, c.Notes)
			}
		})
	}
	if c := village().Check(nil); !has(c.Wrong, "bundle.framework_unknown") || len(c.Wrong) != 1 {
		t.Errorf("unknown framework: %v", c.Wrong)
	}
}

// attach gives the first initiative a picture, and its file.
func attach(b *Bundle) *File {
	b.Files = []File{{SHA256: strings.Repeat("ab", 32), Size: 3, Media: "image/png"}}
	b.Initiatives[0].Pictures = []initiative.Picture{{Blob: b.Files[0].SHA256, Alt: "Le bus"}}
	return &b.Files[0]
}

// published gives the village a version in order.
func published(b *Bundle) *edition.Edition {
	part := edition.NewPart("study/study.json", []byte("{}"))
	root, _ := edition.Root([]edition.Part{part})
	b.Editions = []edition.Edition{{ID: "v1", Study: b.Study.ID, Number: 1, Date: "2025-06-01", Title: "Le village", Lang: "fr", Root: root, Parts: []edition.Part{part}}}
	b.Files = append(b.Files, File{SHA256: part.SHA256, Size: part.Size})
	return &b.Editions[0]
}

// A wrong value does not fill the screen, nor hide where it stands.
func TestALongValueIsToldShortly(t *testing.T) {
	b := village()
	b.Initiatives[0].ID = strings.Repeat("x", 100_000)
	b.Initiatives[1].Approach.Why = strings.Repeat("y", 100_000)
	told := map[string]bool{}
	for _, f := range b.Check(leaf).Wrong {
		if said, _ := f.Args["value"].(string); len(f.Field) > 300 || len(said) > 300 {
			t.Errorf("%s told in %d letters, of %d", f.Key, len(said), len(f.Field))
		}
		told[f.Field+" "+f.Key] = true
	}
	if !told["initiatives."+b.Initiatives[1].ID+".approach.why too_long"] {
		t.Errorf("not told: %v", told)
	}
}

func TestAVersionInOrderHasNothingWrong(t *testing.T) {
	b := village()
	published(&b)
	if c := b.Check(leaf); len(c.Wrong) > 0 {
		t.Error(c.Wrong)
	}
}

func has(l fault.List, key string) bool {
	for _, f := range l {
		if f.Key == key {
			return true
		}
	}
	return false
}

// What was not agreed to is nowhere in the public form, whatever the document.
func TestThePublicFormTellsNothingPrivate(t *testing.T) {
	full := village()
	p := full.Public()
	all, err := Documents(p)
	if err != nil {
		t.Fatal(err)
	}
	var written strings.Builder
	for _, d := range all {
		written.Write(d.Content)
	}
	for _, private := range []string{"Paule", "exemple.fr", "trésorier", "06 00", "Bus du soir", "rapport lu", "Ne me citez pas", "Léa M.", `"bus"`} {
		if strings.Contains(written.String(), private) {
			t.Errorf("%q is in the public form", private)
		}
	}
	if c := p.Check(leaf); len(c.Wrong) > 0 {
		t.Errorf("the public form does not hold together: %v", c.Wrong)
	}
	before, after := full.Study.Flow(full.Entries), p.Study.Flow(p.Entries)
	if before.Registered.Total() != after.Registered.Total() || after.NotSelectedTotal() != (study.Count{Named: 1, Unnamed: 1}) {
		t.Errorf("flow %+v became %+v", before, after)
	}
	if got, want := p.Resolved()[0].Solidity, full.Resolved()[0].Solidity; got != want {
		t.Errorf("solidity %v, want %v: a testimony not quoted still backs", got, want)
	}
	again, err := json.Marshal(p.Public())
	if once, _ := json.Marshal(p); err != nil || string(again) != string(once) {
		t.Errorf("the public form of the public form is another")
	}
	if len(full.Entries) != 3 || full.Initiatives[2].Contact == nil || len(full.Study.Blocks) != 0 {
		t.Error("making the public form changed the full one")
	}
}

// A withdrawn testimony leaves its date and nothing else.
func TestThePublicFormKeepsTheGap(t *testing.T) {
	b := village()
	b.Stories[0].Withdrawn = "2025-04-02"
	p := b.Public()
	if s := p.Stories[0]; s.Withdrawn != "2025-04-02" || s.Text != "" || s.Teller != "" || len(s.Excerpts) > 0 {
		t.Errorf("left: %+v", s)
	}
}
