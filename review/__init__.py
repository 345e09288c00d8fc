"""The panel's scores, the least-cost/best-fit ranking and the chosen set."""
