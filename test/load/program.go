package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	startPatience = 30 * time.Second
	stopPatience  = 10 * time.Second
)

// program is a server that was started for a measure.
type program struct {
	base  string // http://127.0.0.1:port
	ready time.Duration
	cmd   *exec.Cmd
	done  chan error
}

// start runs a command line whose {listen} and {data} are filled in, and waits
// until it answers. ready is the time from the start to the end of the first
// answer.
func start(ctx context.Context, line, data string) (*program, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	words := strings.Fields(line)
	if len(words) == 0 {
		return nil, errors.New("no command to start")
	}
	for i, w := range words {
		words[i] = strings.NewReplacer("{listen}", address, "{data}", data).Replace(w)
	}
	p := &program{base: "http://" + address, done: make(chan error, 1)}
	p.cmd = exec.CommandContext(ctx, words[0], words[1:]...)
	p.cmd.Stderr = os.Stderr
	began := time.Now()
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", words[0], err)
	}
	go func() { p.done <- p.cmd.Wait() }()
	if err := p.await(ctx); err != nil {
		return nil, errors.Join(err, p.stop())
	}
	p.ready = time.Since(began)
	return p, nil
}

// freeAddress is a loopback address that nothing listens on.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("find a free port: %w", err)
	}
	return l.Addr().String(), l.Close()
}

func (p *program) await(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startPatience)
	defer cancel()
	client := &http.Client{}
	defer client.CloseIdleConnections()
	for {
		if _, err := get(ctx, client, p.base+"/"); err == nil {
			return nil
		} else if ctx.Err() != nil {
			return fmt.Errorf("no answer from %s within %s: %w", p.base, startPatience, err)
		}
		select {
		case err := <-p.done:
			p.done <- err
			return fmt.Errorf("the program ended before it answered: %v", err)
		case <-time.After(2 * time.Millisecond):
		}
	}
}

// stop asks the program to end and waits; a program that does not is killed
// and reported.
func (p *program) stop() error {
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("stop the program: %w", err)
	}
	select {
	case err := <-p.done:
		if err != nil {
			return fmt.Errorf("the program ended badly: %w", err)
		}
		return nil
	case <-time.After(stopPatience):
		return errors.Join(errors.New("the program did not stop when asked"), p.cmd.Process.Kill())
	}
}

// memory is what the program holds in memory, in bytes (VmRSS of proc(5)).
func (p *program) memory() (int64, error) {
	status, err := os.Open("/proc/" + strconv.Itoa(p.cmd.Process.Pid) + "/status")
	if err != nil {
		return 0, fmt.Errorf("read memory: %w", err)
	}
	defer status.Close()
	for s := bufio.NewScanner(status); s.Scan(); {
		if rest, ok := strings.CutPrefix(s.Text(), "VmRSS:"); ok {
			kib, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(rest, "kB")), 10, 64)
			return kib << 10, err
		}
	}
	return 0, errors.New("read memory: no VmRSS")
}
