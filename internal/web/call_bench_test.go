package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/call"
	"codeberg.org/bocage/bocage/internal/i18n"
)

// BenchmarkALongForm saves a step of a call with 200 questions of its own, as its first
// answers come and when all are there. The bar is 30 ms a step, whichever.
func BenchmarkALongForm(b *testing.B) {
	ctx := context.Background()
	catalogue, err := i18n.Load()
	if err != nil {
		b.Fatal(err)
	}
	a, err := app.Open(ctx, app.Config{Folder: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { a.Close() })
	s, err := New(Config{Catalogue: catalogue, Version: "test", App: a})
	if err != nil {
		b.Fatal(err)
	}
	long := call.Call{ID: "long", Title: "Deux cents questions", Purpose: "Voir.", Notice: "Relu.", Opens: "2020-01-01", Public: true}
	for n := range call.MaxQuestions {
		long.Questions = append(long.Questions, call.Question{ID: "q" + strconv.Itoa(n), Label: "Que fait-on le jour " + strconv.Itoa(n+1) + " ?", Kind: call.Text})
	}
	c, err := a.SaveCall(ctx, testEditor, app.Principal, long, 0, app.From{Source: "form"})
	if err != nil {
		b.Fatal(err)
	}
	slug := slugOf(c.Path)
	link, err := a.BeginProposal(ctx, slug, "name", call.Answer{Values: []string{"Le four"}}, French, app.From{Source: "form"}, func(string) string { return "/" })
	if err != nil {
		b.Fatal(err)
	}
	answer := func(question, words string) {
		if _, err := a.AnswerProposal(ctx, slug, link, question, call.Answer{Values: []string{words}}, 0, app.From{Source: "form"}); err != nil {
			b.Fatal(err)
		}
	}
	steps := func(b *testing.B, question string) {
		at, took := s.URL(French, "call_answer", slug, link, question), []time.Duration{}
		now, err := a.ProposalBy(ctx, slug, link)
		if err != nil {
			b.Fatal(err)
		}
		before := processorTime(b)
		for n := range b.N {
			began := time.Now()
			typed := url.Values{question: {"On cuit le pain ensemble, la " + strconv.Itoa(b.N) + "-" + strconv.Itoa(n) + "e fois."}, "version": {strconv.FormatInt(now.Version+int64(n), 10)}}
			r := httptest.NewRequest(http.MethodPost, at, strings.NewReader(typed.Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.RemoteAddr = "10.0." + strconv.Itoa(n/250) + "." + strconv.Itoa(n%250) + ":1" // nobody answers so often
			w := httptest.NewRecorder()
			s.Handler().ServeHTTP(w, r)
			if w.Code != http.StatusSeeOther {
				b.Fatal(w.Code)
			}
			took = append(took, time.Since(began))
		}
		b.ReportMetric(float64((processorTime(b)-before)/time.Duration(b.N))/1e6, "cpu-ms")
		slices.Sort(took)
		b.ReportMetric(float64(took[len(took)*95/100])/float64(30*time.Millisecond), "p95-of-30ms")
	}
	b.Run("first", func(b *testing.B) { steps(b, "q0") })
	for n := range call.MaxQuestions {
		answer("q"+strconv.Itoa(n), "On cuit le pain ensemble, et l’on en parle encore le lendemain au marché.")
	}
	b.Run("last", func(b *testing.B) { steps(b, "q199") })
}
