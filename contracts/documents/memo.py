"""A decision memo as data: the whole, and what of it everybody may read.

The public version is made from the confidential one by this module alone: it takes what is named here and nothing
else, so that a fact nobody named stays out.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from contracts.documents.groups import Group, grouped, told

SCHEMA = "gridtender-memo-v1"
# What of the method was published before the offers were due, or is with this memo.
PUBLIC_METHOD = ("policy", "protocol_version", "protocol_digest", "evaluation_digest", "rubric")


def public_part(whole: Mapping[str, Any]) -> dict[str, Any]:
    """Return what everybody may read: the method, roles, counts and sizes of groups, and the published reasons.

    No offer, no bidder but those whose contracts are concluded, no price, value, score or rank.
    """
    least = int(whole["least_group"])
    return {
        "schema": whole["schema"],
        "is_public": True,
        "number": whole["number"],
        "least_group": least,
        "solicitation": whole["solicitation"],
        "outcome": whole["outcome"],
        "method": {name: whole["method"][name] for name in PUBLIC_METHOD},
        "who": _roles(whole["who"]),
        "groups": group_rows(whole, least),
        "n_contracts": whole["n_contracts"],
        "winners": whole["winners"],
        "n_moves": len(whole["moves"]),
        "deviations": whole["deviations"],
    }


def group_rows(whole: Mapping[str, Any], least: int = 1) -> list[dict[str, Any]]:
    """Return counts and kW by technology; with ``least``, only of groups that hide each of their offers."""
    pairs = [(offer["technology"], Decimal(offer["kw"])) for offer in whole["offers"]]
    found: list[Group] = grouped(pairs)
    if least > 1:
        found = told(found, least)
    return [{"label": group.label, "n": group.n, "kw": f"{group.kw.normalize():f}"} for group in found]


def _roles(who: list[Mapping[str, str]]) -> list[dict[str, Any]]:
    """How many people held each role, without their names."""
    order = list(dict.fromkeys(person["role"] for person in who))
    return [{"role": role, "n": sum(person["role"] == role for person in who)} for role in order]
