package call

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/territory"
)

func asked() Call {
	return Call{ID: "ain", Title: "Qui fait quoi dans l’Ain ?", Purpose: "Savoir qui agit.", Notice: "Rien n’est publié sans relecture.", Opens: "2026-03-01", Closes: "2026-06-30", Public: true,
		Questions: []Question{{ID: "jours", Label: "Combien de jours par an ?", Kind: Number, Unit: "jours"}, {ID: "salle", Label: "Avez-vous une salle ?", Kind: YesNo, Required: true}}}
}

func TestACallStandsInItsTime(t *testing.T) {
	c := asked()
	for day, want := range map[string]Standing{"2026-02-27T12:00:00Z": Before, "2026-02-28T12:00:00Z": Open, "2026-06-30T23:59:00Z": Open, "2026-07-01T11:00:00Z": Open, "2026-07-02T00:00:00Z": Closed} {
		now, err := time.Parse(time.RFC3339, day)
		if got := c.Standing(now); err != nil || got != want {
			t.Errorf("%s: %s, want %s (%v)", day, got, want, err)
		}
	}
	if c.Public = false; c.Standing(time.Unix(0, 0)) != Draft {
		t.Error("a draft is open to nobody")
	}
	if c = asked(); len(c.Validate()) > 0 {
		t.Errorf("refused: %v", c.Validate())
	}
}

func TestWhatOfACallIsRefused(t *testing.T) {
	for want, spoil := range map[string]func(*Call){
		"title required":            func(c *Call) { c.Title = " " },
		"notice required":           func(c *Call) { c.Notice = "" },
		"notice call.blank_left":    func(c *Call) { c.Notice = "Écrivez à [adresse]." },
		"closes call.closes_before": func(c *Call) { c.Closes = "2026-01-01" },
		"opens required":            func(c *Call) { c.Opens = "" },
		"opens date.unreadable":     func(c *Call) { c.Opens = "2026-02-31" },
		"questions id.invalid":      func(c *Call) { c.Questions[0].ID = "name" },
		"questions call.question_twice": func(c *Call) {
			c.Questions[1].ID = "jours"
		},
		"question.jours call.few_options": func(c *Call) { c.Questions[0].Kind = One },
		"question.jours code.unknown":     func(c *Call) { c.Questions[0].Kind = Picture },
		"question.jours required":         func(c *Call) { c.Questions[0].Label = ""; c.Questions[0].Options = []string{"a"} },
	} {
		c := asked()
		c.Questions = append([]Question(nil), c.Questions...)
		spoil(&c)
		var told []string
		for _, f := range c.Clean().Validate() {
			told = append(told, f.Field+" "+f.Key)
		}
		if !strings.Contains(strings.Join(told, "\n"), want) {
			t.Errorf("want %q, told %q", want, told)
		}
	}
}

// Nothing said, "je ne sais pas", zero and a wrong word are four things.
func TestAnswers(t *testing.T) {
	c := asked()
	for _, x := range []struct {
		question string
		given    Answer
		kept     Answer
		refused  string
	}{
		{"jours", Answer{}, Answer{}, ""},
		{"jours", Answer{Unknown: true}, Answer{Unknown: true}, ""},
		{"jours", Answer{Values: []string{"0"}}, Answer{Values: []string{"0"}}, ""},
		{"jours", Answer{Values: []string{"1 200,5"}, About: true, Unknown: true}, Answer{Values: []string{"1200.5"}, About: true}, ""},
		{"jours", Answer{Values: []string{"beaucoup"}}, Answer{Values: []string{"beaucoup"}}, "call.number"},
		{"jours", Answer{Values: []string{"NaN"}}, Answer{Values: []string{"NaN"}}, "call.number"},
		{"salle", Answer{}, Answer{}, "required"},
		{"salle", Answer{Unknown: true}, Answer{Unknown: true}, ""},
		{"salle", Answer{Values: []string{"yes"}}, Answer{Values: []string{"yes"}}, ""},
		{"salle", Answer{Values: []string{"peut-être"}}, Answer{Values: []string{"peut-être"}}, "code.unknown"},
		{"name", Answer{Unknown: true}, Answer{Unknown: true}, "required"},
		{"name", Answer{Values: []string{"  Le   four "}, About: true}, Answer{Values: []string{"Le four"}}, ""},
		{"since", Answer{Values: []string{"2019"}, About: true}, Answer{Values: []string{"2019"}, About: true}, ""},
		{"since", Answer{Values: []string{"19"}}, Answer{Values: []string{"19"}}, "call.year"},
		{"web", Answer{Values: []string{"www.four.exemple"}}, Answer{Values: []string{"www.four.exemple"}}, ""},
		{"web", Answer{Values: []string{"https://four.exemple/a?b=c"}}, Answer{Values: []string{"https://four.exemple/a?b=c"}}, ""},
		{"web", Answer{Values: []string{`"><script>alert(1)</script>`}}, Answer{Values: []string{`"><script>alert(1)</script>`}}, "call.web"},
		{"web", Answer{Values: []string{"pas de site"}}, Answer{Values: []string{"pas de site"}}, "call.web"},
		{"themes", Answer{Values: []string{"food", "poney"}}, Answer{Values: []string{"food", "poney"}}, "code.unknown"},
		{"status", Answer{Values: []string{"running", "ended"}}, Answer{Values: []string{"running", "ended"}}, "call.one_only"},
	} {
		q, known := c.Question(x.question)
		if !known {
			t.Fatal(x.question)
		}
		got := q.Clean(x.given)
		if !reflect.DeepEqual(got, x.kept) && !(len(got.Values) == 0 && len(x.kept.Values) == 0 && got.Unknown == x.kept.Unknown) {
			t.Errorf("%s %+v is kept as %+v", x.question, x.given, got)
		}
		told := ""
		if l := q.Check(got); len(l) > 0 {
			told = l[0].Key
		}
		if told != x.refused {
			t.Errorf("%s %+v: told %q, want %q", x.question, x.given, told, x.refused)
		}
	}
}

// chain tells which territories hold some communes.
func chain(k territory.Key) []territory.Key {
	for _, line := range []string{"commune:01001 epci:200000001 departement:01 region:84", "commune:01002 epci:200000001 departement:01 region:84", "commune:01003 epci:200000002 departement:01 region:84",
		"commune:69001 epci:200000003 departement:69 region:84", "commune:21001 epci:200000004 departement:21 region:27"} {
		if !strings.HasPrefix(line, string(k)+" ") {
			continue
		}
		out := []territory.Key{territory.NationalKey}
		for _, held := range strings.Fields(line) {
			out = append(out, territory.Key(held))
		}
		return out
	}
	return nil
}

// Nobody is asked for a level: it follows from where.
func TestLevelsFollowFromWhere(t *testing.T) {
	for where, want := range map[string]initiative.Levels{
		"":                                           nil,
		"commune:01001":                              {territory.Commune},
		"commune:01001 commune:01002":                {territory.EPCI},
		"commune:01001 commune:01003":                {territory.Departement},
		"commune:01001 commune:69001":                {territory.Region},
		"commune:01001 commune:21001":                {territory.National},
		"epci:200000001 departement:01":              {territory.EPCI, territory.Departement},
		"commune:01001 region:84":                    {territory.Commune, territory.Region},
		"commune:01001 commune:01002 epci:200000002": {territory.EPCI},
		"departement:01 commune:01001":               {territory.Commune, territory.Departement},
		string(territory.NationalKey):                {territory.National},
	} {
		var keys []territory.Key
		for _, k := range strings.Fields(where) {
			keys = append(keys, territory.Key(k))
		}
		if got := LevelsWhere(keys, chain); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, want %v", where, got, want)
		}
	}
	if got := LevelsWith([]string{"inhabitants", "europe", "epci", "commune"}); !reflect.DeepEqual(got, initiative.Levels{territory.Commune, territory.EPCI, territory.National}) {
		t.Errorf("with: %v", got)
	}
}

func TestASheetComesOfAProposal(t *testing.T) {
	c := asked()
	one := func(v string) Answer { return Answer{Values: []string{v}} }
	p := Proposal{ID: "p1", Call: "ain", Sent: "2026-03-04", Where: []territory.Key{"commune:01001", "commune:01002"}, Answers: map[string]Answer{
		"name": one("Le four"), "summary": one("On cuit le pain ensemble."), "carrier": one("Les Amis du four"), "legal_form": one("association"), "with": {Values: []string{"commune", "inhabitants"}},
		"since": {Values: []string{"2019"}, About: true}, "web": one("four.example"), "people": {Values: []string{"120"}, About: true}, "measured": one("none"), "learnt": one("resté d’avant"),
		"jours": {Unknown: true}, "salle": one("yes"), "where": one("a, b"),
	}}
	if l := c.Missing(p); len(l) > 0 {
		t.Fatalf("missing %v", l)
	}
	in := c.Sheet(p, chain, func(s string) string { return "[" + s + "]" })
	in.ID = "four"
	if l := in.Clean().Validate(); len(l) > 0 {
		t.Errorf("the sheet is refused: %v", l)
	}
	if !in.Action.Has(territory.EPCI) || !in.Governance.Has(territory.Commune) || in.Approach.Lessons != "" || in.Web[0] != "https://four.example" || in.Organisations[0].LegalForm != "association" {
		t.Errorf("%+v", in)
	}
	want := []initiative.Extra{{Name: "[people]", Value: "[about] 120"}, {Name: "[with]", Value: "[circle.commune] ; [circle.inhabitants]"}, {Name: "[since]", Value: "[about] 2019"},
		{Name: "Combien de jours par an ?", Value: "[unknown]"}, {Name: "Avez-vous une salle ?", Value: "yes"}}
	if !reflect.DeepEqual(in.Extra, want) {
		t.Errorf("extra %+v", in.Extra)
	}
	delete(p.Answers, "salle")
	p.Where = nil
	if l := c.Missing(p); len(l) != 2 || l[0].Field != "where" || l[1].Field != "salle" {
		t.Errorf("missing %v", l)
	}
}

func TestTheWayThroughTheQuestions(t *testing.T) {
	c, p := asked(), Proposal{Answers: map[string]Answer{}}
	var way []string
	for q := c.Next("", p); q != ""; q = c.Next(q, p) {
		way = append(way, q)
	}
	if len(way) != len(c.Asked())-2 || way[0] != "name" || way[len(way)-1] != "salle" {
		t.Errorf("%v", way)
	}
	p.Answers["measured"] = Answer{Values: []string{"done"}}
	if c.Next("measured", p) != "learnt" {
		t.Error("who measured is asked what was learnt")
	}
	a, b := Proposal{Call: "x", Answers: map[string]Answer{"name": {Values: []string{"Four"}}}}, Proposal{ID: "other", Call: "x", Answers: map[string]Answer{"name": {Values: []string{"FOUR"}}}}
	if a.Digest() != b.Digest() {
		t.Error("one proposal sent twice is one")
	}
}

// Whom it acts with becomes the partners of its sheet: each name once, as it was typed.
func TestPartnersOfAnAnswer(t *testing.T) {
	p := Proposal{Answers: map[string]Answer{"name": {Values: []string{"Le four"}}, "carrier": {Values: []string{"Les Amis du four"}},
		"partners": {Values: []string{"- Mairie de Sées\n  École des haies ; Lire, dire\n\nMAIRIE DE SÉES\nles amis du four"}}}}
	in := Call{}.Sheet(p, func(territory.Key) []territory.Key { return nil }, func(string) string { return "" })
	var said []string
	for _, o := range in.Organisations {
		said = append(said, o.Role+" "+o.Name)
	}
	if got := strings.Join(said, "|"); got != "lead Les Amis du four|partner Mairie de Sées|partner École des haies|partner Lire, dire" {
		t.Errorf("%s", got)
	}
	p.Answers["partners"] = Answer{Values: []string{strings.Repeat("Nom\nAutre nom\n", 3) + strings.Repeat("x\n", 50)}}
	if n := len(p.Partners()); n != 3 {
		t.Errorf("%d partners", n)
	}
}
