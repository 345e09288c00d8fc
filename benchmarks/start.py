"""How long the engine takes to start: a fresh interpreter that imports it, against one that imports NumPy."""

import subprocess
import sys
from collections.abc import Iterator

from benchmarks.measuring import Peer, Row

GOAL_S = 0.3


def rows() -> Iterator[Row]:
    """One row: `import nmv.market_value`; the goal is seconds, told beside the ratio."""
    yield Row(
        work="engine import, fresh interpreter",
        ours=lambda: _run("import nmv.market_value"),
        peers={"import numpy, highspy": Peer(run=lambda: _run("import numpy, highspy"), goal=1 / 3)},
        repeats=9,
        note=f"goal {GOAL_S} s, interpreter included",
    )


def _run(code: str) -> float:
    subprocess.run([sys.executable, "-c", code], check=True)
    return 0.0
