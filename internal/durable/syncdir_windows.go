package durable

// SyncDir does nothing on Windows: folders cannot be synced there, and NTFS
// journals its names.
func SyncDir(string) error { return nil }
