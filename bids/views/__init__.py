"""Pages of offers: one module per subject."""
