// Package stats holds the statistics that Bocage's published conclusions and
// indices rest on: robust effect sizes, permutation tests, bootstrap
// intervals, corrections for many tests, agreement between readers. Slices
// come in, results come out; it depends on the standard library only and
// keeps no state.
//
// Missing values are NaN. Each function says what it does with them; unless it
// says otherwise it sets them aside before computing, and returns NaN when
// nothing is left. No argument is ever modified.
//
// Results are the same to the last bit whatever the number of workers: sums
// are made in a fixed order, and draw i of a resampling uses its own generator
// (see [Draw]) which depends on the seed and on i alone. On architectures
// that fuse multiplication and addition, products are rounded explicitly
// before they are added, so that the same bits hold there too.
package stats
