package web

import (
	"slices"
	"sync"
)

// album keeps the last pictures that were drawn under a key that says all they
// were drawn from: the map of a place, that of the registry in one state, a
// small picture of the wall.
type album[T any] struct {
	mu    sync.Mutex
	most  int
	kept  map[string]*drawing[T]
	order []string // the oldest first
}

// drawing is a picture, or one that is being drawn.
type drawing[T any] struct{ get func() (T, error) }

func newAlbum[T any](most int) *album[T] {
	return &album[T]{most: most, kept: map[string]*drawing[T]{}}
}

// get returns the picture kept under a key, or the one that draw makes. It is
// drawn once: whoever asks meanwhile waits for it. draw must not end because the
// first who asked left. What could not be drawn is not kept.
func (c *album[T]) get(key string, draw func() (T, error)) (T, error) {
	c.mu.Lock()
	d, known := c.kept[key]
	if !known {
		d = &drawing[T]{sync.OnceValues(draw)}
		c.kept[key], c.order = d, append(c.order, key)
		if len(c.order) > c.most {
			delete(c.kept, c.order[0])
			c.order = c.order[1:]
		}
	}
	c.mu.Unlock()
	made, err := d.get()
	if err != nil {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.kept[key] == d {
			delete(c.kept, key)
			c.order = slices.DeleteFunc(c.order, func(k string) bool { return k == key })
		}
	}
	return made, err
}
