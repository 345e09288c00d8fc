"""What an offer earns from the market on many price paths, before availability and delay."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Margin:
    """USD of one year on each path, shape (n_paths,), and the components it stands for."""

    usd: Floats
    covers: tuple[str, ...]
    is_redispatched: bool = True


def energy_under_paths(mwh: Floats, prices_usd_per_mwh: Floats) -> Floats:
    """Energy value of many offers on many price paths, USD, shape (n_offers, ...).

    `mwh` is what each offer delivers, shape (n_offers, n_hours); prices have shape (..., n_hours): paths, or
    years by paths where every year delivers the same hours. One matrix product over all of them: nothing
    loops over hours, offers or paths.

    >>> energy_under_paths(np.array([[1.0, 2.0]]), np.array([[10.0, 20.0], [30.0, 0.0]])).tolist()
    [[50.0, 30.0]]
    """
    n_hours = mwh.shape[-1]
    product = mwh @ prices_usd_per_mwh.reshape(-1, n_hours).T
    return np.asarray(product.reshape(len(mwh), *prices_usd_per_mwh.shape[:-1]))
