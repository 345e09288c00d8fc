"""Where the two evaluations differ, as everybody who sees values reads it."""

from dataclasses import dataclass

from accounts.models import User
from review.models import Disagreement
from review.permissions import can_answer_disagreements, can_shadow_evaluation
from review.states import DisagreementOutcome
from solicitations.models import Solicitation


@dataclass(frozen=True)
class DisagreementsPage:
    """The disagreements of a solicitation, open ones first."""

    solicitation: Solicitation
    rows: list[Disagreement]
    may_answer: bool
    may_resolve: bool

    @property
    def outcomes(self) -> list[tuple[str, str]]:
        """How one may end."""
        return list(DisagreementOutcome.choices)

    @property
    def n_open(self) -> int:
        """How many are not resolved."""
        return sum(row.resolved_at is None for row in self.rows)


def disagreements_page(solicitation: Solicitation, user: User) -> DisagreementsPage:
    """Gather the page."""
    rows = Disagreement.objects.visible_to(user).filter(solicitation=solicitation)
    known = rows.select_related("offer", "other", "raised_by", "answered_by")
    ordered = sorted(known, key=lambda row: (row.resolved_at is not None, row.kind, row.offer.alias))
    return DisagreementsPage(
        solicitation=solicitation,
        rows=ordered,
        may_answer=can_answer_disagreements(user, solicitation),
        may_resolve=can_shadow_evaluation(user, solicitation),
    )
