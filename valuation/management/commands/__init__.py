"""Commands of valuation."""
