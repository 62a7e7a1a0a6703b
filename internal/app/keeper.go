package app

import (
	"cmp"
	"sync"

	"codeberg.org/bocage/bocage/internal/store"
)

// keeper holds what was worked out from the records of a family, as long as the
// revision that it was read at: nothing was written since, by this process or
// another.
type keeper[T any] struct {
	mu    sync.Mutex
	at    map[string]keptValue[T]
	order []string // the oldest first
	most  int      // values held; mostKept when 0
}

type keptValue[T any] struct {
	revision store.Revision
	value    T
}

// mostKept bounds how many values are held.
const mostKept = 256

// look gives the value of a key at a revision, if it is there.
func (k *keeper[T]) look(key string, revision store.Revision) (T, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	v, known := k.at[key]
	return v.value, known && v.revision == revision
}

// find gives the value of a key at a revision, or keeps the one that make
// gives. make is called under the lock: it prepares work and does none.
func (k *keeper[T]) find(key string, revision store.Revision, make func() T) T {
	k.mu.Lock()
	defer k.mu.Unlock()
	v, known := k.at[key]
	if known && v.revision == revision {
		return v.value
	}
	if k.at == nil {
		k.at = map[string]keptValue[T]{}
	}
	if !known {
		k.order = append(k.order, key)
	}
	v = keptValue[T]{revision, make()}
	k.at[key] = v
	if len(k.order) > cmp.Or(k.most, mostKept) {
		delete(k.at, k.order[0])
		k.order = k.order[1:]
	}
	return v.value
}

// once is a value that is worked out by the first who asks, however many do meanwhile.
type once[T any] = func() (T, error)

// keptOnce gives what is kept under a key at a revision, or works it out; what fails
// is tried again by the next who asks.
func keptOnce[T any](k *keeper[once[T]], key string, revision store.Revision, work func() (T, error)) (T, error) {
	v, err := k.find(key, revision, func() once[T] { return sync.OnceValues(work) })()
	if err != nil {
		k.forget(key)
	}
	return v, err
}

// forget drops the value of a key, one that could not be worked out.
func (k *keeper[T]) forget(key string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if v, known := k.at[key]; known {
		v.revision = store.Revision{Writes: -1}
		k.at[key] = v
	}
}

// clear drops every value.
func (k *keeper[T]) clear() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.at, k.order = nil, nil
}
