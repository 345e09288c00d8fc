"""What the page of the opening shows."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.permissions import Visitor
from accounts.states import Role
from bids.models import CommitmentRoot, FinalRound, KeyShare, LateLeave, OpeningConsent, OpeningReport
from bids.permissions import late_role
from bids.queries.ceremony import Ceremony, has_two_envelopes, next_ceremony, opening_of_prices
from bids.queries.finals import final_round_of
from bids.queries.keys import keys_in_force
from bids.queries.offers import opened_offers
from bids.queries.receipts import roots_of
from bids.queries.reports import reports_of
from bids.queries.shortfall import ShortfallPage, shortfall_page
from bids.states import EVALUATOR_SEATS, FinalState, Part, Round
from solicitations.models import Solicitation
from solicitations.states import SolicitationState


@dataclass(frozen=True)
class HolderLine:
    """One holder, when they gave their share in the ceremony that is next or was last, and in the one before it."""

    name: str
    role: Role
    given_at: datetime | None
    given_before_at: datetime | None = None


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
    ceremony: Ceremony | None
    has_two_envelopes: bool
    prices_opened_at: datetime | None
    final: FinalRound | None
    shortfall: ShortfallPage | None
    reports: list[OpeningReport]
    leaves: list[LateLeave]
    late_role: Role | None

    @property
    def is_price_sealed(self) -> bool:
        """Whether the offers are open and their prices are not."""
        return self.is_open and self.has_two_envelopes and self.prices_opened_at is None

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
    ceremony, is_double = next_ceremony(solicitation, now=now), has_two_envelopes(solicitation)
    opening, prices = getattr(solicitation, "opening", None), None
    if is_double and opening:
        prices = opening_of_prices(solicitation)
    final = final_round_of(solicitation) if opening else None
    is_final = final is not None and final.state in (FinalState.OPEN, FinalState.OPENED)
    part = Part.PRICE if is_final or (is_double and opening) else Part.TECHNICAL
    round_ = Round.FINAL if is_final else Round.FIRST
    keys = [key for key in keys_in_force(solicitation, round_) if key.part == part]
    shares = list(KeyShare.objects.filter(opening_key__in=keys).select_related("user", "holder_key"))
    given, before = _given(solicitation, round_, part), _given(solicitation, Round.FIRST, Part.TECHNICAL)
    is_due = solicitation.offers_due_at is not None and now >= solicitation.offers_due_at
    waits = solicitation.state == SolicitationState.PUBLISHED and is_due and opening is None
    may_give = ceremony is not None and ceremony.is_due
    mine = next((share for share in shares if share.user_id == user.pk), None)
    role = late_role(user, solicitation)
    return OpeningPage(
        solicitation=solicitation,
        is_due=is_due,
        is_open=opening is not None,
        opened_at=opening.opened_at if opening else None,
        n_opened=opened_offers(solicitation, user).count() if opening else 0,
        holders=[
            HolderLine(
                each.user.full_name, Role(each.seat), given.get(each.user_id), before.get(each.user_id)
            )
            for each in shares
        ],
        n_needed=keys[0].n_needed if keys else 1,
        my_share=mine,
        may_give=may_give and mine is not None and user.pk not in given,
        roots=roots_of(solicitation),
        ceremony=ceremony,
        has_two_envelopes=is_double,
        prices_opened_at=prices.opened_at if prices else None,
        final=final if is_final else None,
        shortfall=shortfall_page(solicitation, user),
        reports=reports_of(solicitation, user),
        leaves=_leaves(solicitation) if role else [],
        late_role=role if waits else None,
    )


def _given(solicitation: Solicitation, round_: Round, part: Part) -> dict[UUID, datetime]:
    consents = OpeningConsent.objects.filter(solicitation=solicitation, part=part)
    # Consents from before there were keys in shares are of the first round too.
    is_final = round_ == Round.FINAL
    consents = consents.filter(round=round_) if is_final else consents.exclude(round=Round.FINAL)
    return {consent.user_id: consent.given_at for consent in consents}


def _leaves(solicitation: Solicitation) -> list[LateLeave]:
    told = LateLeave.objects.filter(solicitation=solicitation)
    return list(told.select_related("organisation", "proposed_by", "confirmed_by"))
