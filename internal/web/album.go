package web

import "sync"

// album keeps the last pictures that were drawn under a key that says all they
// were drawn from: the map of a place, that of the registry in one state, a
// small picture of the wall.
type album[T any] struct {
	mu    sync.Mutex
	most  int
	kept  map[string]T
	order []string // the oldest first
}

func newAlbum[T any](most int) *album[T] { return &album[T]{most: most, kept: map[string]T{}} }

// get returns the picture kept under a key, or the one that draw makes. Two who
// ask at once may both draw; both get the same picture.
func (c *album[T]) get(key string, draw func() (T, error)) (T, error) {
	c.mu.Lock()
	kept, known := c.kept[key]
	c.mu.Unlock()
	if known {
		return kept, nil
	}
	made, err := draw()
	if err != nil {
		return made, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, known := c.kept[key]; !known {
		c.kept[key], c.order = made, append(c.order, key)
	}
	if len(c.order) > c.most {
		delete(c.kept, c.order[0])
		c.order = c.order[1:]
	}
	return made, nil
}
