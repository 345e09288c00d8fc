"""Reading what bidders send as files. Nothing is ever computed, fetched or written to disk."""
