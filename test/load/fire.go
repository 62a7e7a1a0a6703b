package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// burst bounds a measure: it ends at whichever comes first.
type burst struct {
	callers  int           // that ask at the same time
	requests int           // at most
	duration time.Duration // at most
}

// figures are what a burst gave.
type figures struct {
	requests int
	rate     float64 // answers a second
	p50      time.Duration
	p95      time.Duration
	p99      time.Duration
	bytes    int // of the body as sent, the largest seen
}

// errNotLoopback protects everyone else's servers.
var errNotLoopback = errors.New("only loopback is measured")

// fire asks for one address again and again, as a browser that knows nothing
// of the page yet: compressed, nothing remembered. An answer other than a
// compressed 200 ends the measure, because it would measure something else.
func fire(ctx context.Context, address string, b burst) (figures, error) {
	if err := loopback(address); err != nil {
		return figures{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, b.duration)
	defer cancel()
	var (
		left    atomic.Int64
		mu      sync.Mutex
		took    []time.Duration
		largest int
		failure error
		callers sync.WaitGroup
	)
	left.Store(int64(b.requests))
	began := time.Now()
	for range b.callers {
		callers.Go(func() {
			mine, size, err := ask(ctx, address, &left)
			mu.Lock()
			defer mu.Unlock()
			took, largest = append(took, mine...), max(largest, size)
			if err != nil {
				failure = err
				cancel()
			}
		})
	}
	callers.Wait()
	elapsed := time.Since(began)
	if failure != nil {
		return figures{}, failure
	}
	if len(took) == 0 {
		return figures{}, fmt.Errorf("get %s: no answer within %s", address, b.duration)
	}
	slices.Sort(took)
	return figures{
		requests: len(took), rate: float64(len(took)) / elapsed.Seconds(), bytes: largest,
		p50: rank(took, 50), p95: rank(took, 95), p99: rank(took, 99),
	}, nil
}

// ask is one caller: it waits for each answer before the next request.
func ask(ctx context.Context, address string, left *atomic.Int64) (took []time.Duration, size int, err error) {
	client := &http.Client{Transport: &http.Transport{DisableCompression: true}}
	defer client.CloseIdleConnections()
	for left.Add(-1) >= 0 {
		began := time.Now()
		n, err := get(ctx, client, address)
		if ctx.Err() != nil {
			return took, size, nil // the time is over; the last answer does not count
		}
		if err != nil {
			return took, size, err
		}
		took, size = append(took, time.Since(began)), max(size, n)
	}
	return took, size, nil
}

func get(ctx context.Context, client *http.Client, address string) (int, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return 0, err
	}
	request.Header.Set("Accept-Encoding", "gzip")
	request.Header.Set("Cache-Control", "no-cache")
	answer, err := client.Do(request)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	n, err := io.Copy(io.Discard, answer.Body)
	switch {
	case err != nil:
		return 0, fmt.Errorf("get %s: %w", address, err)
	case answer.StatusCode != http.StatusOK:
		return 0, fmt.Errorf("get %s: status %d", address, answer.StatusCode)
	case answer.Header.Get("Content-Encoding") != "gzip":
		return 0, fmt.Errorf("get %s: the answer is not compressed", address)
	}
	return int(n), nil
}

func loopback(address string) error {
	u, err := url.Parse(address)
	if err != nil {
		return err
	}
	if ip := net.ParseIP(u.Hostname()); ip == nil || !ip.IsLoopback() {
		return fmt.Errorf("%s: %w", address, errNotLoopback)
	}
	return nil
}

// rank is the nearest-rank percentile of sorted values: the smallest that at
// least percent of them don't exceed.
func rank(sorted []time.Duration, percent int) time.Duration {
	return sorted[max(0, (len(sorted)*percent+99)/100-1)]
}
