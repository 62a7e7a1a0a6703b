package web

import (
	"encoding/json"
	"errors"
	"net/http"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/i18n"
)

const linkedMedia = "application/ld+json"

// linkedContext ties the words of our documents to what they name. It is whole:
// reading a document asks nobody else for anything.
type linkedContext struct {
	Version float64       `json:"@version"`
	Vocab   string        `json:"@vocab"`
	Own     string        `json:"bocage"`
	URL     linkedAddress `json:"url"`
	SameAs  linkedAddress `json:"sameAs"`
	Content linkedAddress `json:"contentUrl"`
	Licence linkedAddress `json:"license"`
}

// linkedAddress says that a text is the address of something.
type linkedAddress struct {
	Type string `json:"@type"`
}

var ownContext = linkedContext{1.1, "https://schema.org/", ownTerms, linkedAddress{"@id"}, linkedAddress{"@id"}, linkedAddress{"@id"}, linkedAddress{"@id"}}

// ownVocabulary is what schema.org has no word for: the term, and the key of what
// our pages call it. What it means is linked.<term>, where that needs saying.
var ownVocabulary = []struct{ term, label string }{
	{"MeasurementApproach", "initiative.approach"}, {"measurementApproach", "initiative.approach"}, {"state", "initiative.approach.state"},
	{"who", "initiative.approach.who"}, {"when", "initiative.approach.when"}, {"why", "initiative.approach.why"}, {"with", "initiative.approach.with"},
	{"method", "initiative.approach.method"}, {"cost", "initiative.approach.cost"}, {"time", "initiative.approach.time"},
	{"limits", "initiative.approach.limits"}, {"lessons", "initiative.approach.lessons"},
	{"story", "initiative.story"}, {"status", "linked.label.status"}, {"theme", "linked.label.theme"}, {"for", "initiative.for"}, {"reach", "initiative.reach"},
	{"actionLevel", "initiative.action"}, {"governanceLevel", "initiative.governance"}, {"fundingLevel", "initiative.funding"},
	{"elsewhere", "initiative.elsewhere"}, {"legalForm", "linked.label.legalForm"}, {"fictional", "linked.label.fictional"},
}

type linkedTerm struct {
	ID      string       `json:"@id"`
	Type    string       `json:"@type"`
	Label   []linkedText `json:"rdfs:label"`
	Comment []linkedText `json:"rdfs:comment,omitempty"`
}

// linkedContextFile serves the context, and what each of our terms means.
func (s *Server) linkedContextFile(w http.ResponseWriter, _ *Request) error {
	document := struct {
		Context any          `json:"@context"`
		Graph   []linkedTerm `json:"@graph"`
	}{Context: struct {
		linkedContext
		RDF  string `json:"rdf"`
		RDFS string `json:"rdfs"`
	}{ownContext, "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/2000/01/rdf-schema#"}}
	for _, own := range ownVocabulary {
		term := linkedTerm{ID: "bocage:" + own.term, Type: "rdf:Property"}
		if own.term == "MeasurementApproach" {
			term.Type = "rdfs:Class"
		}
		for _, lang := range i18n.Languages {
			words := s.config.Catalogue.For(lang)
			term.Label = append(term.Label, linkedText{words.T(own.label), lang})
			if key := "linked." + own.term; words.Has(key) {
				term.Comment = append(term.Comment, linkedText{words.T(key), lang})
			}
		}
		document.Graph = append(document.Graph, term)
	}
	return sendLinked(w, document)
}

func sendLinked(w http.ResponseWriter, document any) error {
	body, err := json.Marshal(document)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", linkedMedia)
	_, _ = w.Write(append(body, '\n')) // a reader who left can't be told
	return nil
}

func (s *Server) contextAddress() string { return s.config.Base + s.URL(French, "linked_context") }

// downloadFor is the request as if it were read in the language that a download,
// which has one address, was asked in.
func downloadFor(r *Request) *Request {
	asked := *r
	asked.Lang = downloadLang(r)
	asked.L = r.server.config.Catalogue.For(asked.Lang)
	return &asked
}

// initiativeLinked is one sheet as linked data: what its page shows to everyone.
func (s *Server) initiativeLinked(w http.ResponseWriter, r *Request) error {
	in, _, done, err := s.initiativeHere(w, r, "initiative_jsonld")
	if err != nil || done {
		return err
	}
	read := downloadFor(r)
	places, err := s.places(read)
	if err != nil {
		return err
	}
	told := s.linked(read, places, in)
	told.Context = s.contextAddress()
	return sendLinked(w, told)
}

// registryLinked streams what is filtered as linked data, an initiative a line.
func (s *Server) registryLinked(w http.ResponseWriter, r *Request) error {
	space, err := s.app.Listed(r.Context())
	if err != nil {
		return err
	}
	read, a := downloadFor(r), r.askedOf("registry_jsonld")
	places, err := s.places(read)
	if err != nil {
		return err
	}
	begin, err := json.Marshal(s.contextAddress())
	if err != nil {
		return err
	}
	sent := &sending{to: w, media: linkedMedia, name: "initiatives.jsonld"}
	list := lines{to: sent, begin: `{"@context":` + string(begin) + `,"@graph":[`, end: "\n]}\n"}
	err = s.app.EachInitiative(r.Context(), r.Actor, space, a.search(), func(in app.Located) error {
		return list.add(s.linked(read, places, in.InitiativeView))
	})
	if err = errors.Join(err, list.close(err)); err != nil && sent.begun {
		panic(http.ErrAbortHandler) // part of the file is sent: nobody must take it for whole
	}
	return err
}
