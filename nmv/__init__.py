"""Net Market Value of offers for non-wires alternatives: a pure engine of Python, NumPy and HiGHS.

The engine takes a `Case` (everything a valuation depends on) and gives back plain results. It reads no
clock, no database and no environment, so the same case gives the same numbers on any machine.
"""

__version__ = "0.2.0"
