// Package portaltest serves made-up news portals on loopback, for tests and
// for the demonstration.
//
// A Portal is one listener on a free port of 127.0.0.1 that tells its hosts
// apart by the Host header, as a real server does: a client reaches them by
// connecting there for those names (see Portal.ConnectTo). What it answers is
// scripted: Handle takes any http.Handler, Answer is one that covers what
// portals do (chunked and gzip bodies, 304, slow bodies), and HandleRaw
// writes to the connection what no http.Handler would. Every request is kept
// in a log, so that tests of politeness can read what the server saw.
//
// A Demo is a portal with the hosts of the demonstration: all names end in
// .example (RFC 2606), all people, places and events are invented. It knows
// what a reader should find there (Gold).
package portaltest
