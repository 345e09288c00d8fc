"""What an offer earns from the market on many price paths, before availability and delay."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nmv.delivery.output import KWH_PER_MWH, delivered_kw
from nmv.dispatch import dispatch_value_many
from nmv.market import Market
from nmv.market_value import duty_of_year
from nmv.operation import lent_and_kept
from nmv.storage.operating import StoragePlan
from nmv.values.components import Valuation

Floats = NDArray[np.float64]

_NET = ("ENERGY", "VARIABLE_PAYMENTS")


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


def margin_under(market: Market, valuation: Valuation, at: int, paths: Floats) -> Margin:
    """What the offer's `at`-th year earns on each path of prices at its delivery point, before availability.

    A shape or called load delivers as at the base prices. A storage that sells energy alone is dispatched
    anew on every path; any other keeps the schedule of the base prices, settled at the path's.
    """
    offer, year = valuation.offer, valuation.years[at]
    lent, kept = lent_and_kept(market, offer, year)
    if not (lent > 0).any():
        return Margin(np.zeros(len(paths)), ("ENERGY",))
    duty = duty_of_year(market, offer, year, [held[at] for held in valuation.held.values()])
    increment = offer.increment("energy")
    if offer.storage is None:
        kw = delivered_kw(market, offer, year, lent_kw=lent, kept=kept, duty=duty)
        return Margin(energy_under_paths(kw[None] / KWH_PER_MWH, paths)[0] * increment, ("ENERGY",))
    plan = StoragePlan(market, offer, offer.storage, year, lent, kept, duty)
    asked, _ = plan.asked()
    if asked.is_energy_alone and increment == 1.0:
        usd = dispatch_value_many(paths[:, asked.inside], asked.battery, duties=asked.duties)
        return Margin(usd, _NET)
    usd = energy_under_paths(plan.scheduled_mwh()[None], paths)[0] * increment
    return Margin(usd, ("ENERGY",), is_redispatched=False)
