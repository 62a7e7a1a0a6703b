package main

import (
	"runtime"
	"syscall"
	"time"

	"codeberg.org/bocage/bocage/internal/sheet"
)

// exportBars are how many lines a second each form gives.
var exportBars = []struct {
	form sheet.Kind
	rate int
}{{sheet.CSV, 100_000}, {sheet.XLSX, 15_000}}

// cpu is how long the processors worked for this program.
func cpu() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// watchHeap looks at the heap until it is asked how much it grew.
func watchHeap() func() uint64 {
	stop, done := make(chan bool), make(chan uint64)
	inUse := func() uint64 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapInuse
	}
	rest := inUse()
	go func() {
		most := rest
		for {
			select {
			case <-stop:
				done <- most - rest
				return
			case <-time.After(50 * time.Millisecond):
				most = max(most, inUse())
			}
		}
	}()
	return func() uint64 { close(stop); return <-done }
}
