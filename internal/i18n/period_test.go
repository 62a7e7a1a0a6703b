package i18n

import "testing"

func TestPeriod(t *testing.T) {
	fr, en := loaded(t).For(FR), loaded(t).For(EN)
	for _, tt := range []struct{ from, to, fr, en string }{
		{"2019", "2021", "de 2019 à 2021", "2019 to 2021"},
		{"2024-03", "2024-05", "de mars à mai 2024", "March to May 2024"},
		{"2023-03", "2024-05", "de mars 2023 à mai 2024", "March 2023 to May 2024"},
		{"2024-04", "2024-08", "d’avril à août 2024", "April to August 2024"},
		{"2024-10", "2025-01", "d’octobre 2024 à janvier 2025", "October 2024 to January 2025"},
		{"2021-03-12", "2021-03-15", "du 12 au 15\u00a0mars 2021", "12 to 15\u00a0March 2021"},
		{"2021-03-01", "2021-04-01", "du 1er\u00a0mars au 1er\u00a0avril 2021", "1\u00a0March to 1\u00a0April 2021"},
		{"2020-12-31", "2021-01-01", "du 31\u00a0décembre 2020 au 1er\u00a0janvier 2021", "31\u00a0December 2020 to 1\u00a0January 2021"},
		{"2021", "2021-03", "de 2021 à mars 2021", "2021 to March 2021"},
		{"2021-03-12", "2022", "du 12\u00a0mars 2021 à 2022", "12\u00a0March 2021 to 2022"},
		{"2021-03-12", "", "depuis le 12\u00a0mars 2021", "since 12\u00a0March 2021"},
		{"2021-04", "", "depuis avril 2021", "since April 2021"},
		{"", "2021-03-12", "jusqu’au 12\u00a0mars 2021", "until 12\u00a0March 2021"},
		{"", "2021-03", "jusqu’à mars 2021", "until March 2021"},
		{"2020", "2020", "2020", "2020"},
		{"", "", "", ""},
		{"2021-13", "2021-14", "de 2021-13 à 2021-14", "2021-13 to 2021-14"},
		{"été", "x", "de été à x", "été to x"},
	} {
		if got := fr.Period(tt.from, tt.to); got != tt.fr {
			t.Errorf("fr %s–%s: %q, want %q", tt.from, tt.to, got, tt.fr)
		}
		if got := en.Period(tt.from, tt.to); got != tt.en {
			t.Errorf("en %s–%s: %q, want %q", tt.from, tt.to, got, tt.en)
		}
	}
}
