"""What the page of the evaluation lock shows: what is frozen, or what there is to freeze."""

from dataclasses import dataclass
from typing import Any

from accounts.permissions import Visitor
from nmv.canonical import digest
from review.models import Amendment, EvaluationLock, ReviewPlan, RulesProposal
from review.permissions import can_amend_review, can_lock_evaluation, can_see_rules_proposals
from review.queries.plans import plan_of
from solicitations.models import Solicitation


@dataclass(frozen=True)
class LockPage:
    """The evaluation lock of a solicitation, or what is still missing for one."""

    solicitation: Solicitation
    lock: EvaluationLock | None
    is_intact: bool
    missing: list[str]
    may_lock: bool
    rubric: Any
    protocol: Any
    plan: ReviewPlan
    amendments: list[Amendment]
    may_amend: bool
    sees_proposals: bool
    n_proposals: int


def lock_page(solicitation: Solicitation, user: Visitor) -> LockPage:
    """Gather the page; its visitor may read it."""
    lock = EvaluationLock.objects.visible_to(user).filter(solicitation=solicitation).first()
    protocol = solicitation.protocols.order_by("-version").first()
    rubric = solicitation.rubrics.prefetch_related("criteria").first()
    missing = [
        words
        for is_there, words in (
            (protocol is not None, "Write the valuation protocol."),
            (rubric is not None, "Choose the rubric the panel scores with."),
        )
        if not is_there
    ]
    may_lock = lock is None and can_lock_evaluation(user, solicitation)
    is_intact = lock is None or digest(lock.document) == lock.digest == solicitation.evaluation_digest
    amended = Amendment.objects.visible_to(user).filter(deviation__solicitation=solicitation)
    proposals = RulesProposal.objects.visible_to(user).filter(solicitation=solicitation)
    return LockPage(
        solicitation,
        lock,
        is_intact,
        missing,
        may_lock,
        rubric,
        protocol,
        plan_of(solicitation),
        amendments=list(amended.select_related("deviation")),
        may_amend=lock is not None and can_amend_review(user, solicitation),
        sees_proposals=bool(solicitation.evaluation_digest) and can_see_rules_proposals(user, solicitation),
        n_proposals=proposals.waiting().count(),
    )
