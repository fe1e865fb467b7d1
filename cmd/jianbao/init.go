package main

import (
	"errors"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"jianbao/config"
	"jianbao/internal/words"
)

// newInit writes a crawl.yaml to begin with.
func newInit(a *app) *cobra.Command {
	return &cobra.Command{
		Use:         "init",
		Short:       "write a commented crawl.yaml",
		Long:        "Writes a commented crawl.yaml with two example sites into this folder, or to the file that -c names.\nA file that is there is never overwritten.",
		Example:     "jianbao init\njianbao init -c ~/news/crawl.yaml --lang zh-CN",
		Args:        arguments(0, 0),
		Annotations: exits(exitCannotWrite),
		RunE: func(*cobra.Command, []string) error {
			return a.init()
		},
	}
}

func (a *app) init() error {
	path := cmpOr(a.Config, "crawl.yaml")
	err := writeNew(path, config.Sample(a.words.Lang()))
	if errors.Is(err, fs.ErrExist) {
		return words.Errorf("%s is there already and stays as it is: delete it first, or name another file with -c", path)
	}
	if err != nil {
		return words.Errorf("write %s: %w", path, err)
	}
	if a.JSON {
		return a.PrintJSON(map[string]string{"file": path})
	}
	a.Say("%s is written. Put your own address in agent.contact, look through the sites, then run: %s", path, a.archiveLine("config", "check"))
	return nil
}

// writeNew writes a file that is not there yet, and leaves none behind when
// that fails.
func writeNew(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}
