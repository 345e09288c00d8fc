"""Which ceremony comes next: whose keys are put together, for which parts, and what it waits for."""

from dataclasses import dataclass
from datetime import datetime

from bids.models import EnvelopeOpening, FinalRound
from bids.states import FinalState, Part, Round
from solicitations.models import Rules, Solicitation
from solicitations.states import EVALUATING, SolicitationState


@dataclass(frozen=True)
class Ceremony:
    """One meeting of the holders: the round and the parts it opens, and whether shares may be given for it now.

    ``parts`` is what its shares are given for. ``waits_for`` says what has to happen first; empty once it is due.
    """

    round: Round
    parts: tuple[Part, ...]
    waits_for: str = ""

    @property
    def is_due(self) -> bool:
        """Whether shares may be given."""
        return not self.waits_for

    @property
    def is_of_prices(self) -> bool:
        """Whether it opens the price envelope alone, after the technical one."""
        return self.round == Round.FIRST and self.parts == (Part.PRICE,)

    @property
    def is_final(self) -> bool:
        """Whether it opens best and final offers."""
        return self.round == Round.FINAL


def has_two_envelopes(solicitation: Solicitation) -> bool:
    """Say whether the rules keep the price part sealed until the qualitative scores are locked."""
    rules: Rules | None = getattr(solicitation, "rules", None)
    return rules is not None and rules.two_envelopes


def opening_of_prices(solicitation: Solicitation) -> EnvelopeOpening | None:
    """Return the second ceremony of two envelopes, once it was held."""
    return EnvelopeOpening.objects.filter(
        solicitation=solicitation, round=Round.FIRST, part=Part.PRICE
    ).first()


def is_price_sealed(solicitation: Solicitation) -> bool:
    """Say whether the offers are open and their prices are not yet."""
    if getattr(solicitation, "opening", None) is None or not has_two_envelopes(solicitation):
        return False
    return opening_of_prices(solicitation) is None


def next_ceremony(solicitation: Solicitation, *, now: datetime) -> Ceremony | None:
    """Return the ceremony that the holders meet for next, due or not; None where none is left."""
    is_double = has_two_envelopes(solicitation)
    if solicitation.state == SolicitationState.PUBLISHED:
        parts = (Part.TECHNICAL,) if is_double else tuple(Part)
        is_due = solicitation.offers_due_at is not None and now >= solicitation.offers_due_at
        return Ceremony(Round.FIRST, parts, "" if is_due else "the deadline for offers")
    if is_double and solicitation.state in EVALUATING and opening_of_prices(solicitation) is None:
        is_locked = solicitation.scores_locked_at is not None
        return Ceremony(
            Round.FIRST, (Part.PRICE,), "" if is_locked else "the qualitative scores to be locked"
        )
    final = FinalRound.objects.filter(solicitation=solicitation, state=FinalState.OPEN).first()
    if final is not None and solicitation.state in EVALUATING:
        waits_for = "" if now >= final.due_at else "the deadline for best and final offers"
        return Ceremony(Round.FINAL, (Part.PRICE,), waits_for)
    return None
