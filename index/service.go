package index

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"jianbao/internal/words"
)

// The bounds of the service. Results of 200,000 hits with snippets are the
// largest answers.
const (
	maxAsked     = 256 << 10
	maxAnswer    = 512 << 20
	serveAtOnce  = 8
	closeService = time.Second
)

// failure is the JSON of an error.
type failure struct {
	Kind  string `json:"kind"`
	Error string `json:"error"`
}

// The kinds of failure that keep their meaning over the socket.
const (
	failQuery   = "query"
	failBusy    = "busy"
	failDamaged = "damaged"
	failTime    = "time"
)

// Serve answers queries on a listener, usually ListenSocket's, until ctx ends;
// then it ends those that run, closes the listener and returns nil. It is JSON
// over HTTP: a Query is posted to /search, and a Result comes back.
func Serve(ctx context.Context, listener net.Listener, s Searcher) error {
	slots := make(chan struct{}, serveAtOnce)
	mux := http.NewServeMux()
	mux.HandleFunc("POST /search", func(w http.ResponseWriter, r *http.Request) {
		select {
		case slots <- struct{}{}:
			defer func() { <-slots }()
		case <-r.Context().Done():
			return
		}
		answer(w, r, s)
	})
	server := &http.Server{
		Handler: mux, ReadTimeout: 10 * time.Second, WriteTimeout: 2 * time.Minute, IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10,
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	select {
	case err := <-done:
		return fmt.Errorf("serve the index: %w", err)
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeService)
	defer cancel()
	err := server.Shutdown(grace)
	if err != nil {
		err = server.Close()
	}
	if served := <-done; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}

func answer(w http.ResponseWriter, r *http.Request, s Searcher) {
	var q Query
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxAsked))
	decoder.DisallowUnknownFields()
	w.Header().Set("Content-Type", "application/json")
	if err := decoder.Decode(&q); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		_ = json.NewEncoder(w).Encode(failure{failQuery, err.Error()}) // who asked is gone
		return
	}
	result, err := s.Search(r.Context(), q)
	if err != nil {
		f := failure{Error: err.Error()}
		var damaged *DamagedError
		switch {
		case errors.Is(err, ErrQuery):
			f.Kind = failQuery
		case errors.Is(err, ErrBusy):
			f.Kind = failBusy
		case errors.As(err, &damaged):
			f.Kind = failDamaged
		case errors.Is(err, context.DeadlineExceeded):
			f.Kind = failTime
		}
		w.WriteHeader(http.StatusInternalServerError)
		_ = json.NewEncoder(w).Encode(f) // as above
		return
	}
	_ = json.NewEncoder(w).Encode(result) // as above
}

// Client asks a service. It may be used from several goroutines.
type Client struct {
	path string
	http *http.Client
}

// Dial makes a client of the service at a socket's path. It connects when it is
// asked. Close gives its connections back.
func Dial(path string) *Client {
	var dialer net.Dialer
	return &Client{path: path, http: &http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			within, cancel := context.WithTimeout(ctx, 2*time.Second)
			defer cancel()
			return dialer.DialContext(within, "unix", path)
		},
		MaxIdleConns: 2, IdleConnTimeout: time.Minute, DisableCompression: true,
	}}}
}

// ErrNoService: nobody answers at the socket. Who held the index may have ended.
var ErrNoService = errors.New("nobody answers for the index")

// Search implements Searcher. Queries that cannot be answered are refused here,
// with the same errors as elsewhere. Without a deadline in ctx, a minute is waited.
func (c *Client) Search(ctx context.Context, q Query) (Result, error) {
	if err := q.Validate(); err != nil {
		return Result{}, err
	}
	if _, ok := ctx.Deadline(); !ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Minute)
		defer cancel()
	}
	body, err := json.Marshal(q)
	if err != nil {
		return Result{}, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://index/search", bytes.NewReader(body))
	if err != nil {
		return Result{}, err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := c.http.Do(request)
	var refused *net.OpError
	if errors.As(err, &refused) && refused.Op == "dial" {
		return Result{}, words.Errorf("ask for the index at %s: %w: %w", c.path, ErrNoService, refused.Err)
	} else if err != nil {
		return Result{}, fmt.Errorf("ask for the index at %s: %w", c.path, err)
	}
	defer response.Body.Close()
	return c.decode(response)
}

func (c *Client) decode(response *http.Response) (Result, error) {
	decoder := json.NewDecoder(io.LimitReader(response.Body, maxAnswer))
	var result Result
	if response.StatusCode == http.StatusOK {
		if err := decoder.Decode(&result); err != nil {
			return Result{}, fmt.Errorf("ask for the index at %s: %w", c.path, err)
		}
		return result, nil
	}
	var f failure
	if err := decoder.Decode(&f); err != nil {
		return Result{}, fmt.Errorf("ask for the index at %s: %s", c.path, response.Status)
	}
	said := errors.New(f.Error)
	switch f.Kind {
	case failQuery:
		return Result{}, fmt.Errorf("%w: %w", ErrQuery, said)
	case failBusy:
		return Result{}, fmt.Errorf("%w: %w", ErrBusy, said)
	case failDamaged:
		return Result{}, &DamagedError{c.path, said}
	case failTime:
		return Result{}, fmt.Errorf("%w: %w", said, context.DeadlineExceeded)
	}
	return Result{}, said
}

// Close closes the connections that wait.
func (c *Client) Close() error {
	c.http.CloseIdleConnections()
	return nil
}
