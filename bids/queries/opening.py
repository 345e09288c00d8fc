"""What the page of the opening shows."""

from dataclasses import dataclass
from datetime import datetime

from accounts.permissions import Visitor
from accounts.states import Role
from bids.models import CommitmentRoot, KeyShare, LateLeave, OpeningConsent
from bids.permissions import late_role
from bids.queries.keys import keys_in_force
from bids.queries.offers import opened_offers
from bids.queries.receipts import roots_of
from bids.states import EVALUATOR_SEATS, Part
from solicitations.models import Solicitation
from solicitations.states import SolicitationState


@dataclass(frozen=True)
class HolderLine:
    """One holder in the ceremony, and when they gave their share."""

    name: str
    role: Role
    given_at: datetime | None


@dataclass(frozen=True)
class OpeningPage:
    """What the opening page shows."""

    solicitation: Solicitation
    is_due: bool
    is_open: bool
    opened_at: datetime | None
    n_opened: int
    holders: list[HolderLine]
    n_needed: int
    my_share: KeyShare | None
    may_give: bool
    roots: list[CommitmentRoot]
    leaves: list[LateLeave]
    late_role: Role | None

    @property
    def still_missing(self) -> str:
        """What the ceremony waits for, in words."""
        given = [line.role for line in self.holders if line.given_at]
        n_evaluators = sum(role in EVALUATOR_SEATS for role in given)
        words = [] if n_evaluators else ["the independent evaluator's share, or the substitute's copy of it"]
        n_missing = self.n_needed - (len(given) - n_evaluators)
        if n_missing > 0:
            words.append(
                "one other holder's share" if n_missing == 1 else f"{n_missing} other holders' shares"
            )
        return " and ".join(words)


def opening_page(solicitation: Solicitation, user: Visitor, *, now: datetime) -> OpeningPage:
    """Gather the opening page. It tells nothing of how many offers there are before they are opened."""
    keys = keys_in_force(solicitation)
    shares = list(KeyShare.objects.filter(opening_key__in=keys[:1]).select_related("user", "holder_key"))
    consents = OpeningConsent.objects.filter(solicitation=solicitation, part=Part.TECHNICAL)
    given = {consent.user_id: consent.given_at for consent in consents}
    opening = getattr(solicitation, "opening", None)
    is_due = solicitation.offers_due_at is not None and now >= solicitation.offers_due_at
    waits = solicitation.state == SolicitationState.PUBLISHED and is_due and opening is None
    mine = next((share for share in shares if share.user_id == user.pk), None)
    role = late_role(user, solicitation)
    return OpeningPage(
        solicitation=solicitation,
        is_due=is_due,
        is_open=opening is not None,
        opened_at=opening.opened_at if opening else None,
        n_opened=opened_offers(solicitation, user).count() if opening else 0,
        holders=[
            HolderLine(each.user.full_name, Role(each.seat), given.get(each.user_id)) for each in shares
        ],
        n_needed=keys[0].n_needed if keys else 1,
        my_share=mine,
        may_give=waits and mine is not None and user.pk not in given,
        roots=roots_of(solicitation),
        leaves=_leaves(solicitation) if role else [],
        late_role=role if waits else None,
    )


def _leaves(solicitation: Solicitation) -> list[LateLeave]:
    told = LateLeave.objects.filter(solicitation=solicitation)
    return list(told.select_related("organisation", "proposed_by", "confirmed_by"))
