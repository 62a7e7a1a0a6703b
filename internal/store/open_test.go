package store

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"codeberg.org/bocage/bocage/internal/fault"
)

func TestFoldersOfAnyNameKeepTheirOwnData(t *testing.T) {
	if os.Getenv("TEST_POSTGRES_DSN") != "" {
		return // the folder is SQLite's
	}
	parent := t.TempDir()
	for _, name := range []string{"Étude #1", "Étude #2", "100 % local", "où ?", "a%20b", "a&b=c"} {
		folder := filepath.Join(parent, name)
		db, err := Open(context.Background(), Config{Folder: folder, Now: noon})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		defer db.Close()
		if _, err := os.Stat(filepath.Join(folder, FileName)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := db.Snapshot(context.Background(), filepath.Join(folder, "copy.db")); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if there, err := os.ReadDir(parent); err != nil || len(there) != 6 {
		t.Errorf("beside the folders: %v, %v", there, err)
	}
}

func TestADamagedDatabaseIsToldAndLeftAlone(t *testing.T) {
	if os.Getenv("TEST_POSTGRES_DSN") != "" {
		return
	}
	folder := t.TempDir()
	file := filepath.Join(folder, FileName)
	if err := os.WriteFile(file, make([]byte, 9000), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Open(context.Background(), Config{Folder: folder})
	if all := fault.All(err); len(all) != 1 || all[0].Key != "data.damaged" {
		t.Errorf("err = %v", err)
	}
	if after, _ := os.ReadFile(file); len(after) != 9000 {
		t.Errorf("%d bytes left", len(after))
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(file, 0o700); err != nil {
		t.Fatal(err)
	}
	_, err = Open(context.Background(), Config{Folder: folder})
	if all := fault.All(err); len(all) != 1 || all[0].Key != "data.folder" {
		t.Errorf("err = %v", err)
	}
}

func TestOnlyItsKeeperReadsTheDatabase(t *testing.T) {
	if os.Getenv("TEST_POSTGRES_DSN") != "" {
		return
	}
	folder := t.TempDir()
	if err := os.Chmod(folder, 0o755); err != nil { // as mkdir makes it
		t.Fatal(err)
	}
	db, err := Open(context.Background(), Config{Folder: folder, Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, name := range []string{FileName, FileName + "-wal", FileName + "-shm"} {
		info, err := os.Stat(filepath.Join(folder, name))
		if err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
}

// TestADatabaseOfAnEarlyVersionIsClosedToOthers: those were made with mode 0644.
func TestADatabaseOfAnEarlyVersionIsClosedToOthers(t *testing.T) {
	if os.Getenv("TEST_POSTGRES_DSN") != "" {
		return
	}
	folder := t.TempDir()
	all := []string{FileName, FileName + "-wal", FileName + "-shm"}
	db, err := Open(context.Background(), Config{Folder: folder, Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	kept := map[string][]byte{} // as a process that was killed leaves them
	for _, name := range all {
		if kept[name], err = os.ReadFile(filepath.Join(folder, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for _, name := range all {
		if err := os.WriteFile(filepath.Join(folder, name), kept[name], 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(filepath.Join(folder, name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if db, err = Open(context.Background(), Config{Folder: folder, Now: noon}); err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, name := range all {
		info, err := os.Stat(filepath.Join(folder, name))
		if err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
}
