"""Forms of valuation."""
