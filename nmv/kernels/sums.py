"""Sums whose order of addition is fixed, whatever the processor offers."""

import numpy as np
from numba import njit
from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def dot(left: NDArray[np.float64], right: NDArray[np.float64]) -> float:
    """Sum of products in four interleaved chains, joined at the end."""
    n = len(left)
    first = second = third = fourth = 0.0
    for k in range(0, n - 3, 4):
        first += left[k] * right[k]
        second += left[k + 1] * right[k + 1]
        third += left[k + 2] * right[k + 2]
        fourth += left[k + 3] * right[k + 3]
    for k in range(n - n % 4, n):
        first += left[k] * right[k]
    return (first + second) + (third + fourth)
