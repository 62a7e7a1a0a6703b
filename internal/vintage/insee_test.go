package vintage

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/sheet"
	"codeberg.org/bocage/bocage/internal/territory"
)

// vCommune writes a year as INSEE's list of communes does, without the collectivities overseas,
// with the parts that former communes became.
func vCommune(y Yearly) string {
	var b strings.Builder
	b.WriteString("\ufeffTYPECOM,COM,REG,DEP,CTCD,ARR,TNCC,NCC,NCCENR,LIBELLE,CAN,COMPARENT\n")
	for _, c := range y.Communes {
		if overseas(c.Code) {
			continue
		}
		fmt.Fprintf(&b, "COM,%s,,%s,,,0,X,X,%q,,\n", c.Code, c.Departement, c.Name)
		for _, former := range c.Former {
			fmt.Fprintf(&b, "COMD,%s,,,,,0,X,X,%q,,%s\n", former, "Partie de "+c.Name, c.Code)
		}
	}
	b.WriteString("ARM,75101,11,75,,,0,X,X,Paris 1er Arrondissement,,75056\nCOMX,00000,,,,,,,,,,\n")
	return b.String()
}

// dgcl writes the EPCI of a year as the DGCL's list does, in its encoding, its codes without their
// zeros as a spreadsheet leaves them.
func dgcl(y Yearly, people func(code string) string) []byte {
	var b bytes.Buffer
	b.WriteString("dept;siren;raison_sociale;nature_juridique;mode_financ;nb_membres;total_pop_tot;total_pop_mun;dep_com;insee;siren_membre;nom_membre;ptot_2024;pmun_2024\n")
	for _, e := range y.EPCI {
		for _, m := range e.Members {
			fmt.Fprintf(&b, "%s;%s;%s;%s;FPU;2;1;1;1;%s;210000001;x;1;%s\n", m.Code[:2], e.Code, latin(e.Name), e.Type, strings.TrimLeft(m.Code, "0"), people(m.Code))
		}
	}
	b.WriteString("61;256100000;SIVOS des Trois Haras;SIVU;;2;1;1;61;61001;216100016;x;1;1\n")
	return b.Bytes()
}

// latin is a text as ISO-8859-1 writes it.
func latin(s string) string {
	var b []byte
	for _, r := range s {
		if r > 0xff {
			r = '?'
		}
		b = append(b, byte(r))
	}
	return string(b)
}

// people are those of a year, as the DGCL writes them: with spaces between thousands.
func peopleIn(y Yearly) func(string) string {
	of := map[string]string{}
	for _, c := range y.Communes {
		if c.Population == nil {
			continue
		}
		n := strconv.Itoa(*c.Population)
		for i := len(n) - 3; i > 0; i -= 3 {
			n = n[:i] + " " + n[i:]
		}
		of[c.Code] = n
	}
	return func(code string) string { return of[code] }
}

func readAll(t *testing.T, contents ...[]byte) Yearly {
	t.Helper()
	var y Yearly
	for i, content := range contents {
		if err := y.Read(fmt.Sprintf("fichier %d", i+1), bytes.NewReader(content)); err != nil {
			t.Fatal(err)
		}
	}
	return y
}

// TestFilesOfINSEEChangeNothingByThemselves: those of today give the territories of today,
// with what they do not say: populations, postal codes, collectivities overseas.
func TestFilesOfINSEEChangeNothingByThemselves(t *testing.T) {
	same := yearOf(places(t))
	for name, people := range map[string]func(string) string{"with populations": peopleIn(same), "without": func(string) string { return "" }} {
		after := derived(t, readAll(t, []byte(vCommune(same)), dgcl(same, people)))
		if c := Compare(places(t), after); !c.None() {
			t.Fatalf("%s: %+v", name, c.Counted)
		}
		before := places(t)
		for _, level := range []territory.Level{territory.Commune, territory.EPCI, territory.Departement, territory.Region} {
			for _, k := range before.Members(territory.NationalKey, level) {
				x, _ := before.Get(k)
				if y, known := after.Get(k); !known || said(before, k) != said(after, k) || x.Name != y.Name {
					t.Fatalf("%s: %s was %s, is %s", name, k, said(before, k), said(after, k))
				}
			}
		}
		if x, y := before.PostalCodes(), after.PostalCodes(); len(x) != len(y) || !slices.Equal(x["61001"], y["61001"]) || !slices.Equal(x["97502"], y["97502"]) {
			t.Errorf("%s: %d communes had a postal code, %d have", name, len(x), len(y))
		}
	}
}

// TestFilesOfINSEETellTheChanges that those of the package tell.
func TestFilesOfINSEETellTheChanges(t *testing.T) {
	y := changed(t)
	for i := range y.EPCI { // where the commune that is back is
		if slices.ContainsFunc(y.EPCI[i].Members, func(m Member) bool { return m.Code == "85084" }) {
			y.EPCI[i].Members = append(y.EPCI[i].Members, Member{"85999"})
		}
	}
	mvt := "MOD,DATE_EFF,TYPECOM_AV,COM_AV,TNCC_AV,NCC_AV,TYPECOM_AP,COM_AP\n21,2027-01-01,COM,85084,0,X,COM,85999\n41,2027-01-01,COM,61001,0,X,COM,61999\n"
	after := derived(t, readAll(t, []byte(vCommune(y)), dgcl(y, peopleIn(y)), []byte(mvt)))
	want := Compare(places(t), derived(t, y))
	if got := Compare(places(t), after); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("told %+v\nwant %+v", got, want)
	}
	argentan, _ := after.Get("commune:61006")
	if !slices.ContainsFunc(after.Former("commune:61006"), func(f territory.Former) bool { return f.Code == "61462" }) || argentan.Population == nil {
		t.Error("Sarceaux leads nowhere, or nobody lives where it went")
	}

	_, err := Derive(places(t), 2027, readAll(t, []byte(vCommune(y)), dgcl(y, func(string) string { return "" }), []byte(mvt)))
	if f := new(fault.Fault); !errors.As(err, &f) || f.Key != "vintage.people" || f.Args["codes"] != "85084, 85999" {
		t.Errorf("a commune that was divided, without populations: %v", err)
	}
}

// TestAListOfEPCIAsASpreadsheet is read under the title that it comes with, and so are
// départements and régions of INSEE; what is given twice is told.
func TestAListOfEPCIAsASpreadsheet(t *testing.T) {
	var b bytes.Buffer
	book := sheet.NewXLSXWriter(&b, "EPCI", "fr", "")
	for _, err := range []error{
		book.Table("Lisez-moi", sheet.Column{Name: "Source"}), book.Row(sheet.Text("DGCL")),
		book.Table("Composition", sheet.Column{Name: "SIREN"}, sheet.Column{Name: "raison_sociale"}, sheet.Column{Name: "nature_juridique"}, sheet.Column{Name: "insee"}, sheet.Column{Name: "pmun_2024"}),
		book.Row(sheet.Text("200069193"), sheet.Text("CC de la Dombes"), sheet.Text("CC"), sheet.Text("01001"), sheet.Figure(860)),
		book.Close(),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	y := readAll(t, b.Bytes(), []byte("DEP,REG,CHEFLIEU,TNCC,NCC,NCCENR,LIBELLE\n01,84,01053,5,AIN,Ain,Ain\n"), []byte("REG;CHEFLIEU;TNCC;NCC;NCCENR;LIBELLE\n84;69123;1;X;X;Auvergne-Rhône-Alpes\n"))
	if len(y.EPCI) != 1 || y.EPCI[0].Members[0].Code != "01001" || y.people["01001"] != 860 || len(y.Departements) != 1 || y.Departements[0].Seat != "01053" || len(y.Regions) != 1 || y.Regions[0].Name != "Auvergne-Rhône-Alpes" {
		t.Errorf("read as %+v", y)
	}
	if f := new(fault.Fault); !errors.As(y.Read("encore", bytes.NewReader(b.Bytes())), &f) || f.Key != "vintage.file_twice" {
		t.Errorf("the list given twice: %v", f)
	}
	for _, other := range []string{"ARR,DEP,REG,CHEFLIEU,TNCC,NCC,NCCENR,LIBELLE\n011,01,84,01034,0,X,X,Belley\n", "CTCD,REG,CHEFLIEU,TNCC,NCC,NCCENR,LIBELLE\n01D,84,01053,5,X,X,Ain\n"} {
		if f := new(fault.Fault); !errors.As(new(Yearly).Read("autre", strings.NewReader(other)), &f) || f.Key != "vintage.unknown_file" {
			t.Errorf("%.20s is taken for another list", other)
		}
	}
	with := y.completed(places(t), 2027)
	if !slices.ContainsFunc(with.Departements, func(a Area) bool { return a.Code == "987" }) {
		t.Errorf("the collectivities overseas went")
	}
}
