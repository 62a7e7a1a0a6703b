package twin

import (
	"math"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/text"
)

// Threshold is the least score of a pair that people are shown.
const Threshold = 60

// Weights of the signals, in points. Those of names, numbers, addresses and
// organisations are for what few sheets share: see shared.
const (
	nameWeight         = 45 // the same name; a close one weighs in proportion from closeFrom on
	rareNameWeight     = 15
	pageWeight         = 40
	siteWeight         = 10
	numberWeight       = 25
	organisationWeight = 20
	emailWeight        = 15
	phoneWeight        = 15
	placeWeight        = 20
	otherPlaceWeight   = -25
	otherCarrierWeight = -15
)

const (
	closeFrom    = 0.6 // how alike two names are that weigh something
	nearKm       = 2.0
	farKm        = 20.0
	rare         = 5 // a word, or an address, that at most so many sheets have
	unlikeCap    = Threshold - 5
	alikeCarrier = 0.6
	withinRare   = 0.85 // a name that is another with more words, and holds a rare one
)

// shared is what remains of a weight when n sheets have the value: the page or
// the number of an organisation that has hundreds of sheets tells them apart no more.
func shared(weight, n int) int {
	switch {
	case n <= rare:
		return weight
	case n <= 10*rare:
		return weight / 2
	}
	return weight / 5
}

// weigh scores two sheets. It is the same both ways.
func (c *crowd) weigh(a, b *one) (int, []Reason) {
	var reasons []Reason
	total := 0
	add := func(s Signal, points int) {
		if points != 0 {
			reasons = append(reasons, Reason{s, points})
			total += points
		}
	}
	page, alone := c.pages(a, b, add)
	c.carriers(a, b, add)
	c.reached(a, b, add)
	here := places(a, b, add)
	if total+nameWeight+rareNameWeight < Threshold {
		return 0, nil
	}
	x, y := called(a, b, here)
	alike := c.alike(x, y, (Threshold-total-rareNameWeight)*100/nameWeight)
	switch {
	case alike == 1:
		add(SameName, nameWeight)
	case alike > closeFrom:
		add(CloseName, int(math.Round(nameWeight*(alike-closeFrom)/(1-closeFrom))))
	}
	if alike >= 0.8 && c.shareRare(x, y) {
		add(RareName, rareNameWeight)
	}
	if total >= Threshold && c.carriedByOthers(a, b) {
		add(OtherCarrier, otherCarrierWeight)
	}
	if total = min(total, 100); alike <= closeFrom && total > unlikeCap && !(page && alone) {
		reasons, total = append(reasons, Reason{OtherName, unlikeCap - total}), unlikeCap
	}
	slices.SortFunc(reasons, func(x, y Reason) int {
		return slices.Index(Signals, x.Signal) - slices.Index(Signals, y.Signal)
	})
	return total, reasons
}

// pages compares web addresses. alone says that the common one is a page within
// a site that few sheets name: it tells of one thing, whatever it is called.
func (c *crowd) pages(a, b *one, add func(Signal, int)) (page, alone bool) {
	best, n := "", 0
	for _, p := range a.Pages {
		if slices.Contains(b.Pages, p) && (best == "" || c.times("page", p) < n) {
			best, n = p, c.times("page", p)
		}
	}
	if best != "" {
		add(SamePage, shared(pageWeight, n))
		return true, n <= 2 && hostOf(best) != best
	}
	for _, p := range a.Pages {
		host := hostOf(p)
		if slices.ContainsFunc(b.Pages, func(q string) bool { return hostOf(q) == host }) {
			add(SameSite, shared(siteWeight, c.times("site", host)))
			return false, false
		}
	}
	return false, false
}

// carriers compares who carries them: by their numbers, else by their names. What
// speaks against is carriedByOthers.
func (c *crowd) carriers(a, b *one, add func(Signal, int)) {
	for _, n := range a.Numbers {
		if slices.Contains(b.Numbers, n) {
			add(SameNumber, shared(numberWeight, c.times("number", n)))
			return
		}
	}
	for _, o := range a.carriers {
		if slices.Contains(b.carriers, o) {
			add(SameOrganisation, shared(organisationWeight, c.times("carrier", o)))
			return
		}
	}
}

// carriedByOthers says whether both name who carries them, and no name of one is
// like a name of the other. It is asked of the few that all else takes for twins.
func (c *crowd) carriedByOthers(a, b *one) bool {
	for _, n := range a.Numbers {
		if slices.Contains(b.Numbers, n) {
			return false
		}
	}
	for _, o := range a.carriers {
		for _, p := range b.carriers {
			if strings.Contains(o, p) || strings.Contains(p, o) || text.Similar(o, p) >= alikeCarrier {
				return false
			}
		}
	}
	return len(a.carriers) > 0 && len(b.carriers) > 0
}

func (c *crowd) reached(a, b *one, add func(Signal, int)) {
	if a.Email != "" && a.Email == b.Email {
		add(SameEmail, shared(emailWeight, c.times("email", a.Email)))
	}
	if a.Phone != "" && a.Phone == b.Phone {
		add(SamePhone, shared(phoneWeight, c.times("phone", a.Phone)))
	}
}

// places says whether both are at one place.
func places(a, b *one, add func(Signal, int)) bool {
	nearest := math.Inf(1)
	for _, s := range a.Spots {
		for _, t := range b.Spots {
			nearest = min(nearest, km(s, t))
		}
	}
	common := false
	for _, k := range a.Communes {
		common = common || slices.Contains(b.Communes, k)
	}
	switch {
	case nearest <= nearKm:
		add(NearBy, placeWeight)
	case common:
		add(SameCommune, placeWeight)
	case nearest > farKm && !math.IsInf(nearest, 1), math.IsInf(nearest, 1) && len(a.Communes) > 0 && len(b.Communes) > 0:
		add(OtherPlace, otherPlaceWeight)
	}
	return nearest <= nearKm || common
}

// called are the names that are compared: of two sheets at one place, without that of
// the town, which the place says already. One may write it and the other not; or both,
// and it makes their names no more alike.
func called(a, b *one, here bool) (x, y *form) {
	x, y = &a.form, &b.form
	if here && a.bare != nil {
		x = a.bare
	}
	if here && b.bare != nil {
		y = b.bare
	}
	return x, y
}

// km is the distance of two spots on a sphere, near enough at these distances.
func km(s, t Spot) float64 {
	const degree = 111.195
	x := (s.Lon - t.Lon) * math.Cos((s.Lat+t.Lat)/2*math.Pi/180)
	return degree * math.Hypot(x, s.Lat-t.Lat)
}

// alike is how close two names are, from 0 to 1, exact only when it reaches
// least hundredths above closeFrom's scale: below, nobody asks.
func (c *crowd) alike(a, b *form, least int) float64 {
	if a.name == b.name {
		if a.name == "" {
			return 0
		}
		return 1
	}
	if !slices.Equal(a.digits, b.digits) || opposed(a, b) {
		return 0 // « Jardin partagé 1 » and « Jardin partagé 2 » are two
	}
	if len(a.name) != len(b.name) && glued(a.name) == glued(b.name) || len(a.stems) > 1 && slices.Equal(a.stems, b.stems) {
		return 1 // « fab lab » and « fablab »; the same words but for « des » and « les »
	}
	words := c.wordsAlike(a, b)
	longest := float64(max(len(a.name), len(b.name)))
	need := max(words, closeFrom, closeFrom+float64(least)/100*(1-closeFrom)-1e-9)
	if 1-float64(lettersApart(a, b))/longest <= need {
		return words
	}
	return max(words, 1-float64(text.Distance(a.name, b.name))/longest)
}

// wordsAlike is how close two names are by their words.
func (c *crowd) wordsAlike(a, b *form) float64 {
	common := 0
	for _, w := range a.words {
		if _, in := slices.BinarySearch(b.words, w); in {
			common++
		}
	}
	fewest := min(len(a.words), len(b.words))
	if common == 0 {
		return 0
	}
	dice := 0.95 * 2 * float64(common) / float64(len(a.words)+len(b.words))
	switch {
	case common == len(a.words) && common == len(b.words):
		return 0.97 // the same words in another order
	case common == fewest && c.shareRare(a, b):
		return max(dice, withinRare) // one name is the other with more words
	case common == fewest && common >= 2:
		return max(dice, 0.8)
	}
	return dice
}

// lettersApart is a distance in letters that no spelling can be under: the
// letters of one that the other lacks.
func lettersApart(a, b *form) int {
	more, less := 0, 0
	for i := range a.letters {
		if d := int(a.letters[i]) - int(b.letters[i]); d > 0 {
			more += d
		} else {
			less -= d
		}
	}
	return max(more, less)
}

// shareRare says whether both names hold a word that few names hold.
func (c *crowd) shareRare(a, b *form) bool {
	for _, w := range a.words {
		if _, in := slices.BinarySearch(b.words, w); in && c.held[w] <= rare {
			return true
		}
	}
	// No rare word, but a whole name of several words that few have.
	return a.name == b.name && len(a.words) >= 2 && c.times("name", a.name) <= 2
}
