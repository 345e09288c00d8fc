"""Price curves, protocols and the runs that compute each offer's Net Market Value."""
