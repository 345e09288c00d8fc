"""Newer vintages of the curves that locked protocols name: they change nothing, but who decides has to know of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse

from accounts.models import User
from accounts.states import Role
from solicitations.models import Assignment, Solicitation
from solicitations.permissions import roles_of
from solicitations.states import UNTIL_AWARD, SolicitationState
from valuation.models import CurveVersion, Protocol
from valuation.permissions import can_amend_protocol, can_shadow
from valuation.states import CurveKind
from web.waiting import Waiting

TOLD = (Role.PROCUREMENT, Role.CHAIR, Role.EVALUATOR)
# On the home page it is news, no duty: nobody has to take a vintage up.
IS_NEWS = timedelta(days=14)
NOTHING_NAMED: Mapping[str, Any] = {}


@dataclass(frozen=True)
class NewerVintage:
    """A curve that the protocol names in one version while a later one was imported."""

    label: str
    named: CurveVersion
    newest: CurveVersion


@dataclass(frozen=True)
class VintagesNote:
    """What a page tells of newer vintages, and what its reader may do about them."""

    found: list[NewerVintage]
    may_amend: bool
    may_shadow: bool


def vintages_note(solicitation: Solicitation, user: User) -> VintagesNote | None:
    """Return the note for who decides; None for others, after the award, and where the protocol names the newest."""
    is_live = solicitation.state in UNTIL_AWARD | {SolicitationState.PUBLISHED}
    if not is_live or not roles_of(user, solicitation).intersection(TOLD):
        return None
    found = newer_vintages([solicitation.pk]).get(solicitation.pk, [])
    if not found:
        return None
    return VintagesNote(found, can_amend_protocol(user, solicitation), can_shadow(user, solicitation))


def newer_vintages(solicitation_ids: Collection[UUID]) -> dict[UUID, list[NewerVintage]]:
    """Return by solicitation which curves of its locked protocol have a later version, in the order of their kinds."""
    locked = Protocol.objects.filter(solicitation__in=solicitation_ids, locked_at__isnull=False)
    counting = locked.order_by("solicitation_id", "-version").distinct("solicitation_id")
    named = {each.solicitation_id: each.content.get("curves", NOTHING_NAMED) for each in counting}
    ids = {UUID(key) for curves in named.values() for key in curves.values()}
    versions = CurveVersion.objects.select_related("curve").defer("values")
    by_id = {version.pk: version for version in versions.filter(pk__in=ids)}
    of_curves = versions.filter(curve__in={version.curve_id for version in by_id.values()})
    last = {each.curve_id: each for each in of_curves.order_by("curve_id", "-number").distinct("curve_id")}
    found = {key: _newer(curves, by_id, last) for key, curves in named.items()}
    return {key: newer for key, newer in found.items() if newer}


def _newer(
    curves: Mapping[str, str], by_id: Mapping[UUID, CurveVersion], last: Mapping[UUID, CurveVersion]
) -> list[NewerVintage]:
    pairs = [(kind, by_id[UUID(key)]) for kind, key in sorted(curves.items()) if UUID(key) in by_id]
    return [
        NewerVintage(CurveKind(kind).label, version, last[version.curve_id])
        for kind, version in pairs
        if last[version.curve_id].number > version.number
    ]


def with_newest(content: dict[str, Any], solicitation: Solicitation) -> dict[str, Any]:
    """Return a protocol's content that names the newest vintage of each curve which the locked one names."""
    newest = {
        str(each.named.pk): str(each.newest.pk)
        for each in newer_vintages([solicitation.pk]).get(solicitation.pk, [])
    }
    curves = content.get("curves", NOTHING_NAMED)
    return content | {"curves": {kind: newest.get(key, key) for kind, key in curves.items()}}


def vintages_to_know(user: User, *, now: datetime) -> list[Waiting]:
    """Tell who decides of vintages that came in the last two weeks."""
    held = Assignment.objects.in_force().filter(user=user, role__in=TOLD)
    live = Solicitation.objects.filter(state__in=UNTIL_AWARD, pk__in=held.values("solicitation_id"))
    codes = dict(live.order_by("code").values_list("pk", "code"))
    news = newer_vintages(codes) if codes else {}
    return [
        Waiting(
            title=f"Know of newer price curves for {code}",
            url=reverse("valuation:run-list", args=[key]),
            detail=f"{_named(recent)}. Nothing changes until a deviation takes it up.",
            action="Look",
        )
        for key, code in codes.items()
        if (recent := [each for each in news.get(key, []) if each.newest.imported_at > now - IS_NEWS])
    ]


def _named(found: Collection[NewerVintage]) -> str:
    return ", ".join(f"{each.newest} came after {each.named}" for each in found)
