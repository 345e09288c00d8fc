"""A best and final price: the price part once more, bound to the first offer, and in nothing worse than it."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from bids.documents.offer import InvalidOffer, read_price
from bids.documents.reader import Problem
from bids.documents.rules import Rules
from nmv.canonical import canonical_json

MONTHS = 12
# What a bidder may lower, or leave as it was; what is not told counts as nothing.
NOT_HIGHER = (
    "variable_usd_per_mwh",
    "escalator_per_year",
    "minimum_take_mwh_per_year",
    "start_usd",
    "starts_per_year",
)
NOT_LOWER = ("collateral_usd",)
# Why only these: everything else was scored, or examined, as it stood in the first offer.
MAY_CHANGE = "Only the price part changes; the technical part stays as it was opened."


def parse_final(*, price: Any, first: Mapping[str, Any], commitment: str, rules: Rules, nonce: str) -> bytes:
    """Check a final price against the first and return its canonical bytes.

    ``commitment`` is that of the first version; it stands inside, so that the content itself is bound to it.

    Raises:
        InvalidOffer: with every problem and its path; also what is worse than the first offer.
    """
    told, problems = read_price(price=price, rules=rules)
    problems += [] if problems else list(worse_than(first, told))
    if problems:
        raise InvalidOffer(problems)
    return canonical_json(told | {"first": commitment, "nonce": nonce})


def worse_than(first: Mapping[str, Any], final: Mapping[str, Any]) -> Iterator[Problem]:
    """Say in what a final price is worse than the first; nothing where it is not."""
    by_month = "fixed_usd_per_kw_month_by_month"
    if any(now > then for now, then in zip(_monthly(final), _monthly(first), strict=True)):
        name = by_month if final.get(by_month) else "fixed_usd_per_kw_month"
        yield Problem(f"price.{name}", "is above the first offer's; a final offer is in nothing worse")
    for name in NOT_HIGHER:
        if _number(final, name) > _number(first, name):
            yield Problem(f"price.{name}", "is above the first offer's; a final offer is in nothing worse")
    for name in NOT_LOWER:
        if _number(final, name) < _number(first, name):
            yield Problem(f"price.{name}", "is below the first offer's; a final offer is in nothing worse")


def _monthly(price: Mapping[str, Any]) -> list[Decimal]:
    told = price.get("fixed_usd_per_kw_month_by_month")
    return [Decimal(usd) for usd in told] if told else [_number(price, "fixed_usd_per_kw_month")] * MONTHS


def _number(price: Mapping[str, Any], name: str) -> Decimal:
    return Decimal(str(price.get(name) or 0))
