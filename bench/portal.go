package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"

	"jianbao/internal/portaltest"
)

// portalJob says which portal is served: "bulk" or "demo".
type portalJob struct {
	Kind         string
	Pages, Hosts int
}

// portalUp is what a portal says when it listens.
type portalUp struct {
	Address   string
	ConnectTo []string
	Hosts     []string
	Config    []byte
}

// portalDown is what it says at its end: what it was asked, a list a host.
type portalDown struct {
	Asked [][]string
}

// servePortal is the portal's process. It serves until its input ends.
func servePortal(in io.Reader, out io.Writer) error {
	r := bufio.NewReader(in)
	line, err := r.ReadBytes('\n')
	if err != nil {
		return err
	}
	var j portalJob
	if err := json.Unmarshal(line, &j); err != nil {
		return err
	}
	var portal interface {
		Start() error
		Close()
		Addr() string
		ConnectTo() []string
		Hosts() []string
		Config() []byte
		Requests() []portaltest.Seen
	}
	switch j.Kind {
	case "bulk":
		portal = portaltest.NewBulk(j.Pages, j.Hosts)
	case "demo":
		portal = portaltest.NewDemo()
	default:
		return fmt.Errorf("there is no portal %q", j.Kind)
	}
	if err := portal.Start(); err != nil {
		return err
	}
	defer portal.Close()
	answer := json.NewEncoder(out)
	up := portalUp{Address: portal.Addr(), ConnectTo: portal.ConnectTo(), Hosts: portal.Hosts(), Config: portal.Config()}
	if err := answer.Encode(up); err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, r); err != nil {
		return err
	}
	return answer.Encode(portalDown{Asked: byHost(portal.Hosts(), portal.Requests())})
}

// byHost sorts what was asked into one list a host, in its order.
func byHost(hosts []string, seen []portaltest.Seen) [][]string {
	at := map[string]int{}
	for i, host := range hosts {
		at[host] = i
	}
	lists := make([][]string, len(hosts))
	for _, s := range seen {
		if i, ok := at[s.Host]; ok {
			lists[i] = append(lists[i], "http://"+s.Host+s.Path)
		}
	}
	return lists
}

// portal is a portal's process as seen from this one.
type portal struct {
	portalUp
	cmd     *exec.Cmd
	in      io.WriteCloser
	answers *json.Decoder
}

// startPortal starts a portal's process on cores of its own, none: on all.
func (a *arena) startPortal(ctx context.Context, j portalJob, cores []int) (*portal, error) {
	p := &portal{cmd: exec.CommandContext(ctx, a.self, roleArgument, "portal")}
	p.cmd.Stderr = a.talk
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if err := start(p.cmd, cores); err != nil {
		return nil, err
	}
	p.answers = json.NewDecoder(out)
	if err = json.NewEncoder(p.in).Encode(j); err == nil {
		err = p.answers.Decode(&p.portalUp)
	}
	if err != nil {
		_, failed := p.stop()
		return nil, fmt.Errorf("the portal did not start: %w", errors.Join(err, failed))
	}
	return p, nil
}

// stop ends the portal and returns what it was asked.
func (p *portal) stop() ([][]string, error) {
	var last portalDown
	err := errors.Join(p.in.Close(), p.answers.Decode(&last))
	return last.Asked, errors.Join(err, p.cmd.Wait())
}

// job is what a contestant needs to know of the portal.
func (p *portal) job(lists [][]string, dir string) job {
	j := job{Lists: lists, Address: p.Address, ConnectTo: p.ConnectTo, Dir: dir, Config: p.Config, Sync: "batch"}
	for _, host := range p.Hosts {
		j.Home = append(j.Home, "http://"+strings.ToLower(host)+"/")
	}
	return j
}
