package app

import (
	"context"
	"slices"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/claim"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/test/postbox"
)

// saidHouse is a house where two sheets are held, of which a list says otherwise.
type saidHouse struct {
	a            *App
	ctx          context.Context
	four, lavoir string          // the links of their holders
	house        []SaidOtherwise // of the first, as the house reads it
}

func (h saidHouse) list(t *testing.T, summary, start, note string) ImportReport {
	t.Helper()
	return commit(t, h.a, csvFile("N°;Nom;Résumé;Début;Note", "1;Le four;"+summary+";"+start+";"+note, "2;Le lavoir;On lave et on "+summary+";;", "3;"+summary+" ensemble;;;"), ImportOptions{Origin: Origin{Public: true}})
}

func (h saidHouse) fields(t *testing.T, link string) (out []string) {
	t.Helper()
	said, err := h.a.SaidOfHeld(h.ctx, link)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range said {
		out = append(out, s.Field)
	}
	slices.Sort(out)
	return out
}

func (h saidHouse) key(t *testing.T, field string) string {
	t.Helper()
	for _, s := range h.house {
		if s.Field == field {
			return s.Key()
		}
	}
	t.Fatalf("nothing of %s", field)
	return ""
}

// holds edits a sheet, and has it held by the address that stands on it.
func (h saidHouse) holds(t *testing.T, box *postbox.Server, name string, edit func(*initiative.Initiative)) (link string) {
	t.Helper()
	v := all(t, h.a)[name]
	in := v.Initiative
	in.Summary, in.PublicEmail = name+", c’est nous.", "x"+in.ID+"@exemple.fr"
	edit(&in)
	if _, err := h.a.SaveInitiative(h.ctx, editor, Principal, in, v.Contact, v.Version, form); err != nil {
		t.Fatal(err)
	}
	link, held := asksFor(t, h.a, box, v.Path[len("initiatives/"):], in.PublicEmail)
	state(t, held, claim.Held, claim.ByContact)
	return link
}

// TestWhoHoldsASheetDecidesWhatListsSayOfIt goes from an import to the holder's own
// sheet: what it says otherwise, taken or kept, and taken back.
func TestWhoHoldsASheetDecidesWhatListsSayOfIt(t *testing.T) {
	a, box, _ := postalHouse(t)
	h := saidHouse{a: a, ctx: context.Background()}
	h.list(t, "On cuit.", "2018", "a")
	h.four = h.holds(t, box, "Le four", func(in *initiative.Initiative) {
		in.Start, in.Extra = "2017", []initiative.Extra{{Name: in.Extra[0].Name, Value: "de la maison"}}
	})
	h.lavoir = h.holds(t, box, "Le lavoir", func(*initiative.Initiative) {})
	h.list(t, "On cuit le jeudi.", "2016", "b")
	if got := h.fields(t, h.four); !slices.Equal(got, []string{"start", "summary"}) {
		t.Fatalf("the holder is told of %v", got)
	}
	var err error
	h.house, err = a.SaidOf(h.ctx, editor, Principal, all(t, a)["Le four"].Initiative)
	if err != nil || len(h.house) != 3 || h.house[0].From != "Recensement 2026" {
		t.Fatalf("the house is told of %+v %v", h.house, err)
	}
	t.Run("of their sheet alone, and not what the house decides", h.notTheirs)
	t.Run("taken, in the history as theirs, and taken back", h.taken)
	t.Run("kept, and not told again while the list says the same", h.kept)
	t.Run("what the holder wrote since is not proposed over", h.wroteSince)
	t.Run("what an import said goes with it", h.unsaid)
}

func (h saidHouse) notTheirs(t *testing.T) {
	for link, key := range map[string]string{h.lavoir: h.key(t, "summary"), h.four: h.key(t, "extra"), "rien": h.key(t, "summary")} {
		if err := h.a.SettleHeld(h.ctx, link, key, true, form); err == nil {
			t.Errorf("%s settles what is not theirs", link)
		}
	}
	if _, err := h.a.SaidOf(h.ctx, access.Anyone, Principal, all(t, h.a)["Le four"].Initiative); !fault.Is(err, fault.SignIn) {
		t.Errorf("anyone is told: %v", err)
	}
	if got := all(t, h.a)["Le four"]; got.Summary != "Le four, c’est nous." || got.Extra[0].Value != "de la maison" {
		t.Errorf("%+v", got)
	}
}

func (h saidHouse) taken(t *testing.T) {
	once := From{Source: "form", Token: "un"}
	if err := h.a.SettleHeld(h.ctx, h.four, h.key(t, "summary"), true, once); err != nil {
		t.Fatal(err)
	}
	if err := h.a.SettleHeld(h.ctx, h.four, h.key(t, "summary"), true, once); !fault.Is(err, fault.AlreadyDone) {
		t.Errorf("the same form twice: %v", err)
	}
	got := all(t, h.a)["Le four"]
	changes, err := h.a.History(h.ctx, editor, Principal, got.ID, 0)
	if err != nil || got.Summary != "On cuit le jeudi." || changes[0].Source != holderSource {
		t.Fatalf("%q %+v %v", got.Summary, changes[0], err)
	}
	if err := h.a.SettleHeld(h.ctx, h.four, h.key(t, "summary"), true, form); !fault.Is(err, fault.Conflict) {
		t.Errorf("from another page: %v", err)
	}
	if err := h.a.UndoInitiative(h.ctx, editor, Principal, got.ID, got.Version, form); err != nil {
		t.Fatal(err)
	}
	if got := all(t, h.a)["Le four"]; got.Summary != "Le four, c’est nous." {
		t.Errorf("undone: %q", got.Summary)
	}
}

func (h saidHouse) kept(t *testing.T) {
	if err := h.a.SettleHeld(h.ctx, h.four, h.key(t, "start"), false, form); err != nil {
		t.Fatal(err)
	}
	h.list(t, "On cuit le jeudi.", "2016", "b")
	if got := h.fields(t, h.four); !slices.Equal(got, []string{"summary"}) {
		t.Errorf("told again of %v", got)
	}
	h.list(t, "On cuit le jeudi.", "2015", "b")
	if got := h.fields(t, h.four); !slices.Equal(got, []string{"start", "summary"}) {
		t.Errorf("another year is told of as %v", got)
	}
}

func (h saidHouse) wroteSince(t *testing.T) {
	v, err := h.a.ClaimBy(h.ctx, h.four)
	if err != nil {
		t.Fatal(err)
	}
	in := v.Sheet.Initiative
	in.Summary, in.Start = "On cuit le mardi.", "2015" // another one, and the same
	if _, err := h.a.SaveHeld(h.ctx, h.four, in, v.Sheet.Version, form); err != nil {
		t.Fatal(err)
	}
	if got := h.fields(t, h.four); len(got) != 0 {
		t.Errorf("told of %v", got)
	}
}

func (h saidHouse) unsaid(t *testing.T) {
	last := h.list(t, "On cuit le samedi.", "2014", "c")
	if got := h.fields(t, h.lavoir); !slices.Equal(got, []string{"summary"}) {
		t.Fatalf("told of %v", got)
	}
	if last.Batch == "" {
		t.Fatal("an import that wrote nothing")
	}
	if _, err := h.a.UndoImport(h.ctx, editor, Principal, last.Batch); err != nil {
		t.Fatal(err)
	}
	if got := h.fields(t, h.four); len(got) != 0 {
		t.Errorf("an import that is undone still tells of %v", got)
	}
}
