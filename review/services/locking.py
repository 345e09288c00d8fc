"""Freezing all that decides between offers, before anybody may make one."""

import secrets
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.states import Role
from kernel.errors import Conflict, InvalidInput, NotAllowed
from kernel.locks import hold_alone
from nmv.canonical import digest
from review.evaluation.ranking import TIE_BREAK
from review.models import EvaluationLock, Rubric
from review.permissions import can_lock_evaluation
from review.queries.plans import plan_as_facts, plan_of
from solicitations.models import Rules, Solicitation
from solicitations.services import record_evaluation_lock
from solicitations.services.rules import rules_as_facts
from valuation.models import CurveVersion, Protocol
from valuation.services import lock_protocol

SCHEMA = "gridtender.evaluation-lock/1"
SEED_BYTES = 32


@transaction.atomic
def lock_evaluation(*, solicitation: Solicitation, by: User, now: datetime) -> EvaluationLock:
    """Freeze protocol, rubric, curve vintages, rules, tie-break and a fresh seed; hand their digest down.

    The newest protocol is locked with it where it is not yet.

    Raises:
        NotAllowed: not the procurement officer of a draft.
        InvalidInput: there is no protocol, or no rubric is chosen.
        Conflict: it is locked already.
    """
    if not can_lock_evaluation(by, solicitation):
        raise NotAllowed("The procurement officer locks the evaluation of a draft.")
    hold_alone("protocol", solicitation.pk)
    solicitation.refresh_from_db()
    if solicitation.evaluation_digest:
        raise Conflict("The evaluation of this solicitation is locked already.")
    protocol, rubric = _what_is_frozen(solicitation)
    if protocol.locked_at is None:
        lock_protocol(protocol=protocol, by=by, now=now)
    document = _document(solicitation, protocol, rubric)
    lock = EvaluationLock.objects.create(
        solicitation=solicitation, document=document, digest=digest(document), locked_by=by, locked_at=now
    )
    record_evaluation_lock(
        solicitation=solicitation, digest=lock.digest, at=now, actor=by.as_actor(Role.PROCUREMENT)
    )
    return lock


def _what_is_frozen(solicitation: Solicitation) -> tuple[Protocol, Rubric]:
    protocol = solicitation.protocols.order_by("-version").first()
    if protocol is None:
        raise InvalidInput("Write the valuation protocol first.", code="no_protocol")
    rubric = solicitation.rubrics.first()
    if rubric is None:
        raise InvalidInput("Choose the rubric the panel scores with first.", code="no_rubric")
    return protocol, rubric


def _document(solicitation: Solicitation, protocol: Protocol, rubric: Rubric) -> dict[str, Any]:
    lots = solicitation.lots.select_related("need").order_by("position")
    rules = Rules.objects.filter(solicitation=solicitation).first()
    return {
        "schema": SCHEMA,
        "solicitation": solicitation.code,
        "needs": [{"code": lot.need.code, "version": lot.need.version} for lot in lots],
        "protocol": {"version": protocol.version, "digest": protocol.digest, "content": protocol.content},
        "curves": _curves(protocol),
        "rubric": {
            "code": rubric.code,
            "version": rubric.version,
            "criteria": [_criterion(row) for row in rubric.criteria.order_by("position")],
        },
        "review": plan_as_facts(plan_of(solicitation)),
        "rules": rules_as_facts(rules) if rules else None,
        "tie_break": TIE_BREAK,
        "seed": secrets.token_hex(SEED_BYTES),
    }


def _curves(protocol: Protocol) -> list[dict[str, Any]]:
    named = protocol.content.get("curves", {})
    versions = CurveVersion.objects.filter(pk__in=named.values()).select_related("curve")
    return [
        {
            "kind": str(version.curve.kind),
            "code": version.curve.code,
            "version": version.number,
            "vintage": version.vintage,
            "file_sha256": version.file_sha256,
        }
        for version in versions.order_by("curve__kind")
    ]


def _criterion(row: Any) -> dict[str, Any]:
    return {
        "code": row.code,
        "group": row.group,
        "label": row.label,
        "guidance": row.guidance,
        "weight": str(row.weight),
        "scale_max": row.scale_max,
        "anchors": row.anchors,
        "minimum": None if row.minimum is None else str(row.minimum),
        "kind": row.kind,
        "shows_identity": row.shows_identity,
        "needs_evidence": row.needs_evidence,
    }
