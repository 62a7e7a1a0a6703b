package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/conclusion"
)

// longPlan makes the claim of these tests long enough to be left to the house.
// It gives the version kept.
func longPlan(t *testing.T, s *Server, seed uint64) int64 {
	t.Helper()
	ctx := context.Background()
	study, err := s.app.Study(ctx, testEditor, app.Demonstration, concludes)
	if err != nil {
		t.Fatal(err)
	}
	c, err := s.app.Conclusion(ctx, testEditor, study, crossing)
	if err != nil {
		t.Fatal(err)
	}
	next := c.Conclusion
	next.Test = &conclusion.Test{Plan: c.Test.Plan}
	next.Test.Plan.ByDimension, next.Test.Plan.Replicates, next.Test.Plan.Seed = false, 300_000, seed
	version, err := s.app.SaveConclusion(ctx, testEditor, app.Demonstration, concludes, next, c.Version, app.From{Source: "form"})
	if err != nil {
		t.Fatal(err)
	}
	return version
}

// claimConclusion takes the job of a conclusion; the others are none of these tests'.
func claimConclusion(t *testing.T, s *Server) app.Job {
	t.Helper()
	for {
		job, ok, err := s.app.Queue().Claim(context.Background())
		if err != nil || !ok {
			t.Fatalf("no job: %v", err)
		}
		if job.Kind == "conclusion" {
			return job
		}
	}
}

func doConclusion(t *testing.T, s *Server, job app.Job) {
	t.Helper()
	failure := s.app.Works()[job.Kind](context.Background(), job.Space, job.Payload, app.Unheard)
	if err := s.app.Queue().Finish(context.Background(), job, failure); err != nil || failure != nil {
		t.Fatal(err, failure)
	}
}

func TestALongComputationIsTold(t *testing.T) {
	s := testServer(t)
	version := longPlan(t, s, 2022)
	fr, en := conclusionURL("/"+crossing), "/en/studies/"+concludesAddress+"/conclusions/"+crossing
	for range 2 { // the button, pressed twice
		if w := post(t, s, fr+"/calculer", testEditor, TokenField, "presse-deux-fois", "version", strconv.FormatInt(version, 10)); w.Code != http.StatusSeeOther || w.Header().Get("Location") != fr {
			t.Fatalf("asked: %d to %q", w.Code, w.Header().Get("Location"))
		}
	}
	waits := get(t, s, fr, testEditor)
	checkPage(t, waits.Body.String(), French)
	if waits.Header().Get("Refresh") == "" {
		t.Error("nothing to read yet, and the page does not look again by itself")
	}
	page := says(t, s, fr, testEditor, "Il va commencer.", "Le verdict s’affichera ici.", "Voir où il en est", "Arrêter")
	if strings.Contains(page, "Faire le calcul") || strings.Contains(page, "le calcul n’a pas encore été fait") {
		t.Error("what was asked is offered again")
	}
	says(t, s, en, testEditor, "It is about to begin.", "See how far it is", "Stop")
	if public := get(t, s, fr, testReader); public.Header().Get("Refresh") != "" || strings.Contains(public.Body.String(), "Arrêter") {
		t.Error("a reader is told of it, or may stop it")
	}
	says(t, s, fr+"/modifier", testEditor, "changer le plan l’arrête")
	job := claimConclusion(t, s)
	if _, err := s.app.Queue().Advance(context.Background(), job, 12, 42); err != nil {
		t.Fatal(err)
	}
	says(t, s, fr, testEditor, "En cours : mesures examinées.", "12 sur 42")
	says(t, s, en, testEditor, "Under way: measures examined.", "12 of 42")
	doConclusion(t, s, job)
	done := get(t, s, fr, testEditor)
	if body := plainly(done.Body.String()); done.Header().Get("Refresh") != "" || !strings.Contains(body, "Confirmé par ces données") || strings.Contains(body, "Voir où il en est") {
		t.Fatalf("once done: %v %s", done.Header(), body)
	}
	if _, ok, err := s.app.Queue().Claim(context.Background()); ok || err != nil {
		t.Fatalf("computed twice: %v", err)
	}
}

func TestALongComputationIsStopped(t *testing.T) {
	s := testServer(t)
	longPlan(t, s, 2022)
	at := conclusionURL("/" + crossing)
	ask := func() {
		t.Helper()
		study, _ := s.app.Study(context.Background(), testEditor, app.Demonstration, concludes)
		c, err := s.app.Conclusion(context.Background(), testEditor, study, crossing)
		if err != nil {
			t.Fatal(err)
		}
		if w := post(t, s, at+"/calculer", testEditor, "version", strconv.FormatInt(c.Version, 10)); w.Code != http.StatusSeeOther {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
	}
	ask()
	doConclusion(t, s, claimConclusion(t, s))
	ask()
	again := get(t, s, at, testEditor)
	checkPage(t, again.Body.String(), French)
	if body := plainly(again.Body.String()); again.Header().Get("Refresh") != "" || !strings.Contains(body, "Confirmé par ces données") || !strings.Contains(body, "Le résultat précédent reste affiché") {
		t.Fatalf("what was there before does not stay under the reader’s eyes: %s", body)
	}
	if w := post(t, s, at+"/arreter", testReader); w.Code != http.StatusForbidden {
		t.Fatalf("a reader stops it: %d", w.Code)
	}
	if w := post(t, s, at+"/arreter", testEditor); w.Code != http.StatusSeeOther || w.Header().Get("Location") != at {
		t.Fatalf("%d to %q", w.Code, w.Header().Get("Location"))
	}
	says(t, s, at, testEditor, "Le calcul a été arrêté avant la fin.", "Confirmé par ces données", "Refaire le calcul et garder le résultat")
	says(t, s, "/en/studies/"+concludesAddress+"/conclusions/"+crossing, testEditor, "The computation was stopped before its end.")
	if strings.Contains(says(t, s, at, testReader), "a été arrêté") {
		t.Error("a reader is told of what the group does")
	}
	t.Run("another plan meanwhile", func(t *testing.T) {
		ask()
		longPlan(t, s, 9)
		says(t, s, at, testEditor, "Le plan a été modifié pendant le calcul", "Faire le calcul")
	})
	t.Run("a form opened before the result came", func(t *testing.T) {
		study, _ := s.app.Study(context.Background(), testEditor, app.Demonstration, concludes)
		c, err := s.app.Conclusion(context.Background(), testEditor, study, crossing)
		if err != nil {
			t.Fatal(err)
		}
		ask()
		doConclusion(t, s, claimConclusion(t, s))
		w := post(t, s, at+"/modifier", testEditor, "version", strconv.FormatInt(c.Version, 10), "title", "Mon titre", "statement", "Ce que j’écrivais.", "hypothesis", "interscalar_more", "scales", "action", "seed", "9")
		if body := plainly(w.Body.String()); w.Code != http.StatusConflict || !strings.Contains(body, "Ce que j’écrivais.") || !strings.Contains(body, "son résultat est gardé, tant que le plan reste le même") {
			t.Fatalf("%d %s", w.Code, body)
		}
	})
}

// TestALongComputationIsRedoneByAnyone: who only reads asks for it, sees how far
// it is, then the same digits.
func TestALongComputationIsRedoneByAnyone(t *testing.T) {
	s := testServer(t)
	version := longPlan(t, s, 11)
	fr, en := conclusionURL("/"+crossing+"/refaire"), "/en/studies/"+concludesAddress+"/conclusions/"+crossing+"/redo"
	if _, err := s.app.RunConclusion(context.Background(), testEditor, app.Demonstration, concludes, crossing, version, app.From{Source: "form"}); err != nil {
		t.Fatal(err)
	}
	for address, lang := range map[string]string{fr: French, en: English} {
		checkPage(t, get(t, s, address, access.Anyone).Body.String(), lang)
	}
	says(t, s, fr, access.Anyone, "Un calcul à demander", "de travail, ici, sur la matrice d’aujourd’hui", "Lancer le calcul")
	says(t, s, en, access.Anyone, "A computation to ask for", "of work, here, on today’s matrix", "Start the computation")
	if w := post(t, s, fr, access.Anyone); w.Code != http.StatusSeeOther || w.Header().Get("Location") != fr {
		t.Fatalf("asked: %d to %q: %s", w.Code, w.Header().Get("Location"), w.Body)
	}
	told, until := false, time.Now().Add(time.Minute)
	for {
		answer := get(t, s, fr, access.Anyone)
		body := plainly(answer.Body.String())
		if strings.Contains(body, "Les mêmes chiffres, jusqu’au dernier.") && answer.Header().Get("Refresh") == "" {
			break
		}
		if !told && strings.Contains(body, "il continue sans elle") && answer.Header().Get("Refresh") != "" {
			told = true
			checkPage(t, answer.Body.String(), French)
			says(t, s, en, access.Anyone, "The computation")
		}
		if time.Now().After(until) {
			t.Fatalf("never done: %s", body)
		}
		time.Sleep(20 * time.Millisecond)
	}
	if !told {
		t.Error("nothing said that it was under way")
	}
	says(t, s, en, access.Anyone, "The same digits, to the last.")
	if w := post(t, s, conclusionURL("/absente/refaire"), access.Anyone); w.Code != http.StatusNotFound {
		t.Errorf("nothing to do again: %d", w.Code)
	}
	view, err := s.app.StudyAt(context.Background(), testEditor, concludesAddress)
	if err != nil {
		t.Fatal(err)
	}
	draft := view.Study
	draft.Public = false
	if _, err := s.app.SaveStudy(context.Background(), testEditor, app.Demonstration, draft, view.Version, byForm); err != nil {
		t.Fatal(err)
	}
	if read, asked := get(t, s, fr, access.Anyone), post(t, s, fr, access.Anyone); read.Code != http.StatusNotFound || asked.Code != http.StatusNotFound {
		t.Errorf("a draft's conclusion is computed for anyone: %d, %d", read.Code, asked.Code)
	}
}
