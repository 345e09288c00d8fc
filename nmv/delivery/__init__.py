"""What an offer delivers and can be relied on for, and when a need calls it."""
