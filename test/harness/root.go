package harness

import (
	"os"
	"path/filepath"
	"testing"
)

// Root is the top of the repository, where go.mod is.
func Root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatalf("find the repository: %v", err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatal("find the repository: no go.mod above this test")
		}
		dir = up
	}
}
