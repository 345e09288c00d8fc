"""Many price paths for one store, in one call that holds no lock: the caller brings threads or processes."""

import numpy as np
from numpy.typing import NDArray

from nmv.kernels import compiled
from nmv.storage.merging import infeasible
from nmv.storage.terms import INFINITY, Battery, Duties

Floats = NDArray[np.float64]


def dispatch_value_many(
    paths_usd_per_mwh: Floats, battery: Battery, *, duties: Duties | None = None
) -> Floats:
    """Net USD of each path of prices, shape (n_paths,), from paths of shape (n_paths, n_hours).

    Energy alone, with the windows, power limits, variable cost and duty discharge of `duties`; the same
    values as `dispatch(path, ...).net_usd`. `ValueError` names a term of `duties` that needs `dispatch`;
    `DispatchError` when the windows cannot end at the target.

    >>> store = Battery(power_kw=1000, energy_kwh=2000, round_trip_efficiency=0.8)
    >>> dispatch_value_many(np.array([[20.0, 10.0, 50.0, 40.0], [30.0, 30.0, 30.0, 30.0]]), store).round(6)
    array([44.,  0.])
    """
    return dispatch_bounds_many(paths_usd_per_mwh, battery, duties=duties)[0]


def dispatch_bounds_many(
    paths_usd_per_mwh: Floats, battery: Battery, *, duties: Duties | None = None
) -> tuple[Floats, Floats]:
    """Net USD of each path, and what no operation on it can exceed: two arrays of shape (n_paths,)."""
    bound = duties or Duties()
    paths = np.ascontiguousarray(paths_usd_per_mwh, dtype=np.float64)
    _check(paths, bound)
    values, bounds = np.empty(len(paths)), np.empty(len(paths))
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
        raise infeasible(failed, paths.shape[1], bound)
    return values, bounds


def _check(paths: Floats, duties: Duties) -> None:
    if paths.ndim != 2:  # noqa: PLR2004 -- paths by hours
        raise ValueError(f"paths_usd_per_mwh: expected paths by hours, got the shape {paths.shape}")
    if not np.isfinite(paths).all():
        path = int(np.flatnonzero(~np.isfinite(paths).all(axis=1))[0])
        raise ValueError(f"paths_usd_per_mwh: expected finite numbers, path {path} holds others")
    duties.check(paths.shape[1])
    if duties.generation_kw is not None:
        raise ValueError("duties.generation_kw: many paths are dispatched for energy alone, use dispatch")
    for name in ("max_cycles_per_day", "max_cycles_in_all"):
        if getattr(duties, name) < INFINITY:
            raise ValueError(f"duties.{name}: many paths are dispatched for energy alone, use dispatch")
