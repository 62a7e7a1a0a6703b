package app

import (
	"context"
	"testing"

	"codeberg.org/bocage/bocage/examples"
	"codeberg.org/bocage/bocage/internal/access"
)

func TestTheShippedListsComeInByTheImport(t *testing.T) {
	a, ctx := houseIn(t, t.TempDir()), context.Background()
	reports, err := a.ImportFolder(ctx, access.House, Demonstration, examples.FabriquesEtManufactures(), "fr")
	if err != nil || len(reports) != 2 || reports[0].New != 342 || reports[1].Rows != 98 {
		t.Fatalf("%+v, %v", reports, err)
	}
	// Luz'In is in both programmes: one sheet, and what the second list says
	// otherwise is proposed.
	if reports[1].New != 97 || reports[1].ProposalCount == 0 || reports[1].Proposals[0].Name != "Luz'In" {
		t.Errorf("%d new, proposals %+v", reports[1].New, reports[1].Proposals)
	}
	found, err := a.Initiatives(ctx, access.Anyone, Demonstration, Search{Words: "imprimerie", Limit: 5})
	if err != nil || found.Total != 1 || found.Initiatives[0].Summary != "Porté par Domb'Innov / L'Exprimerie" || found.Initiatives[0].Source.Licence != "Licence Ouverte 2.0" {
		t.Errorf("%+v, %v", found.Initiatives, err)
	}
	again, err := a.ImportFolder(ctx, access.House, Demonstration, examples.FabriquesEtManufactures(), "fr")
	if err != nil || again[0].New+again[0].Changed+again[1].New+again[1].Changed != 0 {
		t.Errorf("%+v, %v", again, err)
	}
}
