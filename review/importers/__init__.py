"""Files that come back to the review."""
