package store

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
)

// What no one sees yet waits for no disk; whatever becomes of it, the next who
// writes does.
func TestOnlyWhatIsStagedLeavesTheDiskItsTime(t *testing.T) {
	if dsn := os.Getenv("TEST_POSTGRES_DSN"); dsn != "" { // a server for tests may wait for no disk
		separator := "?"
		if strings.Contains(dsn, "?") {
			separator = "&"
		}
		t.Setenv("TEST_POSTGRES_DSN", dsn+separator+"synchronous_commit=on")
	}
	db := open(t)
	show := map[string]string{"sqlite": "PRAGMA synchronous", "postgres": "SHOW synchronous_commit"}[db.engine.name]
	waits := func(tx *Tx) string {
		t.Helper()
		var says string
		if err := tx.tx.QueryRowContext(context.Background(), show).Scan(&says); err != nil {
			t.Fatal(err)
		}
		return map[string]string{"1": "no", "off": "no", "2": "yes", "on": "yes"}[says]
	}
	then := func(after string) {
		t.Helper()
		if err := db.Update(context.Background(), "principal", Author{}, func(tx *Tx) error {
			if got := waits(tx); got != "yes" {
				t.Errorf("after %s, an update waits for the disk: %q", after, got)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	then("nothing")
	wrong := errors.New("wrong")
	for name, fn := range map[string]func() error{
		"a stage":             func() error { return nil },
		"a stage that failed": func() error { return wrong },
	} {
		err := db.Stage(context.Background(), "principal", Author{}, func(tx *Tx) error {
			if got := waits(tx); got != "no" {
				t.Errorf("a stage waits for the disk: %q", got)
			}
			return fn()
		})
		if err != nil && !errors.Is(err, wrong) {
			t.Fatal(err)
		}
		then(name)
	}
	ctx, leave := context.WithCancel(context.Background())
	if err := db.Stage(ctx, "principal", Author{}, func(*Tx) error { leave(); return ctx.Err() }); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	then("a stage that was left")
}
