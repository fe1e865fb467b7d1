package main

import (
	"context"
	"errors"
	"time"

	"jianbao/catalog"
	"jianbao/catalog/sqlite"
	"jianbao/internal/words"
	"jianbao/parser"
)

// backupCatalogs lets a backup copy and read catalogs.
type backupCatalogs struct{ now func() time.Time }

// openBackup opens a catalog that nobody writes.
func openBackup(ctx context.Context, path string, now func() time.Time) (*sqlite.Store, error) {
	return sqlite.OpenReader(ctx, path, catalog.Options{Clock: now, Join: parser.Join, ParserVersion: parser.Version})
}

// Copy implements backup.Catalog.
func (backupCatalogs) Copy(ctx context.Context, from, to string) error {
	return sqlite.Copy(ctx, from, to)
}

// Identity implements backup.Catalog.
func (backupCatalogs) Identity(ctx context.Context, path string) (string, error) {
	h, err := sqlite.ReadHead(ctx, path)
	if err == nil && h.Catalog == "" {
		err = words.Errorf("%s is of an older version that backup does not know: run crawl once, which brings it forward after a copy", path)
	}
	return h.Catalog, err
}

// Seq implements backup.Catalog.
func (backupCatalogs) Seq(ctx context.Context, path string) (int64, error) {
	h, err := sqlite.ReadHead(ctx, path)
	return h.Seq, err
}

// Continues implements backup.Catalog.
func (backupCatalogs) Continues(ctx context.Context, later, earlier string) (bool, error) {
	h, err := sqlite.ReadHead(ctx, earlier)
	if err != nil {
		return false, err
	}
	return sqlite.Continues(ctx, later, h)
}

// Files implements backup.Catalog.
func (c backupCatalogs) Files(ctx context.Context, path string) (closed []catalog.WARCFile, open map[string]int64, err error) {
	store, err := openBackup(ctx, path, c.now)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	if closed, err = store.Files(ctx); err != nil {
		return nil, nil, err
	}
	open, err = store.Unclosed(ctx)
	return closed, open, err
}

// Check implements backup.Catalog.
func (c backupCatalogs) Check(ctx context.Context, path string) (wrong []string, err error) {
	store, err := openBackup(ctx, path, c.now)
	if err != nil {
		return nil, err
	}
	wrong, err = store.Check(ctx)
	return wrong, errors.Join(err, store.Close())
}

// Settle implements backup.Catalog: a writer that closes leaves one file.
func (c backupCatalogs) Settle(ctx context.Context, path string) error {
	store, err := sqlite.Open(ctx, path, catalog.Options{Clock: c.now, Join: parser.Join, ParserVersion: parser.Version})
	if err != nil {
		return err
	}
	return store.Close()
}
