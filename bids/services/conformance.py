"""The automatic checks, run over all opened offers by a worker, kept in rounds; and what people judge beside them.

A round is claimed by a conditional update. Offers are checked a few hundred at a time, each lot in a transaction
of its own that renews the worker's lease; an offer that has its result in this round is not checked twice.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts.models import User
from accounts.states import Role
from audit.states import SYSTEM
from bids.documents import OfferDocument
from bids.documents.conformance import Asked, Bidder, Finding, examine, figures_as_data
from bids.documents.screens import Screened, screened
from bids.models import Check, Conformity, Examination, Offer, Opening
from bids.permissions import can_examine, can_judge, is_walled
from bids.queries import asked_of, document_of
from bids.services.affiliates import require_words
from bids.services.file_facts import look_into_files, with_files
from bids.services.incrementality import match_offers, registry_of
from bids.services.records import record_both, record_of_solicitation
from bids.services.screens import keep_findings
from bids.states import CheckCode, ExaminationState, Outcome, worst
from kernel.clock import database_now
from kernel.crypto import CannotDecryptError
from kernel.errors import Conflict, InvalidInput, NotAllowed
from kernel.outbox import enqueue
from solicitations.models import Registration, Solicitation
from solicitations.permissions import roles_of
from solicitations.queries.affiliates import is_affiliate
from solicitations.states import EVALUATING

TOPIC = "bids.examine_offers"
NUDGE = timedelta(seconds=60)
LEASE = timedelta(seconds=120)
MOST_ATTEMPTS = 3
OFFERS_AT_ONCE = 200
LONGEST_LABEL = 120


class LeaseLostError(Exception):
    """Another worker has the round: stop without a word."""


@transaction.atomic
def request_examination(*, solicitation: Solicitation, now: datetime, by: User | None = None) -> Examination:
    """Have all opened offers checked, again if they were; ``by`` is None where the opening itself asks.

    Raises:
        NotAllowed: the person is neither procurement nor independent evaluator here, or nothing is open.
        Conflict: a round is under way.
    """
    if by is not None and not can_examine(by, solicitation):
        raise NotAllowed("Procurement and the independent evaluator run the checks, during the evaluation.")
    last = solicitation.examinations.order_by("-number").values_list("number", flat=True).first() or 0
    try:
        with transaction.atomic():
            made = Examination.objects.create(
                solicitation=solicitation,
                number=last + 1,
                requested_by=by,
                requested_at=now,
                lease_until=now + NUDGE,
            )
    except IntegrityError as exc:
        raise Conflict("The checks are being run already.") from exc
    role = (
        next(iter(sorted(roles_of(by, solicitation) & {Role.PROCUREMENT, Role.EVALUATOR})), None)
        if by
        else None
    )
    actor = by.as_actor(role) if by is not None and role is not None else SYSTEM
    record_of_solicitation(solicitation, actor, "conformance.requested", {"round": made.number})
    enqueue(topic=TOPIC, subject_id=made.pk)
    return made


@transaction.atomic
def examine_anew(*, solicitation: Solicitation, now: datetime) -> Examination:
    """Have all opened offers checked again because more of them is known; a round under way is given up for it."""
    Examination.objects.filter(
        solicitation=solicitation, state__in=[ExaminationState.QUEUED, ExaminationState.RUNNING]
    ).update(
        state=ExaminationState.FAILED,
        error="More of the offers was opened meanwhile; the next round holds all of it.",
        ended_at=now,
        lease_holder="",
        lease_until=None,
    )
    return request_examination(solicitation=solicitation, now=now)


def examine_offers(*, examination_id: UUID) -> None:
    """Run a round of checks; a second delivery does nothing. An unforeseen error ends the round and is raised on."""
    held = _Hold(examination_id)
    if not held.take():
        return
    try:
        _work(held)
    except LeaseLostError:
        return
    except Exception as error:
        held.end(ExaminationState.FAILED, error=f"{type(error).__name__}")
        raise


@dataclass
class _Hold:
    """One worker's hold on a round."""

    examination_id: UUID
    worker: str = field(default_factory=lambda: secrets.token_hex(8))

    def take(self) -> bool:
        """Take a round that waits; false when there is nothing to take."""
        waiting = Examination.objects.filter(pk=self.examination_id, state=ExaminationState.QUEUED)
        until = database_now() + LEASE
        return bool(
            waiting.update(state=ExaminationState.RUNNING, lease_holder=self.worker, lease_until=until)
        )

    def _mine(self) -> "QuerySet[Examination]":
        return Examination.objects.filter(
            pk=self.examination_id, state=ExaminationState.RUNNING, lease_holder=self.worker
        )

    def renew(self) -> None:
        """Renew the lease, or learn that it is lost."""
        if not self._mine().update(lease_until=database_now() + LEASE):
            raise LeaseLostError

    def end(self, state: ExaminationState, error: str = "") -> None:
        """End the round, if it is still this worker's."""
        self._mine().update(
            state=state, error=error, ended_at=database_now(), lease_holder="", lease_until=None
        )


def _work(held: _Hold) -> None:
    round_ = Examination.objects.select_related("solicitation__organisation").get(pk=held.examination_id)
    solicitation = round_.solicitation
    asked = asked_of(solicitation)
    registered = set(
        Registration.objects.filter(solicitation=solicitation)
        .in_force()
        .values_list("organisation_id", flat=True)
    )
    registry, read = registry_of(solicitation), []
    opened = Offer.objects.opened().filter(solicitation=solicitation)
    while True:
        todo = opened.exclude(conformities__examination=round_).select_related("organisation", "solicitation")
        offers = list(todo.order_by("pk")[:OFFERS_AT_ONCE])
        if not offers:
            break
        documents = {offer.pk: _document(offer) for offer in offers}
        found = [(offer, _findings(offer, documents[offer.pk], asked, registered)) for offer in offers]
        legible = [(offer, told) for offer in offers if (told := documents[offer.pk]) is not None]
        with transaction.atomic():
            held.renew()
            _write(round_, found, database_now())
            match_offers(round_, registry, [(offer, told.technical) for offer, told in legible])
        read += [_screened(offer, told) for offer, told in legible]
    read += _read_by_others(opened, {one.offer_id for one in read})
    look_into_files(solicitation, renew=held.renew)
    with transaction.atomic():
        held.renew()
        keep_findings(round_, with_files(solicitation, read))
    held.end(ExaminationState.DONE)
    record_of_solicitation(solicitation, SYSTEM, "conformance.checked", {"round": round_.number})


def _read_by_others(opened: QuerySet[Offer], known: set[UUID]) -> list[Screened]:
    """Read what an earlier worker of this round had checked before it died: screens compare all with all."""
    missing = [offer for offer in opened.select_related("solicitation") if offer.pk not in known]
    return [_screened(offer, told) for offer in missing if (told := _document(offer)) is not None]


def _document(offer: Offer) -> OfferDocument | None:
    """The opened document, or None where it cannot be read."""
    try:
        return document_of(offer)
    except CannotDecryptError:
        return None


def _screened(offer: Offer, document: OfferDocument) -> Screened:
    return screened(offer.pk, offer.alias, offer.organisation_id, document.technical, document.price)


def _findings(
    offer: Offer, document: OfferDocument | None, asked: Asked, registered: set[UUID]
) -> list[Finding]:
    bidder = Bidder(
        is_registered=offer.organisation_id in registered,
        is_affiliate=is_affiliate(offer.solicitation, offer.organisation),
    )
    if document is None:
        words = "Its sealed document cannot be read: the ciphertext was changed."
        return [Finding(CheckCode.COMPLETENESS, Outcome.FAIL, words)]
    return examine(document.technical, document.price, asked, bidder)


def _write(round_: Examination, found: Sequence[tuple[Offer, list[Finding]]], now: datetime) -> None:
    """Keep a lot's results; what a person judged goes on counting where a check found the same as before."""
    ids = [offer.pk for offer, _ in found]
    before = _judged_before(ids)
    Conformity.objects.filter(offer__in=ids, is_current=True).update(is_current=False)
    rows, checks = [], []
    for offer, findings in found:
        row = Conformity(offer=offer, examination=round_, made_at=now)
        mine = _checks(row, findings, before.get(offer.pk, []))
        row.outcome = worst(check.counts for check in mine)
        rows.append(row)
        checks += mine
    Conformity.objects.bulk_create(rows)
    Check.objects.bulk_create(checks, batch_size=1000)


def _judged_before(offer_ids: Sequence[UUID]) -> dict[UUID, list[Check]]:
    kept: dict[UUID, list[Check]] = {}
    judged = Check.objects.filter(conformity__offer__in=offer_ids, conformity__is_current=True).exclude(
        judged=""
    )
    for check in judged.select_related("conformity"):
        kept.setdefault(check.conformity.offer_id, []).append(check)
    return kept


def _checks(row: Conformity, findings: Sequence[Finding], before: Sequence[Check]) -> list[Check]:
    made = [
        Check(
            conformity=row,
            code=finding.code,
            position=place,
            outcome=finding.outcome,
            reason=finding.reason,
            figures=figures_as_data(finding.figures),
        )
        for place, finding in enumerate(findings)
    ]
    for check in made:
        same = next((old for old in before if _found_the_same(old, check)), None)
        if same is not None:
            _carry(same, check)
    by_hand = [old for old in before if old.code == CheckCode.MANUAL]
    for old in by_hand:
        again = Check(
            conformity=row,
            code=old.code,
            label=old.label,
            position=len(made),
            outcome=old.outcome,
            reason=old.reason,
        )
        _carry(old, again)
        made.append(again)
    return made


def _found_the_same(old: Check, new: Check) -> bool:
    return (old.code, old.outcome, old.figures) == (new.code, new.outcome, new.figures)


def _carry(old: Check, new: Check) -> None:
    new.judged, new.note = old.judged, old.note
    new.judged_by_id, new.judged_at = old.judged_by_id, old.judged_at


@transaction.atomic
def judge_check(*, check: Check, outcome: str, note: str, by: User, now: datetime) -> None:
    """Judge what an automatic check found; the judgement counts, what was found stays beside it.

    Raises:
        NotAllowed: not who does the work on this offer.
        InvalidInput: neither passes nor fails, or no note.
        Conflict: a newer round has replaced the check.
    """
    offer = check.conformity.offer
    _require_judge(by, offer)
    words, judged = require_words(note, "note", "Say why"), _verdict(outcome)
    current = Check.objects.filter(pk=check.pk, conformity__is_current=True)
    if not current.update(judged=judged, note=words, judged_by=by, judged_at=now):
        raise Conflict("The checks were run again meanwhile. Look at the newest result.")
    _settle(check.conformity)
    _record(offer, by, "conformance.judged", {"check": check.title, "judged": judged, "note": words})


@transaction.atomic
def add_check(*, offer: Offer, label: str, outcome: str, note: str, by: User, now: datetime) -> Check:
    """Add a check made by hand.

    Raises:
        NotAllowed: not who does the work on this offer.
        InvalidInput: no name, no note, or neither passes nor fails.
        Conflict: the automatic checks were not run yet.
    """
    _require_judge(by, offer)
    name = label.strip()
    if not name or len(name) > LONGEST_LABEL:
        raise InvalidInput(f"Name what was checked, in {LONGEST_LABEL} characters at most.", field="label")
    words, judged = require_words(note, "note", "Say what was found"), _verdict(outcome)
    conformity = Conformity.objects.select_for_update().filter(offer=offer, is_current=True).first()
    if conformity is None:
        raise Conflict("Run the automatic checks first.")
    made = Check.objects.create(
        conformity=conformity,
        code=CheckCode.MANUAL,
        label=name,
        position=conformity.checks.count(),
        outcome=judged,
        reason="Checked by hand.",
        judged=judged,
        note=words,
        judged_by=by,
        judged_at=now,
    )
    _settle(conformity)
    _record(offer, by, "conformance.checked_by_hand", {"check": name, "judged": judged, "note": words})
    return made


def _require_judge(by: User, offer: Offer) -> None:
    if not can_judge(by, offer):
        raise NotAllowed(
            "Procurement judges checks, the independent evaluator those of affiliates, during the evaluation."
        )


def _verdict(outcome: str) -> Outcome:
    if outcome not in {Outcome.PASS, Outcome.FAIL}:
        raise InvalidInput("Say whether it passes or fails.", field="outcome")
    return Outcome(outcome)


def _settle(conformity: Conformity) -> None:
    checks = Check.objects.filter(conformity=conformity)
    Conformity.objects.filter(pk=conformity.pk).update(outcome=worst(check.counts for check in checks))


def _record(offer: Offer, by: User, verb: str, facts: dict[str, str]) -> None:
    walled = is_walled(offer)
    held = roles_of(by, offer.solicitation)
    role = Role.EVALUATOR if Role.EVALUATOR in held else Role.PROCUREMENT
    record_both(offer, by.as_actor(role), verb, facts, is_walled=walled)


def sweep_examinations(*, now: datetime) -> int:
    """Begin rounds that an opening never got, and hand on what a dead worker left; return how many were touched."""
    unexamined = Opening.objects.filter(
        solicitation__examinations=None, solicitation__state__in=EVALUATING
    ).select_related("solicitation__organisation")
    begun = [request_examination(solicitation=each.solicitation, now=now) for each in unexamined]
    lost = Examination.objects.filter(
        state__in=[ExaminationState.QUEUED, ExaminationState.RUNNING], lease_until__lt=now
    )
    return len(begun) + sum(_take_back(each, now) for each in lost)


@transaction.atomic
def _take_back(one: Examination, now: datetime) -> bool:
    same = Examination.objects.filter(pk=one.pk, state=one.state, lease_until=one.lease_until)
    if one.state == ExaminationState.RUNNING and one.n_attempts + 1 >= MOST_ATTEMPTS:
        words = f"Its worker died {one.n_attempts + 1} times."
        return bool(same.update(state=ExaminationState.FAILED, error=words, ended_at=now, lease_until=None))
    died = one.state == ExaminationState.RUNNING
    taken = same.update(
        state=ExaminationState.QUEUED,
        lease_holder="",
        lease_until=now + NUDGE,
        n_attempts=one.n_attempts + died,
    )
    if taken:
        enqueue(topic=TOPIC, subject_id=one.pk)
    return bool(taken)
