// Package powercut records what a command does to a folder, and rebuilds the
// folder as a power cut at any moment of it could have left it.
//
// The recording is of the real process (strace): creations, writes, cuts,
// renames, removals and syncs, of whichever library made them. The rebuilt
// folders follow the promises that POSIX makes and no more: the bytes of a file
// are certain once fsync of the file has returned, its name is once fsync of the
// folder has. What was not synced may be there, may be missing, and may be there
// in sectors of 512 bytes.
//
// It is for tests, on Linux.
package powercut
