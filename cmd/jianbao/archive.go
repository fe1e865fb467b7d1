package main

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"syscall"

	"jianbao/catalog"
	"jianbao/catalog/sqlite"
	"jianbao/config"
	"jianbao/internal/words"
	"jianbao/parser"
	"jianbao/record"
	"jianbao/weburl"
)

// catalogFile is the catalog's name in the data folder.
const catalogFile = "catalog.db"

// reading is an archive that was opened for reading.
type reading struct {
	// Dir is the data folder.
	Dir string
	*sqlite.Store
	// Config is that of crawl.yaml, else what the last crawl stored, else the
	// defaults; never nil.
	Config *config.Config
}

// openCatalogReader opens the archive of --data or crawl.yaml for a command
// that only reads, also while a crawl writes. The caller closes it. Where there
// is no archive the error has exit code 10.
func (a *app) openCatalogReader(ctx context.Context) (*reading, error) {
	c, err := a.findConfig()
	if err != nil {
		return nil, err
	}
	dir := a.dataDirOf(c)
	options := catalog.Options{Clock: a.Now, Join: parser.Join, ParserVersion: parser.Version}
	if c != nil {
		options.Location = c.Location()
	}
	store, err := sqlite.OpenReader(ctx, filepath.Join(dir, catalogFile), options)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		return nil, a.noArchive(dir)
	}
	if err != nil {
		return nil, err
	}
	if c == nil {
		c = a.storedConfig(ctx, store)
	}
	if why := store.Copied(); why != nil {
		a.note(a.words.Error(why))
	}
	return &reading{Dir: dir, Store: store, Config: c}, nil
}

// noArchive is the error, with exit code 10, of a folder that has no catalog. It
// leads to reparse where there are archived pages all the same.
func (a *app) noArchive(dir string) error {
	if err := a.orphaned(dir); err != nil {
		return &exitError{Code: exitNoArchive, Err: err}
	}
	return exitf(exitNoArchive, "no archive in %s: name its folder with --data, or make one with: %s", dir, a.archiveLine("crawl"))
}

// storedConfig is what the last crawl stored of its configuration. What cannot
// be read (a newer jianbao wrote it) is no reason to show nothing.
func (a *app) storedConfig(ctx context.Context, store catalog.Ledger) *config.Config {
	stored, err := store.Config(ctx)
	if err == nil {
		c, err := config.Parse(stored, "catalog.db")
		if err == nil {
			a.useLanguage(c.Language)
			return c
		}
	}
	if err != nil && !errors.Is(err, catalog.ErrNotFound) {
		a.log.Warn("the configuration stored in the archive cannot be read, defaults are used", "err", err)
	}
	return config.Defaults()
}

// resolve finds the article that an argument means: an id, a unique prefix of
// one, or an address in any of its forms.
func (a *app) resolve(ctx context.Context, library catalog.Library, argument string) (catalog.Resolution, error) {
	name := argument
	switch {
	case strings.Contains(argument, "://"):
		canonical, err := canonicalOf(argument)
		if err != nil {
			return catalog.Resolution{}, words.Errorf("%q is no address: %w", argument, err)
		}
		name = canonical
	case !record.IsIDPrefix(argument):
		return catalog.Resolution{}, words.Errorf("%q is neither an id (up to 16 of a-z and 2-7) nor an address (http://…)", argument)
	}
	found, err := library.Resolve(ctx, name)
	for _, other := range append([]string{argument}, otherForms(name)...) {
		if errors.Is(err, catalog.ErrNotFound) {
			if found, err = library.Resolve(ctx, other); err == nil {
				found.Alias = argument
			}
		}
	}
	if ambiguous, ok := errors.AsType[*catalog.AmbiguousError](err); ok {
		return found, words.Errorf("%q fits %d articles, write more of the id: %s", argument, ambiguous.Total, strings.Join(ambiguous.Candidates, ", "))
	}
	if errors.Is(err, catalog.ErrNotFound) {
		return found, words.Errorf("no article %q in the archive: find its id with: %s", argument, a.archiveLine("search"))
	}
	return found, err
}

// otherForms are those of a canonical URL under which the same page may have
// been archived: of the other scheme, and with or without www. Ids do not take
// them for one (see docs/decisions/0006); a person who asks for one means the other.
func otherForms(canonical string) []string {
	scheme, rest, ok := strings.Cut(canonical, "://")
	if !ok {
		return nil
	}
	turned := map[string]string{"http": "https", "https": "http"}[scheme]
	if turned == "" {
		return nil
	}
	www, bare := "www."+rest, rest
	if cut, had := strings.CutPrefix(rest, "www."); had {
		www = cut
	}
	return []string{turned + "://" + bare, scheme + "://" + www, turned + "://" + www}
}

func canonicalOf(address string) (string, error) {
	href, err := weburl.Resolve(address, "")
	if err != nil {
		return "", err
	}
	return weburl.Canonical(href)
}
