"""Measurements of the engine, side by side with a plain way to the same answer. `python -m benchmarks`."""
