"""Screening opened offers against each other, setting from where on, and releasing findings to procurement."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from accounts.states import Role
from bids.documents.conformance import figures_as_data
from bids.documents.screens import Screened, ScreenFinding, Thresholds, screen
from bids.models import Examination, Finding, Offer, ScreenTerms
from bids.permissions import can_watch_screens
from bids.services.affiliates import require_words
from bids.services.records import record_of_solicitation
from kernel.errors import Conflict, InvalidInput, NotAllowed
from nmv.canonical import digest
from solicitations.models import Solicitation


def thresholds_of(solicitation: Solicitation) -> Thresholds:
    """Return what the evaluator set, or what holds without."""
    terms = ScreenTerms.objects.filter(solicitation=solicitation).first()
    if terms is None:
        return Thresholds()
    return Thresholds(close_price=terms.close_price, low_price=terms.low_price, copied=terms.copied)


@transaction.atomic
def keep_findings(round_: Examination, offers: Sequence[Screened]) -> None:
    """Run the screens and keep what they find; what was released stays so where the same is found again."""
    solicitation = round_.solicitation
    released = {
        finding.fingerprint: finding
        for finding in Finding.objects.filter(
            examination__solicitation=solicitation, released_at__isnull=False
        ).order_by("examination__number")
    }
    rows, links = [], []
    through = Finding.offers.through
    known: set[str] = set()
    for found in screen(offers, thresholds_of(solicitation)):
        row = _row(round_, found)
        if row.fingerprint in known:
            continue
        known.add(row.fingerprint)
        before = released.get(row.fingerprint)
        if before is not None:
            row.note, row.released_by_id = before.note, before.released_by_id
            row.released_at = before.released_at
        rows.append(row)
        links += [through(finding_id=row.pk, offer_id=offer_id) for offer_id in found.offer_ids]
    Finding.objects.filter(examination=round_).delete()
    Finding.objects.bulk_create(rows, batch_size=1000)
    through.objects.bulk_create(links, batch_size=2000)


def _row(round_: Examination, found: ScreenFinding) -> Finding:
    figures = figures_as_data(found.figures)
    told = {
        "kind": str(found.kind),
        "offers": sorted(str(one) for one in found.offer_ids),
        "words": found.words,
        "figures": figures,
    }
    return Finding(
        examination=round_,
        kind=found.kind,
        words=found.words,
        innocent=found.innocent,
        figures=figures,
        fingerprint=digest(told),
    )


@transaction.atomic
def release_finding(*, finding: Finding, note: str, by: User, now: datetime) -> None:
    """Show a finding to procurement, with the evaluator's note.

    Raises:
        NotAllowed: not the independent evaluator.
        InvalidInput: no note.
        Conflict: it is released already, or about an offer behind the affiliates' wall.
    """
    solicitation = finding.examination.solicitation
    if not can_watch_screens(by, solicitation):
        raise NotAllowed("The independent evaluator releases findings.")
    words = require_words(note, "note", "Say what procurement should make of it")
    if Offer.objects.walled().filter(findings=finding).exists():
        raise Conflict("It is about an offer behind the affiliates' wall. Release that offer first.")
    kept = Finding.objects.filter(pk=finding.pk, released_at=None)
    if not kept.update(note=words, released_by=by, released_at=now):
        raise Conflict("This finding is released already.")
    aliases = sorted(finding.offers.values_list("alias", flat=True))
    facts = {"kind": finding.kind, "offers": aliases, "note": words}
    record_of_solicitation(solicitation, by.as_actor(Role.EVALUATOR), "screen.released", facts)


@transaction.atomic
def set_screen_terms(
    *, solicitation: Solicitation, thresholds: Thresholds, by: User, now: datetime
) -> ScreenTerms:
    """Set from where on the screens speak; it holds from the next round on.

    Raises:
        NotAllowed: not the independent evaluator.
        InvalidInput: not a fraction above 0 and below 1.
    """
    if not can_watch_screens(by, solicitation):
        raise NotAllowed("The independent evaluator sets what the screens look for.")
    for name, value in asdict(thresholds).items():
        if not Decimal(0) < value < Decimal(1):
            raise InvalidInput("State a fraction above 0 and below 1.", field=name)
    values = {**asdict(thresholds), "set_by": by, "set_at": now}
    terms, _ = ScreenTerms.objects.update_or_create(solicitation=solicitation, defaults=values)
    facts = {name: str(value) for name, value in asdict(thresholds).items()}
    record_of_solicitation(solicitation, by.as_actor(Role.EVALUATOR), "screen.terms_set", facts)
    return terms
