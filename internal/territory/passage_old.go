package territory

import (
	"maps"
	"math"
	"slices"
	"strings"
)

// PassageOf is the passage of data older than the first vintage, or of none
// that is known, from the codes that the data bear. Codes that went before the
// first vintage lead to the commune that holds them today; from there on,
// changes are those of Passage. Its From is 0. Codes that lead nowhere, or to
// one of several communes of the vintage asked for, are given back as lost.
//
// What is not known, for want of dated tables: when a code went, so data of two
// vintages in one file are not told apart; the populations of communes that
// went, so the Back of what merged with them is NaN; communes that were split
// from another before the first vintage, whose parts are taken as they stand in
// the data. A commune that a later split divides is shared out unless one of the
// parts is already among the codes: then the data are from before it was merged.
// Arrondissements are folded as by Folding.
func (s *Set) PassageOf(codes []string, to int) (Passage, []string, error) {
	p, err := s.Passage(s.vintages[0], to)
	if err != nil {
		return Passage{}, nil, err
	}
	p.From = 0
	have := make(map[string]bool, len(codes))
	for _, c := range codes {
		have[c] = true
	}
	p.keepApart(have)
	lost := s.leadOn(&p, have)
	return s.Folding(p, codes), lost, nil
}

// Folding adds to a passage the arrondissements of Paris, Lyon and Marseille
// that are among the codes of data, each into its commune; not when the commune
// is among them too, which would count its people twice: nothing then says where
// the arrondissements go, and they are left out.
func (s *Set) Folding(p Passage, codes []string) Passage {
	have := make(map[string]bool, len(codes))
	for _, c := range codes {
		have[c] = true
	}
	into := map[string]bool{}
	for _, c := range codes {
		if city := s.cityOf(c); city != "" && !have[city] {
			into[city] = true
		}
	}
	p.Flows = slices.Clone(p.Flows)
	for _, f := range s.former {
		if city := s.cityOf(f.Code); into[city] {
			p.Flows = append(p.Flows, Flow{From: f.Code, To: city, Share: 1, Back: math.NaN()})
		}
	}
	return p.sorted()
}

// cityOf is the commune that an arrondissement is part of, "" for other codes.
func (s *Set) cityOf(code string) string {
	if i, ok := s.gone[code]; ok && s.former[i].Kind == Arrondissement {
		return s.former[i].Commune.Code()
	}
	return ""
}

// keepApart takes from a divided commune's flows those to parts that the data
// have already, and gives the rest to the parts that remain.
func (p *Passage) keepApart(have map[string]bool) {
	left := map[string]float64{}
	p.Flows = slices.DeleteFunc(p.Flows, func(f Flow) bool {
		apart := f.Share < 1 && f.To != f.From && have[f.To]
		if !apart {
			left[f.From] += f.Share
		}
		return apart
	})
	for i := range p.Flows {
		if whole := left[p.Flows[i].From]; whole < 1 {
			p.Flows[i].Share /= whole
		}
	}
}

// leadOn adds the flows of codes that went before the first vintage, and lists
// those that lead nowhere. The commune that they lead to is itself among what
// comes to it, also when the data do not have it: a part is never taken for the
// whole. Only where the département was renumbered is the old code all there was.
func (s *Set) leadOn(p *Passage, have map[string]bool) (lost []string) {
	listed, parts := map[string]bool{}, map[string]int{}
	for _, f := range p.Flows {
		listed[f.From] = true
		parts[f.To]++
	}
	back, _ := s.Passage(s.Vintage(), p.To) // both are vintages: the caller asked for one
	at, _ := s.Codes(p.To)
	joined := map[string]bool{}
	for _, code := range slices.Sorted(maps.Keys(have)) {
		if _, stands := slices.BinarySearch(at, code); stands || listed[code] || s.cityOf(code) != "" {
			continue
		}
		to := back.only(s.now(code))
		if _, stands := slices.BinarySearch(at, to); !stands {
			lost = append(lost, code)
			continue
		}
		if parts[to] == 0 && (have[to] || code[:2] == to[:2]) {
			p.Flows = append(p.Flows, Flow{From: to, To: to, Share: 1})
			parts[to]++
		}
		p.Flows = append(p.Flows, Flow{From: code, To: to, Share: 1, Back: 1})
		parts[to]++
		joined[to] = true
	}
	for i, f := range p.Flows {
		if joined[f.To] && parts[f.To] > 1 {
			p.Flows[i].Back = math.NaN()
		}
	}
	return lost
}

// now is the commune of today that a code leads to, "" when it leads nowhere.
func (s *Set) now(code string) string {
	if i, ok := s.gone[code]; ok {
		return s.former[i].Commune.Code()
	}
	if _, ok := s.index[Commune][code]; ok {
		return code
	}
	return ""
}

// only is the one commune that all of a commune goes to, "" when there are
// several.
func (p Passage) only(code string) string {
	at, _ := slices.BinarySearchFunc(p.Flows, code, func(f Flow, c string) int { return strings.Compare(f.From, c) })
	if at == len(p.Flows) || p.Flows[at].From != code {
		return code
	}
	if at+1 < len(p.Flows) && p.Flows[at+1].From == code {
		return ""
	}
	return p.Flows[at].To
}
