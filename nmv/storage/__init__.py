"""Storage: what a store is, and how it is operated against prices; the public entry is `nmv.dispatch`."""
