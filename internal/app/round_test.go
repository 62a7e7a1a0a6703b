package app

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/index"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/weighing"
)

// aRound is a house with a public index and a round over its dimensions.
func aRound(t *testing.T, way weighing.Way) (*App, RoundView) {
	t.Helper()
	a := houseIn(t, t.TempDir())
	x := anIndex()
	x.Public = true
	if err := a.SaveIndex(t.Context(), editor, x, 0, From{}); err != nil {
		t.Fatal(err)
	}
	v, err := a.OpenRound(t.Context(), editor, x.ID, weighing.Round{Title: "Le conseil", Way: way, Under: index.Top, Lang: "fr"}, From{})
	if err != nil {
		t.Fatal(err)
	}
	return a, v
}

func sharing(d1, d2 int) weighing.Answer {
	return weighing.Answer{Points: map[string]int{"d1": d1, "d2": d2}}
}

// say answers a round, and gives the private link.
func say(t *testing.T, a *App, v RoundView, answer weighing.Answer) string {
	t.Helper()
	link, err := a.SayWeights(context.Background(), v.ID, answer, From{}, func(link string) string { return "/poids/" + v.ID + "/" + link })
	if err != nil {
		t.Fatal(err)
	}
	return link
}

func TestARoundIsAnsweredByWhoHasItsCode(t *testing.T) {
	a, v := aRound(t, weighing.Points)
	ctx := context.Background()
	if len(v.ID) != weighing.CodeLength || len(v.Parts) != 2 || v.Parts[0].Name != "Travail" {
		t.Fatalf("opened: %+v", v)
	}
	if _, err := a.OpenRound(ctx, access.Anyone, v.Index, v.Round, From{}); !fault.Is(err, fault.SignIn) {
		t.Errorf("anyone opens a round: %v", err)
	}
	if _, err := a.Round(ctx, access.Anyone, v.Index, v.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("anyone reads what came of a round that is not public: %v", err)
	}
	if by, err := a.RoundBy(ctx, v.ID); err != nil || by.Title != "Le conseil" {
		t.Errorf("by its code: %+v, %v", by, err)
	}
	if _, err := a.RoundBy(ctx, "zzzzzzzz"); !fault.Is(err, fault.NotFound) {
		t.Errorf("no such code: %v", err)
	}
	if _, err := a.SayWeights(ctx, v.ID, sharing(50, 40), From{}, func(string) string { return "/" }); !fault.Is(err, fault.Invalid) || fault.All(err)[0].Key != "weighing.left" {
		t.Errorf("points are left: %v", err)
	}
	link := say(t, a, v, sharing(70, 30))
	by, err := a.AnswerBy(ctx, v.ID, link)
	if err != nil || by.Points["d1"] != 70 || by.Sent == "" || strings.Contains(fmt.Sprint(by), link) {
		t.Errorf("by its link: %+v, %v", by, err)
	}
	if _, err := a.AnswerBy(ctx, v.ID, "another"); !fault.Is(err, fault.NotFound) {
		t.Errorf("another link: %v", err)
	}
	if err := a.SayAgain(ctx, v.ID, link, sharing(60, 40), 1, From{}); err != nil {
		t.Fatal(err)
	}
	if err := a.SayAgain(ctx, v.ID, link, sharing(20, 80), 1, From{}); !fault.Is(err, fault.Conflict) {
		t.Errorf("over what was said meanwhile: %v", err)
	}
	if by, _ = a.AnswerBy(ctx, v.ID, link); by.Points["d1"] != 60 {
		t.Errorf("said again: %+v", by)
	}
	if err := a.CloseRound(ctx, editor, v.Index, v.ID, 1, true, From{}); err != nil {
		t.Fatal(err)
	}
	for what, err := range map[string]error{"changed": a.SayAgain(ctx, v.ID, link, sharing(10, 90), 2, From{}), "answered": func() error {
		_, err := a.SayWeights(ctx, v.ID, sharing(10, 90), From{}, func(string) string { return "/" })
		return err
	}()} {
		if !fault.Is(err, fault.Conflict) || fault.All(err)[0].Key != "weighing.closed" {
			t.Errorf("a round that is over is %s: %v", what, err)
		}
	}
	if err := a.Unsay(ctx, v.ID, link, From{}); err != nil {
		t.Fatal(err)
	}
	if answers, err := a.Answers(ctx, editor, v.Index, v.ID); err != nil || len(answers) != 0 {
		t.Errorf("taken back: %+v, %v", answers, err)
	}
	if changes, err := a.RoundHistory(ctx, editor, v.Index, v.ID, 0); err != nil || len(changes) != 2 {
		t.Errorf("history: %d changes, %v", len(changes), err)
	}
	if err := a.UndoRound(ctx, reader, v.Index, v.ID, 2, From{}); !fault.Is(err, fault.Denied) {
		t.Errorf("a reader undoes: %v", err)
	}
	if err := a.UndoRound(ctx, editor, v.Index, v.ID, 2, From{}); err != nil {
		t.Fatal(err)
	}
	say(t, a, v, sharing(10, 90))
	if err := a.CloseRound(ctx, editor, v.Index, v.ID, 3, true, From{}); err != nil {
		t.Fatal(err)
	}
	if err := a.CloseRound(ctx, editor, v.Index, v.ID, 4, false, From{}); err != nil {
		t.Fatal(err)
	}
	say(t, a, v, sharing(10, 90))
}

// The same form sent twice is one answer.
func TestAnAnswerSentTwiceIsOne(t *testing.T) {
	a, v := aRound(t, weighing.Points)
	at := func(link string) string { return "/poids/" + link }
	for i := range 2 {
		_, err := a.SayWeights(t.Context(), v.ID, sharing(70, 30), From{Token: "the same page of paper"}, at)
		if i == 0 && err != nil || i == 1 && !fault.Is(err, fault.AlreadyDone) {
			t.Errorf("turn %d: %v", i, err)
		}
	}
	if n, err := a.CountAnswers(t.Context(), editor, v); err != nil || n != 1 {
		t.Errorf("%d answers, %v", n, err)
	}
}

// What a few said is told to nobody; what a group says, to who keeps the round at any time,
// to who answered once it is closed, to everyone when it is public and closed.
func TestWhatAGroupSaysIsToldInItsTime(t *testing.T) {
	a, v := aRound(t, weighing.Points)
	ctx := context.Background()
	var links []string
	for _, points := range []int{80, 60} {
		links = append(links, say(t, a, v, sharing(points, 100-points)))
	}
	if o, err := a.RoundOutcome(ctx, editor, v); o != nil || err != nil {
		t.Fatalf("two people: %+v, %v", o, err)
	}
	if err := a.EnterAnswer(ctx, access.Anyone, v.Index, v.ID, sharing(40, 60), From{}); !fault.Is(err, fault.SignIn) {
		t.Errorf("anyone types paper: %v", err)
	}
	if err := a.EnterAnswer(ctx, editor, v.Index, v.ID, sharing(40, 60), From{}); err != nil {
		t.Fatal(err)
	}
	o, err := a.RoundOutcome(ctx, editor, v)
	if err != nil || o == nil || !(math.Abs(o.Parts[0].Weight-0.6) <= 1e-12) {
		t.Fatalf("three people: %+v, %v", o, err)
	}
	if _, err := a.RoundOutcome(ctx, access.Anyone, v); !fault.Is(err, fault.SignIn) {
		t.Errorf("anyone reads it: %v", err)
	}
	answer, err := a.AnswerBy(ctx, v.ID, links[0])
	if err != nil {
		t.Fatal(err)
	}
	if o, err := a.OutcomeBy(ctx, answer); o != nil || err != nil {
		t.Errorf("told while others answer: %+v, %v", o, err)
	}
	round := v.Round
	round.Public = true
	if err := a.SaveRound(ctx, editor, round, 1, From{}); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Round(ctx, access.Anyone, v.Index, v.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("a public round hands its code to anyone while it is open: %v", err)
	}
	if found, _, err := a.Rounds(ctx, access.Anyone, v.Index, Place{}); err != nil || len(found) != 0 {
		t.Errorf("and so does the list: %+v, %v", found, err)
	}
	if v, err = a.Round(ctx, reader, v.Index, v.ID); err != nil {
		t.Fatal(err)
	}
	for _, actor := range []access.Actor{access.Anyone, reader} {
		if o, err := a.RoundOutcome(ctx, actor, v); o != nil || err != nil {
			t.Errorf("told to %q while others answer: %+v, %v", actor.Role, o, err)
		}
	}
	if err := a.CloseRound(ctx, editor, v.Index, v.ID, v.Version, true, From{}); err != nil {
		t.Fatal(err)
	}
	if v, err = a.Round(ctx, access.Anyone, v.Index, v.ID); err != nil {
		t.Fatal(err)
	}
	if o, err := a.RoundOutcome(ctx, access.Anyone, v); o == nil || err != nil {
		t.Errorf("closed and public: %v", err)
	}
	if answer, err = a.AnswerBy(ctx, v.ID, links[0]); err != nil {
		t.Fatal(err)
	}
	if o, err := a.OutcomeBy(ctx, answer); o == nil || err != nil {
		t.Errorf("closed, to who answered: %v", err)
	}
	for _, actor := range []access.Actor{access.Anyone, reader} {
		if _, err := a.Answers(ctx, actor, v.Index, v.ID); err == nil {
			t.Errorf("%s reads each answer", actor.Role)
		}
	}
}

func TestAnAnswerIsSetAside(t *testing.T) {
	a, v := aRound(t, weighing.Points)
	ctx := context.Background()
	for _, points := range []int{80, 60, 40, 0} {
		say(t, a, v, sharing(points, 100-points))
	}
	answers, err := a.Answers(ctx, editor, v.Index, v.ID)
	at := slices.IndexFunc(answers, func(a AnswerView) bool { return a.Points["d2"] == 100 })
	if err != nil || len(answers) != 4 || at < 0 {
		t.Fatalf("%+v, %v", answers, err)
	}
	last := answers[at]
	if err := a.SetAside(ctx, editor, v.Index, v.ID, last.ID, last.Version, true, " ", From{}); !fault.Is(err, fault.Invalid) {
		t.Errorf("for no reason: %v", err)
	}
	if err := a.SetAside(ctx, access.Anyone, v.Index, v.ID, last.ID, last.Version, true, "Un essai", From{}); !fault.Is(err, fault.SignIn) {
		t.Errorf("by anyone: %v", err)
	}
	if err := a.SetAside(ctx, editor, v.Index, v.ID, last.ID, last.Version, true, "Un essai", From{}); err != nil {
		t.Fatal(err)
	}
	o, err := a.RoundOutcome(ctx, editor, v)
	if err != nil || o.People != 3 || o.Aside != 1 || !(math.Abs(o.Parts[0].Weight-0.6) <= 1e-12) {
		t.Errorf("set aside: %+v, %v", o, err)
	}
	if err := a.SetAside(ctx, editor, v.Index, v.ID, last.ID, last.Version+1, false, "", From{}); err != nil {
		t.Fatal(err)
	}
	if o, err = a.RoundOutcome(ctx, editor, v); err != nil || o.People != 4 {
		t.Errorf("taken in again: %+v, %v", o, err)
	}
}

// An index under everyone's own weights is, for each of them, the index with those weights.
func TestAnIndexUnderEveryonesWeights(t *testing.T) {
	for _, way := range weighing.Ways {
		a, v := aRound(t, way)
		ctx := context.Background()
		if way == weighing.Points {
			for _, points := range []int{80, 60, 10} {
				say(t, a, v, sharing(points, 100-points))
			}
		} else {
			for _, lean := range []weighing.Lean{2, 1, -2} {
				say(t, a, v, weighing.Answer{Leans: []weighing.Compared{{A: "d1", B: "d2", Lean: lean}}})
			}
		}
		o, err := a.RoundOutcome(ctx, editor, v)
		if err != nil {
			t.Fatal(err)
		}
		x, err := a.Index(ctx, editor, v.Index)
		if err != nil {
			t.Fatal(err)
		}
		r, err := a.IndexResult(ctx, editor, x.Index)
		if err != nil {
			t.Fatal(err)
		}
		g, err := a.UnderGroup(ctx, r, v, o)
		if err != nil || g.Own.Draws != 3 {
			t.Fatalf("%s: %+v, %v", way, g, err)
		}
		var each [3]MovedIndex
		for i, own := range o.Own {
			if each[i], err = r.Move(ctx, own.Weights); err != nil {
				t.Fatal(err)
			}
		}
		for row := range r.Data().Units {
			low, high := math.Inf(1), math.Inf(-1)
			for _, m := range each {
				low, high = min(low, m.Scores[row]), max(high, m.Scores[row])
			}
			got := g.Own.Units[row].Score
			if middle := each[0].Scores[row] + each[1].Scores[row] + each[2].Scores[row] - low - high; !(math.Abs(float64(got.Median)-middle) <= 1e-9) || float64(got.Low) < low-1e-9 || float64(got.High) > high+1e-9 {
				t.Fatalf("%s, %s: %v, not within %v and %v around %v", way, r.Data().Units[row].Code, got, low, high, middle)
			}
		}
	}
}

// The weights of the group become those of the index, which says so until they move.
func TestAnIndexTakesTheWeightsOfAGroup(t *testing.T) {
	a, v := aRound(t, weighing.Points)
	ctx := context.Background()
	if err := a.AdoptRound(ctx, editor, v.Index, v.ID, 1, From{}); !fault.Is(err, fault.Conflict) {
		t.Errorf("of nobody: %v", err)
	}
	for _, points := range []int{80, 60, 40} {
		say(t, a, v, sharing(points, 100-points))
	}
	if err := a.AdoptRound(ctx, editor, v.Index, v.ID, 1, From{}); !fault.Is(err, fault.Conflict) || fault.All(err)[0].Key != "weighing.open" {
		t.Errorf("while people answer: %v", err)
	}
	if err := a.CloseRound(ctx, editor, v.Index, v.ID, 1, true, From{}); err != nil {
		t.Fatal(err)
	}
	if err := a.AdoptRound(ctx, reader, v.Index, v.ID, 1, From{}); !fault.Is(err, fault.Denied) {
		t.Errorf("by a reader: %v", err)
	}
	if err := a.AdoptRound(ctx, editor, v.Index, v.ID, 1, From{}); err != nil {
		t.Fatal(err)
	}
	x, err := a.Index(ctx, editor, v.Index)
	if h := x.Holding(); err != nil || x.Dimensions[0].Weight != 60 || len(h) != 1 || h[0].People != 3 || h[0].Title != "Le conseil" {
		t.Fatalf("%+v, %v", x, err)
	}
	if err := a.UndoIndex(ctx, editor, x.ID, x.Version, From{}); err != nil {
		t.Fatal(err)
	}
	if x, err = a.Index(ctx, editor, v.Index); err != nil || x.Dimensions[0].Weight != 1 || len(x.Holding()) != 0 {
		t.Errorf("taken back: %+v, %v", x, err)
	}
	x.Method.Weigh = "equal"
	if err := a.SaveIndex(ctx, editor, x.Index, x.Version, From{}); err != nil {
		t.Fatal(err)
	}
	if err := a.AdoptRound(ctx, editor, v.Index, v.ID, x.Version+1, From{}); !fault.Is(err, fault.Conflict) || fault.All(err)[0].Key != "weighing.method" {
		t.Errorf("an index whose weights are all equal: %v", err)
	}
	x.Method.Weigh, x.Version = "", x.Version+1
	x.Indicators = x.Indicators[:2] // the second dimension holds nothing any more
	if err := a.SaveIndex(ctx, editor, x.Index, x.Version, From{}); err != nil {
		t.Fatal(err)
	}
	if err := a.AdoptRound(ctx, editor, v.Index, v.ID, x.Version+1, From{}); !fault.Is(err, fault.Conflict) || fault.All(err)[0].Key != "weighing.moved" {
		t.Errorf("an index that has other parts by now: %v", err)
	}
}

func TestARoundIsErased(t *testing.T) {
	a, v := aRound(t, weighing.Points)
	ctx := context.Background()
	link := say(t, a, v, sharing(70, 30))
	if err := a.EraseRound(ctx, editor, v.Index, v.ID, From{}); !fault.Is(err, fault.Denied) {
		t.Errorf("by who does not own the space: %v", err)
	}
	keeper := access.Actor{Account: "owner", Name: "Odile", Role: access.Owner}
	if err := a.EraseRound(ctx, keeper, v.Index, v.ID, From{}); err != nil {
		t.Fatal(err)
	}
	if _, err := a.AnswerBy(ctx, v.ID, link); !fault.Is(err, fault.NotFound) {
		t.Errorf("it is still there: %v", err)
	}
}

// The example of an index shows what comes of a round; nobody changes it, and nobody else
// answers it.
func TestTheDemonstrationHoldsARound(t *testing.T) {
	a := demonstrated(t)
	ctx := context.Background()
	x, err := a.IndexToTry(ctx)
	if err != nil || x == nil {
		t.Fatal(err)
	}
	found, _, err := a.Rounds(ctx, access.Anyone, x.ID, Place{})
	if err != nil || len(found) != 1 || !strings.Contains(found[0].Title, "inventées") {
		t.Fatalf("%+v, %v", found, err)
	}
	v := found[0]
	o, err := a.RoundOutcome(ctx, access.Anyone, v)
	if err != nil || o == nil || o.People < 12 || len(o.Kinds) < 3 {
		t.Fatalf("%+v, %v", o, err)
	}
	r, err := a.IndexResult(ctx, access.Anyone, x.Index)
	if err != nil {
		t.Fatal(err)
	}
	if g, err := a.UnderGroup(ctx, r, v, o); err != nil || g.Own.Draws != o.People {
		t.Errorf("%v", err)
	}
	if _, err := a.RoundBy(ctx, v.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("it takes answers: %v", err)
	}
	for what, err := range map[string]error{
		"opened":  func() error { _, err := a.OpenRound(ctx, editor, x.ID, v.Round, From{}); return err }(),
		"closed":  a.CloseRound(ctx, editor, x.ID, v.ID, v.Version, false, From{}),
		"typed":   a.EnterAnswer(ctx, editor, x.ID, v.ID, weighing.Answer{Points: map[string]int{"d1": 100}}, From{}),
		"adopted": a.AdoptRound(ctx, editor, x.ID, v.ID, 1, From{}),
	} {
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("the example is %s: %v", what, err)
		}
	}
}

// A script that fills a round does not close it to what counts: what is set aside makes
// room, and what came on paper is always taken.
func TestAFullRoundTakesPaper(t *testing.T) {
	a, v := aRound(t, weighing.Points)
	ctx := context.Background()
	err := a.store.Update(ctx, Principal, author(editor, From{}), func(tx *store.Tx) error {
		for n := range weighing.MaxAnswers {
			answer := sharing(50, 50)
			answer.ID, answer.Round, answer.Sent = fmt.Sprintf("a%03d", n), v.ID, v.Opened
			if _, err := tx.Put(weighedPut(answer, 0)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	at := func(string) string { return "/" }
	if _, err := a.SayWeights(ctx, v.ID, sharing(10, 90), From{}, at); !fault.Is(err, fault.Unavailable) {
		t.Errorf("more than it takes: %v", err)
	}
	if err := a.EnterAnswer(ctx, editor, v.Index, v.ID, sharing(10, 90), From{}); err != nil {
		t.Errorf("paper: %v", err)
	}
	for _, id := range []string{"a000", "a001"} {
		if err := a.SetAside(ctx, editor, v.Index, v.ID, id, 1, true, "Un programme", From{}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := a.SayWeights(ctx, v.ID, sharing(10, 90), From{}, at); err != nil {
		t.Errorf("what is set aside takes the room of what counts: %v", err)
	}
}

func TestARetiredIndexTakesNoAnswer(t *testing.T) {
	a, v := aRound(t, weighing.Points)
	if err := a.RetireIndex(t.Context(), editor, v.Index, 1, true, From{}); err != nil {
		t.Fatal(err)
	}
	if _, err := a.SayWeights(t.Context(), v.ID, sharing(10, 90), From{}, func(string) string { return "/" }); !fault.Is(err, fault.Conflict) {
		t.Errorf("%v", err)
	}
}
