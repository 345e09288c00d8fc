"""Least cost first, best fit inside a tie band: the rank of every valued offer, by a published rule.

Offers are taken by Net Market Value, highest first. The highest opens a band that holds everyone within the tie
band of it; inside a band the qualitative score decides, then the value, then who submitted earlier. The next
band begins with the first offer outside.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial
from hashlib import sha256
from uuid import UUID

from accounts.permissions import Visitor
from review.models import EvaluationLock
from solicitations.models import Solicitation
from valuation.models import Protocol, Run
from valuation.states import RunState

RULE = (
    "Ranked by Net Market Value in $/kW-year, highest first. Offers within {band} of the highest of their band are "
    "ties: among them the qualitative score decides, then the value, then the earlier submission."
)

# Frozen with the rest of the evaluation, in words.
TIE_BREAK = (
    "inside a tie band: higher qualitative score, then higher Net Market Value, then earlier submission, then the "
    "smaller SHA-256 of the seed followed by the offer's id"
)


@dataclass(frozen=True)
class Candidate:
    """What the ranking looks at."""

    offer_id: UUID
    nmv_usd_per_kw_year: Decimal
    quality: Decimal | None
    submitted_at: datetime


@dataclass(frozen=True)
class Place:
    """Where an offer stands, where its value alone would put it, and in which band."""

    rank: int
    rank_by_value: int
    band: int


def places(
    candidates: Iterable[Candidate], *, tie_band_usd_per_kw_year: Decimal, seed: str = ""
) -> dict[UUID, Place]:
    """Rank candidates; the same input always gives the same order. ``seed`` is the evaluation lock's."""
    by_value = sorted(candidates, key=partial(_by_value, seed))
    found: dict[UUID, Place] = {}
    start = 0
    for band in _bands(by_value, tie_band_usd_per_kw_year):
        members = by_value[start : start + band.size]
        for offset, member in enumerate(sorted(members, key=partial(_by_quality, seed))):
            value_rank = by_value.index(member) + 1
            found[member.offer_id] = Place(start + offset + 1, value_rank, band.number)
        start += band.size
    return found


@dataclass(frozen=True)
class _Band:
    number: int
    size: int


def _bands(by_value: Sequence[Candidate], width: Decimal) -> list[_Band]:
    sizes: list[int] = []
    highest: Decimal | None = None
    for candidate in by_value:
        if highest is None or highest - candidate.nmv_usd_per_kw_year > width:
            sizes.append(0)
            highest = candidate.nmv_usd_per_kw_year
        sizes[-1] += 1
    return [_Band(number, size) for number, size in enumerate(sizes, 1)]


def _by_value(seed: str, candidate: Candidate) -> tuple[Decimal, datetime, str]:
    last = sha256(f"{seed}{candidate.offer_id}".encode()).hexdigest()
    return (-candidate.nmv_usd_per_kw_year, candidate.submitted_at, last)


def _by_quality(seed: str, candidate: Candidate) -> tuple[bool, Decimal, Decimal, datetime, str]:
    unscored = candidate.quality is None
    return (unscored, -(candidate.quality or Decimal(0)), *_by_value(seed, candidate))


def seed_of(solicitation: Solicitation) -> str:
    """Return the seed of a solicitation's evaluation lock; none where nothing was locked."""
    document = (
        EvaluationLock.objects.filter(solicitation=solicitation).values_list("document", flat=True).first()
    )
    return str(document["seed"]) if document else ""


def tie_band_of(protocol: Protocol) -> Decimal:
    """Return the tie band the protocol states, in $/kW-year; none stated is none."""
    stated = protocol.content.get("ranking", {}).get("tie_band_usd_per_kw_year", "0")
    return Decimal(str(stated))


def latest_run(solicitation: Solicitation, user: Visitor) -> Run | None:
    """Return the last finished run that this person may see."""
    done = Run.objects.visible_to(user).filter(solicitation=solicitation, state=RunState.DONE)
    return done.select_related("protocol").order_by("-ended_at").first()


def unfinished_run(solicitation: Solicitation, user: Visitor) -> Run | None:
    """Return the newest run, if it is not the one that finished: queued, running, failed or cancelled."""
    newest = Run.objects.visible_to(user).filter(solicitation=solicitation).order_by("-requested_at").first()
    return newest if newest and newest.state != RunState.DONE else None
