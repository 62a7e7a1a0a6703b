package cli

import (
	"context"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// measureRoom measures a work, and beside it the memory that it takes at most where that
// is promised: what it adds to what the process held, and the figures it was given.
func (w *benchWork) measureRoom(ctx context.Context, times int) (benchFigure, error) {
	if w.room == 0 {
		return w.measure(ctx, times)
	}
	debug.FreeOSMemory() // what earlier works left is not this one's
	before := heldMemory()
	stop, peak := make(chan struct{}), make(chan float64)
	go func() {
		most := before
		for look := time.NewTicker(time.Millisecond); ; {
			select {
			case <-look.C:
				most = max(most, heldMemory())
			case <-stop:
				look.Stop()
				peak <- max(most, heldMemory())
				return
			}
		}
	}()
	f, err := w.measure(ctx, times)
	close(stop)
	const mb = 1 << 20
	f.Room = &benchRoom{Bar: w.room / mb, Stretch: w.roomStretch / mb, Peak: (<-peak - before + w.given) / mb}
	return f, err
}

// heldMemory is what the process holds of the memory of the machine: all that it asked
// for but what it gave back.
func heldMemory() float64 {
	read := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(read)
	return float64(read[0].Value.Uint64()) - float64(read[1].Value.Uint64())
}
