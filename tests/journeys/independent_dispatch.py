"""The best a store can earn in one month, written anew from the storage program of docs/method.md, section 5.

MW and MWh; HiGHS is told the program row by row, in the order in which the document states it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import highspy

ROUNDING_MW = 1e-7


@dataclass(frozen=True)
class Store:
    """What the store can do: it charges and discharges at most at its power, and loses energy on charging."""

    power_mw: float
    least_mwh: float
    most_mwh: float
    efficiency: float


@dataclass(frozen=True)
class Product:
    """A reserve: ``sign`` is 1 for up and -1 for down; a part ``called`` of every award flows."""

    sign: int
    usd_per_mw_h: Sequence[float]
    called: float
    sustained_hours: float
    depth_mw: float

    def cut(self, hours: slice) -> "Product":
        """The same product in some of the hours."""
        return replace(self, usd_per_mw_h=self.usd_per_mw_h[hours])


@dataclass(frozen=True)
class Month:
    """What the store earned, and the MWh that its variable price is paid on (called reserves included)."""

    energy_usd: float
    reserve_usd: float
    discharged_mwh: float


def operate(
    prices: Sequence[float],
    store: Store,
    asked_kw: Sequence[float | None],
    products: Sequence[Product],
    variable_usd_per_mwh: float,
) -> Month:
    """Earn the most; where ``asked_kw`` has a number, discharge exactly that and sell no reserve.

    The linear program may charge and discharge in one hour, which no store can. Hours in which it does get
    a binary that forbids it, until none is left.
    """
    forbidden: set[int] = set()
    while True:
        program = _Program(
            prices, store, asked_kw, products, variable=variable_usd_per_mwh, forbidden=forbidden
        )
        value = program.solved()
        both = {
            t
            for t in range(len(prices))
            if min(value[program.charge[t]], value[program.discharge[t]]) > ROUNDING_MW
        }
        if not both:
            return program.read(value)
        forbidden |= both


class _Program:
    """Columns and rows of one month."""

    def __init__(
        self,
        prices: Sequence[float],
        store: Store,
        asked_kw: Sequence[float | None],
        products: Sequence[Product],
        *,
        variable: float,
        forbidden: set[int],
    ) -> None:
        self.prices, self.store, self.products, self.variable = prices, store, products, variable
        self.hours, self.asked, self.forbidden = range(len(prices)), asked_kw, forbidden
        self.highs: Any = highspy.Highs()
        for option, setting in (("output_flag", False), ("threads", 1), ("mip_rel_gap", 0.0)):
            self.highs.setOptionValue(option, setting)
        for option in ("primal_feasibility_tolerance", "dual_feasibility_tolerance"):
            self.highs.setOptionValue(option, 1e-9)
        self.n_columns = 0
        self._columns()
        for t in self.hours:
            self._rows(t)

    def _column(self, gain: float, least: float, most: float) -> int:
        """A column to which the objective gives ``gain`` USD per unit."""
        self.highs.addVar(least, most)
        self.highs.changeColCost(self.n_columns, -gain)  # HiGHS minimises
        self.n_columns += 1
        return self.n_columns - 1

    def _row(self, terms: Mapping[int, float], least: float, most: float) -> None:
        self.highs.addRow(least, most, len(terms), list(terms), list(terms.values()))

    def _columns(self) -> None:
        power, store = self.store.power_mw, self.store
        self.charge, self.discharge = [], []
        for t in self.hours:
            asked = self.asked[t]
            must = None if asked is None else asked / 1000
            self.charge.append(self._column(-self.prices[t], 0, 0 if must else power))
            self.discharge.append(
                self._column(
                    self.prices[t] - self.variable,
                    0 if must is None else must,
                    power if must is None else must,
                )
            )
        # The store is as empty at the end of the month as at its beginning.
        self.stored = [self._column(0, store.least_mwh, store.most_mwh) for _ in self.hours]
        self.stored.append(self._column(0, store.least_mwh, store.least_mwh))
        self.highs.changeColBounds(self.stored[0], store.least_mwh, store.least_mwh)
        # Awards of each product, once from charging and once from discharging.
        self.on_charge = [self._awards(product, 0.0) for product in self.products]
        self.on_discharge = [self._awards(product, self.variable) for product in self.products]

    def _awards(self, product: Product, variable: float) -> list[int]:
        columns = []
        for t in self.hours:
            flows = product.sign * product.called
            gain = product.usd_per_mw_h[t] + flows * (self.prices[t] - variable)
            most = min(product.depth_mw, self.store.power_mw) if self.asked[t] is None else 0
            columns.append(self._column(gain, 0, most))
        return columns

    def _rows(self, t: int) -> None:
        power, store, none = self.store.power_mw, self.store, highspy.kHighsInf
        eta = store.efficiency
        # s[t+1] = s[t] + eta (c - called up + called down) - (d + called up - called down)
        balance = {self.stored[t + 1]: 1.0, self.stored[t]: -1.0}
        balance |= {self.charge[t]: -eta, self.discharge[t]: 1.0}
        for product, on_charge, on_discharge in self._each():
            balance[on_charge[t]] = eta * product.sign * product.called
            balance[on_discharge[t]] = product.sign * product.called
            self._row({on_charge[t]: 1.0, on_discharge[t]: 1.0}, 0, product.depth_mw)
            # One MW awarded is held for its hours: energy to give (up) or room to take (down).
            held = {self.stored[t]: 1.0}
            held[on_charge[t]] = -product.sign * product.sustained_hours * eta
            held[on_discharge[t]] = -product.sign * product.sustained_hours
            self._row(held, store.least_mwh, store.most_mwh)
            if product.sign > 0:  # less charging, or more discharging
                self._row({on_charge[t]: 1.0, self.charge[t]: -1.0}, -none, 0)
                self._row({on_discharge[t]: 1.0, self.discharge[t]: 1.0}, -none, power)
            else:  # more charging, or less discharging
                self._row({on_charge[t]: 1.0, self.charge[t]: 1.0}, -none, power)
                self._row({on_discharge[t]: 1.0, self.discharge[t]: -1.0}, -none, 0)
        self._row(balance, 0, 0)
        if t in self.forbidden:
            is_charging = self._column(0, 0, 1)
            self.highs.changeColIntegrality(is_charging, highspy.HighsVarType.kInteger)
            self._row({self.charge[t]: 1.0, is_charging: -power}, -none, 0)
            self._row({self.discharge[t]: 1.0, is_charging: power}, -none, power)

    def _each(self) -> list[tuple[Product, list[int], list[int]]]:
        return list(zip(self.products, self.on_charge, self.on_discharge, strict=True))

    def solved(self) -> list[float]:
        """The optimum's columns."""
        self.highs.run()
        assert self.highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
        return list(self.highs.getSolution().col_value)

    def read(self, value: Sequence[float]) -> Month:
        """Settle charging, discharging and called reserves at the hour's price."""
        energy = reserve = discharged = 0.0
        for t in self.hours:
            net = value[self.discharge[t]] - value[self.charge[t]]
            discharged += value[self.discharge[t]]
            for product, on_charge, on_discharge in self._each():
                award = value[on_charge[t]] + value[on_discharge[t]]
                net += product.sign * product.called * award
                discharged += product.sign * product.called * value[on_discharge[t]]
                reserve += product.usd_per_mw_h[t] * award
            energy += self.prices[t] * net
        return Month(energy, reserve, discharged)
