package app

import "context"

// Led remembers where a form led whoever sent it.
func (a *App) Led(ctx context.Context, key, location string) error {
	return a.store.Led(ctx, key, location)
}

// LedTo is where the form of that key led, "" when it was not sent.
func (a *App) LedTo(ctx context.Context, key string) (string, error) {
	return a.store.LedTo(ctx, key)
}
