"""Every figure of an offer's result against the same offer valued again.

A dispatch may have several optima: two honest engines may then disagree on how much comes from energy and how
much from reserves, and on the MWh behind it. So where an offer is dispatched and the components of operation
differ, they are compared by their sum, year by year, and each must still follow from its own cash flow and
its own entries in the ledger. Every other figure is compared alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from nmv.case import Case
from nmv.case.offers import Offer
from nmv.market_value import OfferResult
from nmv.verification.figures import Check, differences, near, plain, same

OPERATION = ("ENERGY", "ANCILLARY", "VARIABLE_PAYMENTS")

_FIGURES = {"pv_usd": "PV USD", "levelized": "levelized USD/kW-year", "cash_flow_usd": "cash flow USD"}
_WORDS = {
    "npv_usd": "NPV USD",
    "nmv_usd_per_kw_year": "NMV $/kW-year",
    "nmv_real_usd_per_kw_year": "real NMV $/kW-year",
    "nmv_usd_per_mwh": "NMV $/MWh",
    "delivered_mwh": "delivered MWh",
    "contract_kw_years": "contract kW-years",
    "project_deferral_pv_usd": "deferral of projects, PV USD",
}
_APART = {"components", "needs", "ledger", "engine_version", "offer_id"}
_MWH = {"nmv_usd_per_mwh", "delivered_mwh"}


def offer_checks(case: Case, stated: Mapping[str, Any], result: OfferResult) -> Iterator[Check]:
    """One check per figure of the offer, the names of what is compared in words."""
    name, found = f"offer {result.offer_id}", plain(result)
    codes = [row["code"] for row in stated["components"]]
    known = [row.code for row in result.components]
    yield same(f"{name}, its components", codes, known)
    if codes != known:  # figures of other components would say nothing
        return
    is_traded = _is_dispatched(case.offer(result.offer_id)) and _has_traded(stated, found)
    yield from _component_checks(name, stated["components"], found["components"], is_traded=is_traded)
    if is_traded:
        yield from _traded_checks(name, case, stated, result)
    for field in found:
        if field not in _APART and not (is_traded and field in _MWH):
            yield near(f"{name}, {_WORDS.get(field, field)}", stated[field], found[field])
    yield from _need_checks(name, stated["needs"], found["needs"])
    ledgers = [_kept(each["ledger"]) if is_traded else each["ledger"] for each in (stated, found)]
    yield near(f"{name}, its ledger", *ledgers)


def _is_dispatched(offer: Offer) -> bool:
    return offer.storage is not None or offer.demand_response is not None


def _operation(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [row for row in document["components"] if row["code"] in OPERATION]


def _has_traded(stated: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    """Whether money moved between the components of operation: only then may MWh have moved with it."""
    told, own = ([row["cash_flow_usd"] for row in _operation(each)] for each in (stated, found))
    return any(differences(told, own))


def _component_checks(
    name: str, stated: Sequence[Mapping[str, Any]], found: Sequence[Mapping[str, Any]], *, is_traded: bool
) -> Iterator[Check]:
    for row, own in zip(stated, found, strict=True):
        if is_traded and row["code"] in OPERATION:
            continue
        for figure, words in _FIGURES.items():
            yield near(f"{name}, {row['code']}, {words}", row[figure], own[figure])
        yield same(f"{name}, {row['code']}, its unit", row["unit"], own["unit"])


def _traded_checks(name: str, case: Case, stated: Mapping[str, Any], result: OfferResult) -> Iterator[Check]:
    """The sums of operation, and that each part and the figures per MWh follow from what is stated."""
    money, rows = case.convention, _operation(stated)
    own = [row for row in result.components if row.code in OPERATION]
    of = f"{name}, operation (sum of {', '.join(OPERATION)})"
    sized = all(len(row["cash_flow_usd"]) == len(result.years) for row in rows)
    sized = sized and len(stated["delivered_mwh"]) == len(result.years)
    yield Check(what=f"{name}, a figure for each year", holds=sized)
    if not sized:
        return
    yield near(
        f"{of}, cash flow USD",
        [sum(year) for year in zip(*(row["cash_flow_usd"] for row in rows), strict=True)],
        [sum(year) for year in zip(*(row.cash_flow_usd for row in own), strict=True)],
    )
    yield near(f"{of}, PV USD", sum(row["pv_usd"] for row in rows), sum(row.pv_usd for row in own))
    size = money.levelizing_kw(result.contract_kw_years, result.years)
    for row in rows:
        of = f"{name}, {row['code']}"
        worth = money.worth(row["cash_flow_usd"], result.years)
        entered = sum(entry["pv_usd"] for entry in stated["ledger"] if entry["component"] == row["code"])
        yield near(f"{of}, PV USD of its cash flow", row["pv_usd"], worth)
        yield near(f"{of}, levelized USD/kW-year of its PV", row["levelized"], worth / size)
        yield near(f"{of}, PV USD in the ledger", entered, row["pv_usd"])
    mwh = stated["delivered_mwh"]
    per_mwh = result.npv_usd / money.worth(mwh, result.years) if any(mwh) else None
    yield near(f"{name}, NMV $/MWh of the MWh stated", stated["nmv_usd_per_mwh"], per_mwh)


def _kept(ledger: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """A ledger without what follows the dispatch: its entries of operation, and every quantity in MWh."""
    return [
        {key: value for key, value in entry.items() if key != "quantity" or entry["unit"] != "MWh"}
        for entry in ledger
        if entry["component"] not in OPERATION or entry["payer"] != "this contract"
    ]


def _need_checks(
    name: str, stated: Sequence[Mapping[str, Any]], found: Sequence[Mapping[str, Any]]
) -> Iterator[Check]:
    rows = {row["need_id"]: row for row in stated}
    yield same(f"{name}, its needs", [row["need_id"] for row in stated], [row["need_id"] for row in found])
    for row in found:
        need_id = row["need_id"]
        if need_id not in rows:
            continue
        shares = (rows[need_id]["share_by_year"], row["share_by_year"])
        yield near(f"{name}, share of need {need_id} in each year", *shares)
        yield near(f"{name}, its picture of need {need_id}", rows[need_id], row)
