// Package catalogtest holds every engine of the catalog to its contract.
//
// Each test says in its name the sentence that it checks. It knows no engine:
// what it needs is a function that opens one.
package catalogtest

import (
	"testing"

	"jianbao/catalog"
)

// Opener opens a store. Called again in the same test, after the first store
// was closed, it opens the same state; each test begins with an empty one.
type Opener func(t *testing.T, o catalog.Options) catalog.Store

// Run runs every test of the contract.
func Run(t *testing.T, open func(t *testing.T, o catalog.Options) catalog.Store) {
	for _, group := range []struct {
		name  string
		tests map[string]func(*world)
	}{
		{"Offer", offerTests}, {"Pass", passTests}, {"Lease", leaseTests}, {"Commit", commitTests},
		{"Schedule", scheduleTests}, {"Library", libraryTests}, {"Alias", aliasTests}, {"Revision", revisionTests}, {"Unread", unreadTests},
		{"Part", partTests}, {"Deletion", deletionTests}, {"Log", logTests}, {"Clock", clockTests}, {"Reparse", reparseTests}, {"Together", togetherTests},
	} {
		t.Run(group.name, func(t *testing.T) {
			for name, test := range group.tests {
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					test(newWorld(t, open))
				})
			}
		})
	}
}
