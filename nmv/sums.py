"""Sums over hours that are the same on every machine.

A matrix product of NumPy goes through BLAS, which adds in an order that depends on the processor. Figures
that reach a result are added in one fixed order instead.
"""

import numpy as np
from numpy.typing import NDArray

from nmv.kernels import compiled

Floats = NDArray[np.float64]


def dot(left: Floats, right: Floats) -> float:
    """Sum of products of two series of the same length, in the product of their units.

    `ValueError` when the lengths differ.

    >>> dot(np.array([1.0, 2.0, 3.0]), np.array([10.0, 20.0, 30.0]))
    140.0
    """
    if left.shape != right.shape or left.ndim != 1:
        raise ValueError(f"expected two series of one length, got {left.shape} and {right.shape}")
    return float(compiled("sums").dot(np.ascontiguousarray(left), np.ascontiguousarray(right)))
