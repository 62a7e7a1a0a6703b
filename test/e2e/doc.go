// Package e2e reads the site as people do: in a real browser, in both
// languages, by day and by night, on a phone, with a keyboard alone and
// without JavaScript. Its tests need Chromium and axe-core, so they are built
// with the tag e2e only; `make test-e2e` runs them and `make test` never leaves
// them out.
package e2e
