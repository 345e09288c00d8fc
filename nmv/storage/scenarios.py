"""Many price paths for one store, in one call that holds no lock: the caller brings threads or processes."""

import numpy as np
from numpy.typing import NDArray

from nmv.kernels import compiled
from nmv.storage.terms import Battery, DispatchError, Duties

Floats = NDArray[np.float64]


def dispatch_value_many(paths_usd_per_mwh: Floats, battery: Battery, *, duties: Duties | None = None) -> Floats:
    """Net USD of each path of prices, shape (n_paths,), from paths of shape (n_paths, n_hours).

    Energy alone, with the windows, power limits, variable cost and duty discharge of `duties`; the same
    values as `dispatch(path, ...).net_usd`. `ValueError` names a term of `duties` that needs `dispatch`;
    `DispatchError` when the windows cannot end at the target.

    >>> store = Battery(power_kw=1000, energy_kwh=2000, round_trip_efficiency=0.8)
    >>> dispatch_value_many(np.array([[20.0, 10.0, 50.0, 40.0], [30.0, 30.0, 30.0, 30.0]]), store).round(6)
    array([44.,  0.])
    """
    bound = duties or Duties()
    _check(bound)
    paths = np.ascontiguousarray(paths_usd_per_mwh, dtype=np.float64)
    n_paths, n_hours = paths.shape
    values, bounds = np.empty(n_paths), np.empty(n_paths)
    failed = compiled("merge").value_many(
        paths,
        bound.vom(battery),
        bound.limit_kw(battery),
        np.empty(0) if bound.discharge_kw is None else bound.discharge_kw,
        bound.starts(),
        battery.figures(),
        values,
        bounds,
    )
    if failed >= 0:
        raise DispatchError(f"the store cannot be at its target at both ends of window {failed}")
    return values


def _check(duties: Duties) -> None:
    free = Duties()
    for name in ("generation_kw", "max_cycles_per_day", "max_cycles_in_all"):
        if getattr(duties, name) != getattr(free, name):
            raise ValueError(f"duties.{name}: many paths are dispatched for energy alone, use dispatch")
