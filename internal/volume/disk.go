package volume

// Disk is the file system that a folder lies on, as far as the system tells.
type Disk struct {
	// ID tells one from another while both are mounted; 0 where it is not known.
	ID uint64
	// Free is the room in bytes that this account may use.
	Free int64
	// Files and FreeFiles are how many files it can hold, and how many more; 0
	// and 0 where it has no such bound.
	Files, FreeFiles int64
}
