"""Where the two evaluations differ: raised by the evaluator, answered by the utility, resolved by the evaluator."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.states import Role
from kernel.errors import Conflict, InvalidInput, NotAllowed
from kernel.locks import hold_alone
from review.evaluation.shadow import beside, findings
from review.models import Disagreement
from review.permissions import MOVES_RANKS, can_answer_disagreements, can_shadow_evaluation
from review.services.records import record_in
from review.states import DisagreementOutcome
from solicitations.models import Solicitation
from solicitations.permissions import roles_of

LONGEST_WORDS = 4000


@transaction.atomic
def raise_disagreements(*, solicitation: Solicitation, by: User, now: datetime) -> list[Disagreement]:
    """Raise everything that the two evaluations say differently and that is not open already.

    Raising shows both figures to everybody who sees values.

    Raises:
        NotAllowed: not the independent evaluator.
        Conflict: nothing is valued yet, or there is nothing new to raise.
    """
    if not can_shadow_evaluation(by, solicitation):
        raise NotAllowed("The independent evaluator raises where the two evaluations differ.")
    hold_alone("disagreements", solicitation.pk)
    both = beside(solicitation, by)
    if both is None:
        raise Conflict("No official valuation has finished yet: there is nothing to compare with.")
    open_rows = Disagreement.objects.filter(solicitation=solicitation).unresolved()
    known = {(row.kind, row.offer_id, row.other_id) for row in open_rows}
    rows = [
        Disagreement(
            solicitation=solicitation,
            kind=found.kind,
            official_run=both.official.run,
            shadow_run=both.shadow_run,
            offer_id=found.offer_id,
            other_id=found.other_id,
            official_figure=found.official,
            shadow_figure=found.shadow,
            raised_by=by,
            raised_at=now,
        )
        for found in findings(both)
        if found.key not in known
    ]
    if not rows:
        raise Conflict("The two evaluations agree, or what they differ in is raised already.")
    Disagreement.objects.bulk_create(rows)
    facts = {"n": len(rows), "disagreements": sorted(str(row.pk) for row in rows)}
    record_in(solicitation, by, Role.EVALUATOR, "disagreements.raised", facts)
    return rows


@transaction.atomic
def answer_disagreement(*, disagreement: Disagreement, answer: str, by: User, now: datetime) -> Disagreement:
    """Say for the utility how the difference comes about; a later answer takes the place of an earlier one.

    Raises:
        NotAllowed: neither procurement nor the chair.
        InvalidInput: no words, or too many.
        Conflict: it is resolved.
    """
    if not can_answer_disagreements(by, disagreement.solicitation):
        raise NotAllowed("Procurement or the chair answers for the utility.")
    words = _words(answer, "answer")
    open_row = Disagreement.objects.filter(pk=disagreement.pk).unresolved()
    if not open_row.update(answer=words, answered_by=by, answered_at=now):
        raise Conflict("This disagreement is resolved.")
    disagreement.refresh_from_db()
    role = min(roles_of(by, disagreement.solicitation) & MOVES_RANKS)
    facts = {"disagreement": disagreement.pk, "answer": words}
    record_in(disagreement.solicitation, by, role, "disagreement.answered", facts)
    return disagreement


@transaction.atomic
def resolve_disagreement(
    *, disagreement: Disagreement, outcome: str, resolution: str, by: User, now: datetime
) -> Disagreement:
    """End a disagreement by saying how.

    Raises:
        NotAllowed: not the independent evaluator.
        InvalidInput: an unknown outcome, or no words.
        Conflict: it is resolved already.
    """
    if not can_shadow_evaluation(by, disagreement.solicitation):
        raise NotAllowed("The independent evaluator says how a disagreement ended.")
    if outcome not in DisagreementOutcome.values:
        raise InvalidInput("Say how it ended.", field="outcome")
    words = _words(resolution, "resolution")
    open_row = Disagreement.objects.filter(pk=disagreement.pk).unresolved()
    if not open_row.update(outcome=outcome, resolution=words, resolved_at=now):
        raise Conflict("This disagreement is resolved already.")
    disagreement.refresh_from_db()
    facts = {"disagreement": disagreement.pk, "outcome": outcome, "words": words}
    record_in(disagreement.solicitation, by, Role.EVALUATOR, "disagreement.resolved", facts)
    return disagreement


def _words(text: str, field: str) -> str:
    words = text.strip()
    if not words:
        raise InvalidInput("Say it in words: the record keeps them.", field=field)
    if len(words) > LONGEST_WORDS:
        raise InvalidInput(f"Use {LONGEST_WORDS:,} characters at most.", field=field)
    return words
