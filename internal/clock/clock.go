// Package clock is the only way to learn the time: tests set it, the rest of
// the house reads it.
package clock

import "time"

// Clock tells the time.
type Clock func() time.Time

// System is the machine's clock, in UTC.
func System() time.Time { return time.Now().UTC() }

// Fixed is a clock that stands still: same bits on every run.
func Fixed(t time.Time) Clock { return func() time.Time { return t } }

// Millis is the stored form of an instant: Unix milliseconds, UTC.
func Millis(t time.Time) int64 { return t.UnixMilli() }

// FromMillis reads the stored form back.
func FromMillis(ms int64) time.Time { return time.UnixMilli(ms).UTC() }
