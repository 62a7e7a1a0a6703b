package web

import (
	"slices"

	"codeberg.org/bocage/bocage/internal/study"
)

// askedWords are those that a study of rural initiatives has to say its meaning
// of; the texts are study.new.word.<name>.
var askedWords = []string{"rural", "local", "innovation", "wellbeing"}

// proposeWords puts the asked words in the rows of a new study that do not have
// them yet, to be defined or cleared.
func proposeWords(r *Request, form *Form) {
	n, there := 0, []string{}
	for ; form.Has(rowField("definitions", n, "term")); n++ {
		there = append(there, form.Text(rowField("definitions", n, "term")))
	}
	for _, word := range askedWords {
		if term := r.L.T("study.new.word." + word); !slices.Contains(there, term) && n < study.MaxItems {
			form.Set(rowField("definitions", n, "term"), term).Set(rowField("definitions", n, "text"), "")
			n++
		}
	}
}

// withoutProposed clears the proposed words that nobody defined: they are no
// definitions. A word that someone typed stays, and its meaning is asked.
func withoutProposed(r *Request, form *Form) {
	for i := 0; i < 2*study.MaxItems && form.Has(rowField("definitions", i, "term")); i++ {
		term, text := rowField("definitions", i, "term"), rowField("definitions", i, "text")
		proposed := slices.ContainsFunc(askedWords, func(word string) bool { return form.Text(term) == r.L.T("study.new.word."+word) })
		if proposed && form.Text(text) == "" {
			form.Set(term, "")
		}
	}
}

// exampleWords shows, beside each asked word, how a named source defines it.
func exampleWords(r *Request, rows []formRow) {
	for i := range rows {
		for _, word := range askedWords {
			if f := rows[i].Fields; len(f) == 2 && f[0].Value == r.L.T("study.new.word."+word) {
				f[1].Hint = r.L.T("study.new.word." + word + ".example")
			}
		}
	}
}
