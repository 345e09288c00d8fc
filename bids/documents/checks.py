"""What compares two fields of an offer, or a field with the solicitation's rules."""

from datetime import date
from decimal import Decimal
from typing import Any

from bids.documents.reader import Problem, Reader, spell
from bids.documents.registry import MONTHS
from bids.documents.rules import Rules

LONGEST_TERM_YEARS = 40
Part = dict[str, Any]


def check_technical(reader: Reader, told: Part, rules: Rules) -> None:
    """Note what does not fit together in the technical part."""
    for check in (
        _term,
        _milestones,
        _places,
        _capacity,
        _together,
        _joint,
        _ownership,
        _dates_of_interconnection,
    ):
        check(reader, told, rules)


def _term(reader: Reader, told: Part, _rules: Rules) -> None:
    starts_on, ends_on, operates_on = (
        _day(told, k) for k in ("starts_on", "ends_on", "commercial_operation_on")
    )
    if starts_on and ends_on and ends_on <= starts_on:
        reader.refuse("ends_on", "must come after starts_on")
    if starts_on and ends_on and ends_on.year - starts_on.year > LONGEST_TERM_YEARS:
        reader.refuse("ends_on", f"makes a term of more than {LONGEST_TERM_YEARS} years")
    if starts_on and operates_on and operates_on > starts_on:
        reader.refuse(
            "commercial_operation_on", "must not come after starts_on: what is not built cannot deliver"
        )


def _milestones(reader: Reader, told: Part, _rules: Rules) -> None:
    """In order, and none after operation."""
    operates_on, before = _day(told, "commercial_operation_on"), None
    for place, row in enumerate(told.get("milestones") or (), start=1):
        on, where = _day(row, "on"), f"milestones[{place}].on"
        if on and before and on < before:
            reader.refuse(where, "comes before the milestone above it")
        if on and operates_on and on > operates_on:
            reader.refuse(where, f"comes after commercial operation ({operates_on})")
        before = on or before


def _places(reader: Reader, told: Part, _rules: Rules) -> None:
    """Shares of several delivery points make the whole, the one named as the delivery point among them."""
    rows = [row for row in told.get("delivery_shares") or () if row.get("place") and row.get("share")]
    if not rows or reader.has_problem("delivery_point") or reader.has_problem_inside("delivery_shares"):
        return
    places = [row["place"] for row in rows]
    if len(set(places)) != len(places):
        reader.refuse("delivery_shares", "name a delivery point twice")
    if told.get("delivery_point") not in places:
        reader.refuse("delivery_shares", "leave out the delivery point named above")
    total = sum((Decimal(row["share"]) for row in rows), Decimal(0))
    if total != 1:
        reader.refuse("delivery_shares", f"make {spell(total)} in all; they must make 1")


def _capacity(reader: Reader, told: Part, rules: Rules) -> None:
    months = [Decimal(kw) for kw in told.get("contract_kw") or ()]
    least, most = rules.limits.least_kw, rules.limits.most_kw
    if not months:
        return
    if not any(months):
        reader.refuse("contract_kw", "is zero in every month")
    elif least is not None and max(months) < least:
        reader.refuse("contract_kw", f"stays below the {spell(least)} kW an offer must have in some month")
    elif most is not None and max(months) > most:
        reader.refuse("contract_kw", f"exceeds the {spell(most)} kW an offer may have")


def _together(reader: Reader, told: Part, rules: Rules) -> None:
    """An offer that others are tied to has a key, ties no knot with itself, and says how it is divided."""
    own = told.get("together")
    if not own:
        return
    inner = Reader(own, reader.at("together"), reader.problems)
    if own.get("exclusive_group") and not rules.limits.allows_variants:
        inner.refuse("exclusive_group", "makes a variant, and this solicitation takes none")
    if own.get("key") in (own.get("only_with") or ()):
        inner.refuse("only_with", "names this offer itself")
    if own.get("exclusive_group") and own.get("exclusive_group") == own.get("inclusive_group"):
        inner.refuse(
            "inclusive_group", "is the group of variants: at most one, and all or none, cannot both hold"
        )
    for kind, name in (("divisible", "least_share"), ("blocks", "blocks")):
        if own.get("quantity") == kind and name not in own:
            inner.refuse(name, "is missing: it says how the offer may be divided")
        if own.get("quantity") != kind and name in own:
            inner.refuse(name, f"belongs to an offer in {'parts' if kind == 'divisible' else 'blocks'}")


def _joint(reader: Reader, told: Part, _rules: Rules) -> None:
    partners = (told.get("bidder") or {}).get("joint_bidders")
    if not partners or not all(row.get("share") for row in partners):
        return
    total = sum((Decimal(row["share"]) for row in partners), Decimal(0))
    if total != 1:
        reader.refuse("bidder.joint_bidders", f"have shares of {spell(total)} in all; they must make 1")


def _ownership(reader: Reader, told: Part, rules: Rules) -> None:
    is_utility = (told.get("bidder") or {}).get("ownership") == "utility"
    if is_utility and not rules.limits.allows_utility_owned:
        reader.refuse("bidder.ownership", "may not be the utility's in this solicitation")


def _dates_of_interconnection(reader: Reader, told: Part, _rules: Rules) -> None:
    """Applied for, studied, agreed, in service: in this order, as far as they are told."""
    own, before = told.get("interconnection") or {}, None
    for name in ("applied_on", "study_on", "agreement_on", "in_service_on"):
        on = _day(own, name)
        if on and before and on < before:
            reader.refuse(f"interconnection.{name}", "comes before the step before it")
        before = on or before


def check_price(reader: Reader, told: Part, rules: Rules) -> None:
    """Note what does not fit together in the price part."""
    by_month = [Decimal(usd) for usd in told.get("fixed_usd_per_kw_month_by_month") or ()]
    fixed = Decimal(told["fixed_usd_per_kw_month"])
    if by_month and fixed:
        reader.refuse("fixed_usd_per_kw_month", "must be 0 where twelve monthly prices are given")
    if "minimum_take_mwh_per_year" in told and Decimal(told["variable_usd_per_mwh"]) <= 0:
        reader.refuse("minimum_take_mwh_per_year", "needs a variable price above 0")
    if ("start_usd" in told) != ("starts_per_year" in told):
        lacking = "starts_per_year" if "start_usd" in told else "start_usd"
        reader.refuse(lacking, "is missing: a price of starts needs both")
    cap = rules.limits.price_cap_usd_per_kw_year
    if cap is not None and (sum(by_month) or MONTHS * fixed) > cap:
        where = "fixed_usd_per_kw_month_by_month" if by_month else "fixed_usd_per_kw_month"
        reader.refuse(where, f"makes more than the cap of {spell(cap)} $/kW-year in twelve months")


def notices_of(technical: Part, rules: Rules) -> list[Problem]:
    """Return what is allowed and yet may cost the offer: dates after the day on which the need has to be met."""
    if rules.needed_on is None:
        return []
    words = f"comes after {rules.needed_on}, the day from which what is asked for has to work"
    late = [
        name
        for name in ("commercial_operation_on", "starts_on")
        if (_day(technical, name) or rules.needed_on) > rules.needed_on
    ]
    return [Problem(f"technical.{name}", words) for name in late]


def _day(told: Part, name: str) -> date | None:
    raw = told.get(name)
    return date.fromisoformat(raw) if raw else None
