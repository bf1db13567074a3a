package app

import "yianju/internal/world"

// World is what a synthetic province is made with.
func (a *App) World() world.Deps {
	return world.Deps{DB: a.DB, Keys: a.Keys, Rules: a.Cases.Rules, Calendar: a.Cases.Calendar, Regions: a.Regions, Blobs: a.Blobs}
}
