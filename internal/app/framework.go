package app

import (
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/framework"
)

// Library is the frameworks that ship, the crosswalks between them and the
// dimensions that the registry's themes point at.
func (a *App) Library() *framework.Library { return a.frameworks }

// Framework is a version of a framework, the newest when version is "".
func (a *App) Framework(id, version string) (*framework.Framework, error) {
	f, known := a.frameworks.Get(id, version)
	if !known {
		return nil, fault.New(fault.NotFound, "not_found")
	}
	return f, nil
}
