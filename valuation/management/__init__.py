"""Management of valuation."""
