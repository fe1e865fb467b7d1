//go:build !unix

package main

// ownerOf is not told by this system in numbers.
func ownerOf(string) (int, bool) { return 0, false }

// mayWrite cannot be asked here without writing.
func mayWrite(string) error { return nil }
