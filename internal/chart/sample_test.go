package chart

import (
	"strconv"
	"strings"
)

// french writes a number as a French reader expects it.
func french(v float64) string {
	return strings.NewReplacer(".", ",", "-", "−").Replace(strconv.FormatFloat(v, 'f', -1, 64))
}

func about(id, finding string) About {
	return About{ID: id, Finding: finding, Measure: "Part des habitants, en %", Source: "INSEE, RP 2022",
		Desc: finding + ". Le tableau donne les chiffres."}
}

func sampleDot() DotChart {
	return DotChart{
		About:     about("dot", "Dans le Haut-Bocage, on se rend service plus qu’ailleurs"),
		Series:    []string{"Territoire", "Département", "France"},
		Reference: &Reference{Value: 62, Label: "moyenne des pays voisins : 62"},
		Format:    french,
		Words:     RowWords{Label: "Question", Low: "de", High: "à", Note: "Réponses", Missing: "non posée"},
		Rows: []DotRow{
			{Label: "A aidé une voisine ou un voisin ce mois-ci", Value: Known(71), Low: Known(66), High: Known(76),
				Compare: []Value{Known(64), Known(58)}, Note: "312 réponses"},
			{Label: "Peut joindre quelqu’un en cas de coup dur", Value: Known(88.5), Low: Known(84), High: Known(92),
				Compare: []Value{Known(90), Known(86)}, Note: "308 réponses"},
			{Label: "Participe à une association", Value: Known(44), Low: Known(38), High: Known(50),
				Compare: []Value{Missing("")}, Note: "312 réponses"},
			{Label: "Fait confiance au conseil municipal", Value: Missing("non posée")},
		},
	}
}

func sampleBar() BarChart {
	return BarChart{
		About:  about("bar", "Quatre dimensions sur six gagnent, une recule"),
		Format: french,
		Words:  RowWords{Label: "Dimension", Value: "Effets", Note: "Fiches", Missing: "pas encore étudié"},
		Rows: []BarRow{
			{Label: "Mobilité", Value: Known(17), Note: "13 initiatives"},
			{Label: "Vie sociale et liens entre habitants", Value: Known(12.5), Note: "13 initiatives"},
			{Label: "Environnement", Value: Known(-4), Note: "11 initiatives"},
			{Label: "Logement", Value: Known(0), Note: "12 initiatives"},
			{Label: "Santé", Value: Missing("pas encore étudié")},
			{Label: "Emploi", Value: Known(0.4), Note: "9 initiatives"},
		},
	}
}

func sampleLine() LineChart {
	years := []float64{2008, 2010, 2012, 2014, 2016, 2018, 2020, 2022}
	points := func(vs ...float64) []Point {
		out := make([]Point, len(vs))
		for i, v := range vs {
			out[i] = Point{years[i], Known(v)}
			if v < 0 {
				out[i].Value = Missing("secret")
			}
		}
		return out
	}
	return LineChart{
		About:  about("line", "La vacance recule depuis la fusion des communes"),
		Format: french,
		Words:  LineWords{Moment: "Année", Break: "Rupture", Missing: "non disponible"},
		Breaks: []Break{{At: 2016, Label: "2016 : fusion de trois communes"}},
		Series: []Series{
			{"Haut-Bocage", points(9.1, 9.6, 10.2, 10.4, 11.8, 11.1, 10.3, 9.7)},
			{"Département", points(8.2, 8.3, 8.6, 9, 9.3, 9.5, 9.6, 9.6)},
			{"Communes de même type", points(7.9, 8.1, -1, -1, 8.8, -1, 9.2, 9.4)},
		},
	}
}

func sampleSlope() SlopeChart {
	return SlopeChart{
		About: about("slope", "La part de celles et ceux qui se déplacent sans voiture a doublé à Ecouché"),
		From:  "2019", To: "2023", Format: french,
		Words: RowWords{Label: "Commune", Missing: "non mesuré"},
		Items: []SlopeItem{
			{Label: "Écouché", From: Known(6), To: Known(13), Strong: true},
			{Label: "Carrouges", From: Known(7), To: Known(8)},
			{Label: "Rânes", From: Known(8.1), To: Known(8.2)},
			{Label: "Briouze", From: Known(9), To: Known(7.4)},
			{Label: "Putanges-le-Lac", From: Known(4), To: Missing("non mesuré")},
			{Label: "La Ferté-Macé", From: Missing("non mesuré"), To: Missing("non mesuré")},
		},
	}
}

func sampleFlow() FlowChart {
	return FlowChart{
		About:  about("flow", "13 initiatives sur 48 avaient mesuré ce qu’elles changent"),
		Format: french,
		Words: FlowWords{Stage: "Étape ou motif", Kind: "Ce qui est compté", Count: "Initiatives",
			Kept: "étape", Left: "non retenues", PartOf: "dont", Go: "à lire"},
		Stages: []Stage{
			{Label: "initiatives recensées", Count: 48, Unnamed: []Block{{Label: "non nommées publiquement", Count: 42}},
				Out: []Block{{Label: "encore à lire", Count: 2, Pending: true}}},
			{Label: "lues par le groupe de travail", Count: 46, Out: []Block{
				{Label: "sans démarche de mesure", Count: 21},
				{Label: "mesure prévue, pas encore faite", Count: 9},
				{Label: "hors du périmètre de la question", Count: 3},
				{Label: "porteur qui ne souhaite pas figurer", Count: 0}}},
			{Label: "retenues pour analyse", Count: 13},
		},
	}
}

func sampleProfile() ProfileChart {
	return ProfileChart{
		About: about("profile", "Plus haut que chez la plupart : propriétaires"),
		Place: "Valbrune", Against: []string{"CC du Val", "Orne", "Normandie", "France", "Semblables"}, Middle: "la moitié des communes",
		Words: ProfileWords{Label: "Indicateur", Note: "Période", Missing: "pas de chiffre", Band: func(low, high string) string { return "de " + low + " à " + high }},
		Rows: []ProfileRow{
			{Label: "Logements vacants", Value: Known(9), Others: []Value{Known(8), Known(11), Known(10), Known(8), Missing("")}, Least: 0, Low: 5, High: 12, Greatest: 24, Note: "2018"},
			{Label: "Propriétaires", Value: Known(99), Others: []Value{Known(70), Known(65), Known(60), Known(57), Known(80)}, Least: 40, Low: 70, High: 88, Greatest: 95, Note: "2018"},
			{Label: "Pauvreté", Value: Missing("secret"), Others: []Value{Missing(""), Known(15), Known(13), Known(14), Missing("")}, Least: 5, Low: 8, High: 16, Greatest: 35, Note: "2021"},
			{Label: "Zéro", Value: Known(0), Others: []Value{Known(0), Known(1), Known(2), Known(3), Known(0)}, Note: "2021"},
		},
	}
}
