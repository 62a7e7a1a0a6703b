package app

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"

	"codeberg.org/bocage/bocage/examples"
	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/briefing"
	"codeberg.org/bocage/bocage/internal/bundle"
	"codeberg.org/bocage/bocage/internal/i18n"
	"codeberg.org/bocage/bocage/internal/index"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/weighing"
)

const demoSource = "demo"

// LoadDemonstration fills the space of the demonstration, once: the fictional
// study with its published versions and its open call, the founding study from public facts, then
// two public lists of third places by the import of spreadsheets, the example of a note and
// that of an index.
// It says whether there was anything to do.
func (a *App) LoadDemonstration(ctx context.Context, actor access.Actor) (bool, error) {
	return a.demonstrate(ctx, actor, false)
}

// StartDemonstration is LoadDemonstration for a server that has people waiting:
// the sites of the published versions are left to its jobs.
func (a *App) StartDemonstration(ctx context.Context, actor access.Actor) (bool, error) {
	return a.demonstrate(ctx, actor, true)
}

func (a *App) demonstrate(ctx context.Context, actor access.Actor, sitesLater bool) (bool, error) {
	if err := allow(actor, access.Manage, access.Object{Kind: access.KindSpace}); err != nil {
		return false, err
	}
	there, err := a.Studies(ctx, access.House, Demonstration)
	if err != nil || len(there) > 0 {
		return false, err
	}
	versions, err := bundle.ReadVersions(examples.DemonstrationVersions(), "versions.yaml")
	if err != nil {
		return false, fmt.Errorf("read versions: %w", err)
	}
	if err := a.loadVersions(ctx, actor, examples.Demonstration(), versions, sitesLater); err != nil {
		return false, fmt.Errorf("load demonstration: %w", err)
	}
	if err := a.loadCall(ctx, actor); err != nil {
		return false, fmt.Errorf("load call: %w", err)
	}
	founding, err := bundle.ReadVersions(examples.RuralitesVersions(), "versions.yaml")
	if err != nil {
		return false, fmt.Errorf("read versions: %w", err)
	}
	if err := a.loadVersions(ctx, actor, examples.Ruralites(), founding, sitesLater); err != nil {
		return false, fmt.Errorf("load founding study: %w", err)
	}
	if _, err := a.ImportFolder(ctx, actor, Demonstration, examples.FabriquesEtManufactures(), i18n.FR); err != nil {
		return false, fmt.Errorf("load public lists: %w", err)
	}
	if err := a.loadNote(ctx, actor); err != nil {
		return false, fmt.Errorf("load note: %w", err)
	}
	if err := a.loadIndex(ctx, actor); err != nil {
		return false, fmt.Errorf("load index: %w", err)
	}
	return true, nil
}

// loadVersions brings a study written by hand in, version after version, and
// publishes each as it stood on its date.
func (a *App) loadVersions(ctx context.Context, actor access.Actor, files fs.FS, versions []bundle.Version, sitesLater bool) error {
	whole, err := bundle.Read(files)
	if err != nil {
		return err
	}
	for _, v := range versions {
		then, err := whole.Without(v.Later)
		if err != nil {
			return err
		}
		if _, err := a.ImportBundle(ctx, actor, Demonstration, then, bundle.Attached(files), From{Source: demoSource}); err != nil {
			return err
		}
		if err := a.runTests(ctx, actor, then.Study.ID); err != nil {
			return err
		}
		p := Publication{Title: v.Title, Changes: v.Changes, Date: v.Date, Later: sitesLater}
		if _, err := a.Publish(ctx, actor, Demonstration, then.Study.ID, p, From{Source: demoSource}); err != nil {
			return err
		}
	}
	return nil
}

// runTests computes the tested conclusions of the study that have no result:
// none is typed.
func (a *App) runTests(ctx context.Context, actor access.Actor, studyID string) error {
	s, err := a.Study(ctx, actor, Demonstration, studyID)
	if err != nil {
		return err
	}
	all, err := a.Conclusions(ctx, actor, s)
	if err != nil {
		return err
	}
	for _, c := range all {
		if c.Test == nil || c.Test.Result != nil {
			continue
		}
		if _, err := a.RunConclusion(ctx, actor, Demonstration, studyID, c.ID, c.Version, From{Source: demoSource}); err != nil {
			return err
		}
	}
	return nil
}

// loadNote writes the example of a note: a real place, since nothing is known of those
// that are invented, with its figures as they are today.
func (a *App) loadNote(ctx context.Context, actor access.Actor) error {
	var b briefing.Briefing
	if err := json.Unmarshal(examples.DemonstrationNote(), &b); err != nil {
		return fmt.Errorf("read note: %w", err)
	}
	b = b.Clean()
	figures, wrong, err := a.figuresNow(ctx, access.Anyone, b, true)
	if err != nil {
		return err
	}
	b.Figures = figures
	if err := append(b.Validate(), wrong...).Err(); err != nil {
		return err
	}
	return a.store.Update(ctx, Demonstration, author(actor, From{Source: demoSource}), func(tx *store.Tx) error {
		_, err := tx.Put(briefingPut(b, 0))
		return err
	})
}

// loadIndex writes the example of an index: of real communes too, with the indicators
// that ship.
func (a *App) loadIndex(ctx context.Context, actor access.Actor) error {
	var x index.Index
	if err := json.Unmarshal(examples.DemonstrationIndex(), &x); err != nil {
		return fmt.Errorf("read index: %w", err)
	}
	x = x.Clean()
	wrong, err := a.indexWrong(ctx, access.Anyone, x)
	if err != nil {
		return err
	}
	if err := wrong.Err(); err != nil {
		return err
	}
	return a.store.Update(ctx, Demonstration, author(actor, From{Source: demoSource}), func(tx *store.Tx) error {
		if _, err := tx.Put(indexPut(x, 0)); err != nil {
			return err
		}
		return loadRound(tx, x)
	})
}

// loadRound writes what an invented group says of the example of an index, so that who
// comes for the first time sees what comes of a round.
func loadRound(tx *store.Tx, x index.Index) error {
	var told struct {
		weighing.Round
		Answers []weighing.Answer `json:"answers"`
	}
	if err := json.Unmarshal(examples.DemonstrationRound(), &told); err != nil {
		return fmt.Errorf("read round: %w", err)
	}
	r := told.Round
	r.Index = x.ID
	for _, d := range x.Used() {
		r.Parts = append(r.Parts, weighing.Part{Code: d.Code, Name: d.Name})
	}
	if err := r.Validate().Err(); err != nil {
		return err
	}
	if _, err := tx.Put(roundPut(r, 0)); err != nil {
		return err
	}
	for n, answer := range told.Answers {
		answer.ID, answer.Round, answer.Sent = fmt.Sprintf("exemple-%02d", n+1), r.ID, r.Opened
		if err := r.Check(answer).Err(); err != nil {
			return err
		}
		if _, err := tx.Put(weighedPut(answer, 0)); err != nil {
			return err
		}
	}
	return nil
}

// RemoveDemonstration drops the space of the demonstration, with its files.
func (a *App) RemoveDemonstration(ctx context.Context, actor access.Actor) error {
	if err := allow(actor, access.Manage, access.Object{Kind: access.KindSpace}); err != nil {
		return err
	}
	unused, err := a.store.DropSpace(ctx, Demonstration)
	if err != nil {
		return err
	}
	for _, sum := range unused {
		if err := a.eraseFile(ctx, sum); err != nil {
			return err
		}
	}
	return nil
}
