"""Compile every loop once, so that no valuation waits for it: for images, and before work is shared out."""

import numpy as np

from nmv.dispatch import Battery, Duties, Reserve, dispatch, dispatch_value_many
from nmv.kernels import compiling
from nmv.sums import dot

_HOURS = 24


def compile_kernels() -> None:
    """Run each form of dispatch for one day; what is compiled stays on disk, and others wait for it."""
    with compiling():
        _run_each_form()


def _run_each_form() -> None:
    prices = np.linspace(-5.0, 60.0, _HOURS)
    store = Battery(power_kw=1000.0, energy_kwh=4000.0, round_trip_efficiency=0.85)
    for sustained_hours in (0.0, 1.0):
        sold = {
            name: Reserve(
                price_usd_per_mw_h=np.full(_HOURS, 5.0),
                is_up=is_up,
                sustained_hours=sustained_hours,
                called_fraction=0.1,
            )
            for name, is_up in (("regulation_up", True), ("regulation_down", False))
        }
        dispatch(prices, store, reserves=sold)
    dispatch(prices, store)
    dispatch(prices, store, duties=Duties(generation_kw=np.full(_HOURS, 500.0), export_limit_kw=1200.0))
    dispatch_value_many(prices[None], store)
    dot(prices, prices)
