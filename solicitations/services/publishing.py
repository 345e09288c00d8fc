"""Publication and cancellation: what must be there before bidders may rely on a solicitation, and how it is ended."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.states import Role
from audit.states import Actor
from kernel.errors import InvalidInput
from kernel.locks import hold_alone
from solicitations.models import ProForma, Solicitation
from solicitations.queries.dates import dates_of, first_out_of_order
from solicitations.queries.stages import current_stage
from solicitations.queries.wires import reasons_already_met
from solicitations.services.dates import OFFERS_LOCK
from solicitations.services.moving import (
    as_procurement,
    move,
    require_draft,
    require_runs,
    tell,
)
from solicitations.services.need_terms import reasons_not_ready
from solicitations.services.needs import mark_need_published
from solicitations.services.records import record_for_solicitation
from solicitations.states import SolicitationState, Verdict

S = SolicitationState


@transaction.atomic
def record_protocol_lock(*, solicitation: Solicitation, digest: str, at: datetime, actor: Actor) -> None:
    """Take down that the valuation's protocol is locked, with its digest: a fact handed down from the upper app."""
    require_draft(solicitation)
    Solicitation.objects.filter(pk=solicitation.pk).update(protocol_digest=digest, protocol_locked_at=at)
    solicitation.refresh_from_db()
    record_for_solicitation(solicitation, actor, "solicitation.protocol_locked", {"protocol_digest": digest})


@transaction.atomic
def record_evaluation_lock(*, solicitation: Solicitation, digest: str, at: datetime, actor: Actor) -> None:
    """Take down that all that decides between offers is frozen, with its digest: handed down from the upper app."""
    require_draft(solicitation)
    Solicitation.objects.filter(pk=solicitation.pk).update(evaluation_digest=digest, evaluation_locked_at=at)
    solicitation.refresh_from_db()
    facts = {"evaluation_digest": digest}
    record_for_solicitation(solicitation, actor, "solicitation.evaluation_locked", facts)


@transaction.atomic
def record_opening_key(
    *, solicitation: Solicitation, fingerprint: str, at: datetime, actor: Actor, facts: dict[str, Any]
) -> None:
    """Take down that there is a key to seal offers to, with its fingerprint: handed down from the upper app."""
    # One published before there were such keys may get one, but what it was published with stays as it was.
    Solicitation.objects.filter(pk=solicitation.pk, published_at=None).update(
        opening_key_fingerprint=fingerprint, opening_key_made_at=at
    )
    solicitation.refresh_from_db()
    record_for_solicitation(solicitation, actor, "opening_key.made", facts)


def reasons_not_publishable(solicitation: Solicitation, *, now: datetime) -> list[str]:
    """Say what a draft still lacks before bidders may see it; empty when it is ready."""
    lots = solicitation.lots.select_related("need").prefetch_related("need__windows")
    needs = [lot.need for lot in lots]
    has_evaluator = solicitation.assignments.in_force().filter(role=Role.EVALUATOR).exists()
    lacking = [
        (bool(needs), "Bundle at least one need."),
        (solicitation.pro_forma_id is not None, "Attach the pro forma contract."),
        (bool(solicitation.protocol_digest), "Lock the valuation protocol."),
        (
            bool(solicitation.evaluation_digest),
            "Lock the evaluation: protocol, rubric, rules and curve vintages together.",
        ),
        (has_evaluator, "Assign the independent evaluator."),
        (bool(solicitation.opening_key_fingerprint), "Make the opening key that offers are sealed to."),
    ]
    return (
        [words for is_there, words in lacking if not is_there]
        + _reasons_of_dates(solicitation, now)
        + _reasons_of_route(solicitation)
        + [
            reason
            for need in needs
            for reason in [*reasons_not_ready(need), *reasons_already_met(need, but_for=solicitation)]
        ]
    )


def _reasons_of_dates(solicitation: Solicitation, now: datetime) -> list[str]:
    due = solicitation.offers_due_at
    if due is None or solicitation.questions_due_at is None:
        return ["Set the timeline."]
    if due <= now:
        return ["Set a deadline for offers that lies ahead."]
    wrong = first_out_of_order(dates_of(solicitation))
    return [f"Dates overlap: “{wrong[1].label}” comes after “{wrong[0].label}”."] if wrong else []


def _reasons_of_route(solicitation: Solicitation) -> list[str]:
    """Say which step before publication the route asks for and nobody has passed."""
    reasons = []
    if S.COMMENT in solicitation.route:
        if solicitation.state == S.COMMENT or solicitation.comments_opened_at is None:
            reasons.append("Hold the comment round that its route has.")
        elif solicitation.comments.filter(answered_at=None).exists():
            reasons.append("Answer every comment.")
    if S.INTERNAL_REVIEW in solicitation.route:
        stage = current_stage(solicitation)
        is_passed = stage is not None and stage.verdict == Verdict.PASSED
        if solicitation.state != S.INTERNAL_REVIEW or not is_passed:
            reasons.append("Have the chair pass it in internal review.")
    return reasons


@transaction.atomic
def publish_solicitation(*, solicitation: Solicitation, by: User, now: datetime) -> None:
    """Publish: the needs and the pro forma are fixed with it.

    Raises:
        NotAllowed: not its procurement officer.
        InvalidInput: it is not complete; says all that is missing.
        Conflict: it is no draft any more.
    """
    require_runs(by, solicitation)
    hold_alone("solicitation", solicitation.pk)
    solicitation.refresh_from_db()
    if solicitation.state != S.INTERNAL_REVIEW:
        require_draft(solicitation)
    missing = reasons_not_publishable(solicitation, now=now)
    if missing:
        raise InvalidInput(f"Not ready to publish. {' '.join(missing)}", code="incomplete")
    publish_parts(solicitation, now)
    move(solicitation, S.PUBLISHED, at=now, by=by, published_at=now)
    facts = {
        "needs": list(solicitation.lots.values_list("need_id", flat=True)),
        "pro_forma_sha256": solicitation.pro_forma.sha256 if solicitation.pro_forma else "",
        "protocol_digest": solicitation.protocol_digest,
        "evaluation_digest": solicitation.evaluation_digest,
        "opening_key_fingerprint": solicitation.opening_key_fingerprint,
        "dates": {str(kind): at for kind, at in dates_of(solicitation).items()},
    }
    record_for_solicitation(solicitation, as_procurement(by), "solicitation.published", facts)
    tell(solicitation, title="published", text=solicitation.title, at=now)


def publish_parts(solicitation: Solicitation, now: datetime) -> None:
    """Publish the needs and the pro forma a solicitation carries, where they are drafts: they are fixed from here."""
    for lot in solicitation.lots.select_related("need").prefetch_related("need__windows"):
        if lot.need.published_at is None:
            mark_need_published(lot.need, now)
    ProForma.objects.filter(solicitations=solicitation, published_at=None).update(published_at=now)


@transaction.atomic
def cancel_solicitation(*, solicitation: Solicitation, reason: str, by: User, now: datetime) -> None:
    """End a solicitation before an award, with a reason that is published if it was.

    Raises:
        NotAllowed: not its procurement officer.
        InvalidInput: no reason.
        Conflict: it has ended already.
    """
    require_runs(by, solicitation)
    if not reason.strip():
        raise InvalidInput("Say why; the reason is published.", field="reason")
    hold_alone(OFFERS_LOCK, solicitation.pk)
    move(solicitation, S.CANCELLED, at=now, by=by, closed_at=now, closing_reason=reason.strip())
    facts = {"reason": reason.strip()}
    record_for_solicitation(solicitation, as_procurement(by), "solicitation.cancelled", facts)
    tell(solicitation, title="cancelled", text=reason.strip(), at=now)
