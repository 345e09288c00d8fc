"""Reads of opening reports: what one says when it is made, and who is told of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from accounts.models import User
from accounts.states import Role
from bids.models import LateLeave, Offer, OpeningConsent, OpeningReport
from bids.models.reports import WITNESSES
from bids.queries.ceremony import Ceremony, has_two_envelopes
from bids.queries.finals import counting_finals, final_round_of
from bids.queries.offers import counting_versions
from bids.queries.receipts import roots_of
from bids.queries.shortfall import n_asked
from bids.states import Part
from kernel.clock import instant
from solicitations.models import Assignment, Solicitation

SCHEMA = "gridtender.opening-report/1"


def report_of(solicitation: Solicitation, ceremony: Ceremony, *, now: datetime) -> dict[str, Any]:
    """Say what a ceremony opened, as plain data; what stands behind the affiliates' wall is not in it."""
    opened = Offer.objects.opened().released().filter(solicitation=solicitation)
    final = final_round_of(solicitation) if ceremony.is_final else None
    due = final.due_at if final else solicitation.offers_due_at
    ordered = sorted(opened, key=lambda offer: (len(offer.alias), offer.alias))
    offers = _finals(solicitation, ordered) if ceremony.is_final else _offers(ordered, ceremony.parts)
    return {
        "schema": SCHEMA,
        "solicitation": {
            "id": str(solicitation.pk),
            "code": solicitation.code,
            "title": solicitation.title,
            "utility": solicitation.organisation.name,
        },
        "round": int(ceremony.round),
        "parts": [part.value for part in ceremony.parts],
        "offers_due_at": instant(due) if due else "",
        "opened_at": instant(now),
        "rules": {"two_envelopes": has_two_envelopes(solicitation), "least_offers": n_asked(solicitation)},
        "digests": {
            "evaluation": solicitation.evaluation_digest,
            "protocol": solicitation.protocol_digest,
            "opening_key": solicitation.opening_key_fingerprint,
        },
        "roots": _roots(solicitation, ceremony),
        "shares": _shares(solicitation, ceremony),
        "witnesses": _witnesses(solicitation),
        "late_leaves": _leaves(solicitation),
        "n_offers": len(offers),
        "offers": offers,
    }


def _offers(offers: Sequence[Offer], parts: Sequence[Part]) -> list[dict[str, Any]]:
    """Each offer by its alias, with what its receipt commits to; no time, no size, no bidder."""
    versions = counting_versions(offers)
    told = []
    for offer in offers:
        version = versions[offer.pk]
        committed = (version.receipt or {}).get("parts", {})
        told.append(
            {
                "alias": offer.alias,
                "commitment": version.commitment,
                "parts": {part.value: committed.get(part.value, "") for part in parts},
            }
        )
    return told


def _finals(solicitation: Solicitation, offers: Sequence[Offer]) -> list[dict[str, Any]]:
    """Each final price by its offer's alias, with what it commits to and the first offer it is bound to."""
    current = final_round_of(solicitation)
    found = counting_finals(current) if current else {}
    return [
        {
            "alias": offer.alias,
            "commitment": found[offer.pk].commitment,
            "parts": {Part.PRICE.value: found[offer.pk].receipt["parts"][Part.PRICE.value]},
            "first": found[offer.pk].receipt["first"],
        }
        for offer in offers
        if offer.pk in found
    ]


def _roots(solicitation: Solicitation, ceremony: Ceremony) -> list[dict[str, Any]]:
    current = final_round_of(solicitation) if ceremony.is_final else None
    if current is not None:
        return [{"number": 1, "root": current.root, "covers_until": instant(current.due_at)}]
    return [
        {"number": root.number, "root": root.root, "covers_until": instant(root.covers_until)}
        for root in roots_of(solicitation)
    ]


def _shares(solicitation: Solicitation, ceremony: Ceremony) -> list[dict[str, str]]:
    given = OpeningConsent.objects.filter(
        solicitation=solicitation, round=ceremony.round, part__in=ceremony.parts
    ).select_related("user")
    return [
        {
            "holder": each.user.full_name,
            "role": Role(each.role).label,
            "part": each.part,
            "given_at": instant(each.given_at),
        }
        for each in given.order_by("given_at", "role", "part")
    ]


def _witnesses(solicitation: Solicitation) -> list[dict[str, str]]:
    held = Assignment.objects.in_force().filter(solicitation=solicitation, role__in=WITNESSES)
    ordered = held.select_related("user").order_by("role", "user__full_name")
    return [{"name": each.user.full_name, "role": Role(each.role).label} for each in ordered]


def _leaves(solicitation: Solicitation) -> list[dict[str, str]]:
    """Leave to be late that was given, without the bidder's name; whether it was used is not told."""
    given = LateLeave.objects.filter(solicitation=solicitation, confirmed_at__isnull=False)
    return [
        {"confirmed_at": instant(each.confirmed_at), "until": instant(each.until)}
        for each in given
        if each.confirmed_at is not None
    ]


def reports_of(solicitation: Solicitation, user: Any) -> list[OpeningReport]:
    """Return the reports of a solicitation that a person may read."""
    return list(OpeningReport.objects.visible_to(user).filter(solicitation=solicitation))


def witnesses_of(solicitation: Solicitation) -> list[User]:
    """Return the people a report goes to."""
    held = Assignment.objects.in_force().filter(solicitation=solicitation, role__in=WITNESSES)
    return list(User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("email"))
