package bocage_test

import (
	"io/fs"
	"path/filepath"
	"testing"
)

// mostData is how much the data that ship may weigh: whoever clones the repository and every binary carry them.
const mostData = 150 << 20

// TestDataStayLight: what ships under data, derived files and lists alike.
func TestDataStayLight(t *testing.T) {
	var all int64
	err := filepath.WalkDir("data", func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			all += info.Size()
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if all == 0 || all > mostData {
		t.Errorf("data weigh %d bytes, at most %d: derive less, or pack it", all, mostData)
	}
}
