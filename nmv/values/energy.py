"""The value of the energy an offer delivers."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nmv.delivery.output import Operation

Floats = NDArray[np.float64]


def energy_value(operations: Sequence[Operation], *, increment: float = 1.0) -> Floats:
    """Energy value, USD per year, shape (n_years,).

    sum over hours of price [USD/MWh] * (generation + discharge - charge + called reserve energy) [MWh],
    each hour at its own price; charging is bought at the same price. `increment` is the part that nobody
    else pays for. PNNL-26822 App. E, energy value.

    >>> energy_value([Operation(year=2027, energy_usd=120.0)]).tolist()
    [120.0]
    """
    return increment * np.array([operation.energy_usd for operation in operations], dtype=np.float64)
