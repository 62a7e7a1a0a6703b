// Package process starts a server for a test or a measure, waits until it
// answers, and stops it as a service manager would.
package process

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	startPatience = 30 * time.Second
	stopPatience  = 25 * time.Second // longer than the server lets running requests end
)

// Server is a program that was started and answers.
type Server struct {
	Base  string        // http://127.0.0.1:port
	Ready time.Duration // from the start to the end of the first answer

	cmd  *exec.Cmd
	said bytes.Buffer // what it wrote to its standard error
	done chan error
}

// Start runs a command line whose {listen} and {data} are filled in, and waits until
// its first page comes. ctx bounds the server's life.
func Start(ctx context.Context, line, data string) (*Server, error) {
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
	p := &Server{Base: "http://" + address, done: make(chan error, 1)}
	p.cmd = exec.CommandContext(ctx, words[0], words[1:]...)
	p.cmd.Stderr = &p.said
	began := time.Now()
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", words[0], err)
	}
	go func() { p.done <- p.cmd.Wait() }()
	if err := p.await(ctx); err != nil {
		return nil, errors.Join(err, p.Stop())
	}
	p.Ready = time.Since(began)
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

func (p *Server) await(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startPatience)
	defer cancel()
	client := &http.Client{}
	defer client.CloseIdleConnections()
	for {
		err := first(ctx, client, p.Base+"/")
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return fmt.Errorf("no answer from %s within %s: %w", p.Base, startPatience, err)
		}
		select {
		case err := <-p.done:
			p.done <- nil
			return fmt.Errorf("the program ended before it answered: %w: %s", ended(err), bytes.TrimSpace(p.said.Bytes()))
		case <-time.After(2 * time.Millisecond):
		}
	}
}

func ended(err error) error {
	if err == nil {
		return errors.New("exit status 0")
	}
	return err
}

func first(ctx context.Context, client *http.Client, address string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	answer, err := client.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("get %s: status %d", address, answer.StatusCode)
	}
	_, err = io.Copy(io.Discard, answer.Body)
	return err
}

// Stop asks the server to end and waits; one that does not is killed and
// reported.
func (p *Server) Stop() error {
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("stop the program: %w", err)
	}
	select {
	case err := <-p.done:
		if err != nil {
			return fmt.Errorf("the program ended badly: %w: %s", err, bytes.TrimSpace(p.said.Bytes()))
		}
		return nil
	case <-time.After(stopPatience):
		return errors.Join(errors.New("the program did not stop when asked"), p.cmd.Process.Kill())
	}
}

// AwaitRest waits until the server and what it started do nothing: less than a
// twentieth of a core for three seconds on end. What a start leaves to be done,
// such as the PDFs of the demonstration, is then done.
func (p *Server) AwaitRest(ctx context.Context, patience time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	before, err := work(p.cmd.Process.Pid)
	for quiet := 0; err == nil && quiet < 3; {
		select {
		case <-ctx.Done():
			return fmt.Errorf("the program is still at work after %s", patience)
		case <-time.After(time.Second):
		}
		var now time.Duration
		now, err = work(p.cmd.Process.Pid)
		if quiet++; now-before >= 50*time.Millisecond {
			quiet = 0
		}
		before = now
	}
	return err
}

// clockTick is the unit of times in proc(5): a hundredth of a second on Linux.
const clockTick = 10 * time.Millisecond

// work is the processor time that a process and its descendants used, those
// that ended included.
func work(pid int) (time.Duration, error) {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return 0, fmt.Errorf("read processor time: %w", err)
	}
	// Fields 14 to 17, after the name in parentheses that may hold spaces.
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	var ticks int64
	for _, f := range fields[11:15] {
		n, err := strconv.ParseInt(f, 10, 64)
		if err != nil {
			return 0, fmt.Errorf("read processor time: %w", err)
		}
		ticks += n
	}
	total := time.Duration(ticks) * clockTick
	children, err := filepath.Glob("/proc/" + strconv.Itoa(pid) + "/task/*/children")
	for _, file := range children {
		list, _ := os.ReadFile(file) // a thread that ended meanwhile has none
		for _, child := range strings.Fields(string(list)) {
			if n, err := strconv.Atoi(child); err == nil {
				used, _ := work(n) // as does a process
				total += used
			}
		}
	}
	return total, err
}

// Memory is what the server holds in memory, in bytes (VmRSS of proc(5)).
func (p *Server) Memory() (int64, error) {
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
