"""Scenarios: what NMV, ranks and the chosen set look like when prices, needs, outages and dates differ."""
