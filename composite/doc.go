// Package composite builds composite indices as the OECD/JRC Handbook teaches
// them, and says how sure they are: an interval of ranks, never a bare rank.
//
// One file holds one step: screen, denominate, impute, treat, normalise,
// weight, aggregate, rank, analyse, uncertainty, sensitivity, audit. Each step
// is a small struct of choices that reads from YAML or JSON as it stands, has
// a method that checks it against the data, and returns new data: what came in
// is never modified. A [Plan] holds the choices of every step; a plan and its
// data give the same result to the last bit on any number of workers.
//
// # Data
//
// Numbers lie column by column in a [Matrix]: rows are units, or units in a
// year; columns are indicators. Missing is NaN, and stays apart from zero. A
// [Mark] beside each number tells what was done to it, to the end.
//
// # Errors
//
// An error that a user can mend is an [*Error]: it names the step, the unit and
// the indicator, and a [Reason] from which other languages make their own
// sentence. A step that can't run is an error, never skipped.
//
// # Same bits
//
// Sums are made in a fixed order. Products are rounded explicitly before they
// are added, so that architectures that fuse both give the same bits.
//
// Source: OECD and JRC, Handbook on Constructing Composite Indicators:
// Methodology and User Guide, OECD Publishing (2008).
package composite
