"""Pages of outcomes, contracts, notices, memos and debriefs."""
