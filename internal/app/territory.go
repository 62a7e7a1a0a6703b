package app

import "codeberg.org/bocage/bocage/internal/territory"

// Territories are the communes, EPCI, départements and régions of France. The
// first who ask right after a start may wait for them to be read (0.1 s).
func (a *App) Territories() (*territory.Set, error) { return a.places() }
