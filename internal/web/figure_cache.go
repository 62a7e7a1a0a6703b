package web

import "sync"

// figureCache keeps the last figures that were drawn from what never changes
// while the program runs, such as the map of a place.
type figureCache struct {
	mu    sync.Mutex
	most  int
	kept  map[string]*FigureBox
	order []string // the oldest first
}

func newFigureCache(most int) *figureCache {
	return &figureCache{most: most, kept: map[string]*FigureBox{}}
}

// get returns the figure kept under a key, or the one that draw makes. Two who
// ask at once may both draw; both get the same picture.
func (c *figureCache) get(key string, draw func() (*FigureBox, error)) (*FigureBox, error) {
	c.mu.Lock()
	kept, known := c.kept[key]
	c.mu.Unlock()
	if known {
		return kept, nil
	}
	drawn, err := draw()
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, known := c.kept[key]; !known {
		c.kept[key], c.order = drawn, append(c.order, key)
	}
	if len(c.order) > c.most {
		delete(c.kept, c.order[0])
		c.order = c.order[1:]
	}
	return drawn, nil
}
