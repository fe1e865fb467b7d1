package sqlite

import (
	"errors"

	driver "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// damaged is an error that says that a file is damaged where SQLite has none of
// its own.
type damaged struct{ error }

func (e damaged) Unwrap() error { return e.error }

// IsDamage reports whether an error of this package says that the file is no
// sound database: not that it cannot be reached, or is another program's.
func IsDamage(err error) bool {
	if _, is := errors.AsType[damaged](err); is {
		return true
	}
	var e *driver.Error
	if !errors.As(err, &e) {
		return false
	}
	code := e.Code() & 0xff
	return code == lib.SQLITE_CORRUPT || code == lib.SQLITE_NOTADB
}
