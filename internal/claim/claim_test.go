package claim

import "testing"

func TestAnAddressThatProvesItself(t *testing.T) {
	sheet := []string{"Odile@Exemple.fr", ""}
	for _, c := range []struct {
		email string
		sites []string
		want  Ground
	}{
		{"odile@exemple.fr", nil, ByContact},
		{"ODILE@EXEMPLE.FR", nil, ByContact},
		{"luc@exemple.fr", nil, ""},
		{"luc@lefour.fr", []string{"https://www.lefour.fr/"}, BySite},
		{"luc@lefour.fr", []string{"https://lefour.fr"}, BySite},
		{"luc@mail.lefour.fr", []string{"https://lefour.fr"}, ""},
		{"luc@lefour.fr", []string{"https://lefour.fr.exemple.org"}, ""},
		{"mairie@valbrune.fr", []string{"https://valbrune.fr/associations/le-four"}, ""}, // the commune's site, not theirs
		{"luc@valbrune.fr", []string{"https://valbrune.fr/?asso=12"}, ""},
		{"luc@free.fr", []string{"http://free.fr"}, ""}, // anyone has an address there
		{"luc@gmail.com", []string{"https://gmail.com"}, ""},
		{"luc@facebook.com", []string{"https://www.facebook.com/"}, ""},
		{"luc", []string{"https://"}, ""},
		{"luc@", []string{"", "::"}, ""},
		{"", []string{"https://lefour.fr"}, ""},
	} {
		if got := Proof(c.email, sheet, c.sites); got != c.want {
			t.Errorf("%s over %v: %q, want %q", c.email, c.sites, got, c.want)
		}
	}
}

func TestLinksOfAClaim(t *testing.T) {
	var c Claim
	for _, d := range []string{"a", "b", "c", "d", "e", "f"} {
		c.Give(d, "2026-12-24")
	}
	if c.Opens("a", "2026-12-01") || !c.Opens("b", "2026-12-24") || c.Opens("b", "2026-12-25") || c.Opens("", "2026-12-01") {
		t.Errorf("the links of %+v", c.Passes)
	}
	c.End(Left, "2026-12-02")
	if c.Opens("f", "2026-12-02") || c.State != Ended {
		t.Error("a claim that ended opens still")
	}
}

func TestWhenAHolderIsReminded(t *testing.T) {
	held := Claim{State: Held, Since: "2025-03-01", Seen: "2025-11-29"}
	with := func(change func(*Claim)) Claim { c := held; change(&c); return c }
	for name, c := range map[string]struct {
		claim Claim
		day   string
		want  bool
	}{
		"a day before the year":   {held, "2026-11-28", false},
		"a year after":            {held, "2026-11-29", true},
		"reminded in the year":    {with(func(c *Claim) { c.Reminded = "2026-11-29" }), "2027-11-28", false},
		"reminded a year ago":     {with(func(c *Claim) { c.Reminded = "2026-11-29" }), "2027-11-29", true},
		"who wants none":          {with(func(c *Claim) { c.Silent = true }), "2027-11-29", false},
		"whose address is closed": {with(func(c *Claim) { c.Bounced = "2026-01-01" }), "2027-11-29", false},
		"who waits":               {with(func(c *Claim) { c.State = Waiting }), "2027-11-29", false},
		"seen on a leap day":      {with(func(c *Claim) { c.Seen = "2028-02-29" }), "2029-02-28", false},
		"a year and a day later":  {with(func(c *Claim) { c.Seen = "2028-02-29" }), "2029-03-01", true},
		"given and never seen":    {with(func(c *Claim) { c.Seen = "" }), "2026-03-01", true},
	} {
		if c.claim.Due(c.day) != c.want {
			t.Errorf("%s: %v", name, !c.want)
		}
	}
}
