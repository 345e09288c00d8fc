"""Which of some ranked outputs a stated part of them reaches."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

# (1 - 0.9) * 10 is 0.99...98 in floating point; whole numbers of outputs left out stay whole
_ROUNDING = 1e-9


def exceeded_rank(exceedance: float, counts: ArrayLike) -> NDArray[np.int64]:
    """Place, from the smallest on, of the output that a part `exceedance` of `counts` outputs reaches.

    floor((1 - exceedance) * n), so that (1 - exceedance) * n outputs lie before it; 1.0 is the smallest.
    `counts` are above 0, any shape.

    >>> exceeded_rank(0.9, [10, 20, 25, 30]).tolist(), exceeded_rank(1.0, [10]).tolist()
    ([1, 2, 2, 3], [0])
    """
    size = np.asarray(counts)
    rank = np.floor((1.0 - exceedance) * size + _ROUNDING).astype(np.int64)
    return np.asarray(np.minimum(rank, size - 1))
