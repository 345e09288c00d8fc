"""Offers that need no dispatch, on many price paths: against the matrix product alone, and against pandas."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.measuring import Peer, Row
from nmv.uncertainty.margins import energy_under_paths

Floats = NDArray[np.float64]

OFFERS, YEARS, HOURS, PATHS = 1000, 20, 8760, 100
SAMPLE_OFFERS, SAMPLE_PATHS = 2, 2


def rows() -> Iterator[Row]:
    """Energy value of every offer in every year on every path: 1,000 x 20 x 100 figures."""
    rng = np.random.default_rng(1)
    mwh = rng.random((OFFERS, HOURS))
    paths = 40.0 + 15.0 * rng.standard_normal((YEARS, PATHS, HOURS))

    def ours() -> float:
        return float(energy_under_paths(mwh, paths)[-1, :, -1].sum())

    stacked = paths.reshape(YEARS * PATHS, HOURS).T

    def product() -> float:
        found = np.dot(
            mwh, stacked
        )  # (1000 x 8760) . (8760 x 2000): no smaller product gives every year's figure
        return float(found[-1, PATHS - 1 :: PATHS].sum())

    frame = pd.DataFrame(mwh[:SAMPLE_OFFERS].T)
    series = [[pd.Series(paths[year, path]) for path in range(-SAMPLE_PATHS, 0)] for year in range(YEARS)]

    def pandas_loop() -> float:
        total = 0.0
        for offer in frame.columns:
            total = 0.0
            for of_year in series:
                for price in of_year:
                    worth = (frame[offer] * price).sum()
                total += worth  # the last path's
        return total

    def sample() -> float:
        return float(energy_under_paths(mwh[:SAMPLE_OFFERS], paths)[-1, :, -1].sum())

    yield Row(
        work="1,000 offers x 20 y x 8,760 h x 100 paths, energy of each year",
        ours=ours,
        peers={
            "dgemm (1000 x 8760)(8760 x 2000) alone": Peer(run=product, goal=1 / 1.5),
            "pandas, a loop over offers": Peer(
                run=pandas_loop,
                answer=sample,
                goal=500,
                sample=SAMPLE_OFFERS * SAMPLE_PATHS / (OFFERS * PATHS),
            ),
        },
        note=f"pandas timed on {SAMPLE_OFFERS} offers x {SAMPLE_PATHS} paths",
    )
